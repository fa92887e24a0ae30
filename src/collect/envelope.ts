/** What a Segment request's JSON says of its events together: which they are, whose, and when they were sent. */
import type { Limits } from '../config/limits.ts';
import type { EventType, JsonObject } from '../event/captured-event.ts';
import { cleaned, inspect } from './clean-json.ts';
import { readTime } from './event-time.ts';
import { accept, describe, type Outcome, refuse } from './refusal.ts';

/** What a route takes: one event of a type, or a batch of any. */
export type Call = EventType | 'batch';

export interface Envelope {
  readonly events: readonly unknown[];
  /** Undefined: each event has its own, or none. */
  readonly writeKey: unknown;
  /** Unix ms by the sender's clock; undefined: see the event's own `sentAt`. */
  readonly sentAt: number | undefined;
  readonly context: JsonObject | undefined;
}

export type EnvelopeLimits = Pick<Limits, 'batchEventsMax' | 'jsonDepthMax'>;

/** `basicKey` is the write key of the Authorization header, '' when there is none; it goes before one in the body. */
export function readEnvelope(json: unknown, call: Call, basicKey: string, limits: EnvelopeLimits): Outcome<Envelope> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return refuse('malformed_body', { field: 'body', given: describe(json), allowed: 'an object' });
  }
  const body = json as Readonly<Record<string, unknown>>;
  const writeKey = basicKey === '' ? body.writeKey : basicKey;
  if (call !== 'batch') {
    return accept({
      events: [body],
      writeKey: writeKey ?? '',
      sentAt: undefined,
      context: undefined,
    });
  }
  return readBatch(body, writeKey, limits);
}

function readBatch(
  body: Readonly<Record<string, unknown>>,
  writeKey: unknown,
  limits: EnvelopeLimits,
): Outcome<Envelope> {
  const events = body.batch;
  if (!Array.isArray(events))
    return refuse('malformed_body', { field: 'batch', given: describe(events), allowed: 'an array of events' });
  if (events.length > limits.batchEventsMax) {
    return refuse('batch_too_long', {
      field: 'batch',
      given: `${events.length} events`,
      allowed: `${limits.batchEventsMax} events`,
    });
  }
  const context = readSharedContext(body.context, limits);
  if (!context.ok) return context;
  return accept({
    events,
    writeKey: writeKey === '' ? undefined : writeKey,
    sentAt: readTime(body.sentAt),
    context: context.value,
  });
}

function readSharedContext(given: unknown, { jsonDepthMax }: EnvelopeLimits): Outcome<JsonObject | undefined> {
  if (given === undefined || given === null) return accept(undefined);
  const field = 'context';
  if (typeof given !== 'object' || Array.isArray(given)) {
    return refuse('invalid_field', { field, given: describe(given), allowed: 'an object' });
  }
  const { isClean, isTooDeep } = inspect(given, jsonDepthMax);
  if (isTooDeep) return refuse('event_too_deep', { field, allowed: `${jsonDepthMax} levels` });
  return accept((isClean ? given : cleaned(given)) as JsonObject);
}
