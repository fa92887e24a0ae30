/**
 * One Segment event as a stranger sent it → one CapturedEvent, or the reason why not. Pure: clock, salt, ids and places come in,
 * so that every door and every import takes events by the same rules.
 */
import type { Site } from '../accounts/site.ts';
import type { Limits } from '../config/limits.ts';
import {
  type CapturedEvent,
  type Door,
  EVENT_TYPES,
  type EventType,
  type JsonObject,
  type JsonValue,
} from '../event/captured-event.ts';
import { clientAddressOf, userAgentOf } from './caller.ts';
import { cleaned, inspect } from './clean-json.ts';
import { eventIdFrom } from './event-id.ts';
import { eventTime, readTime } from './event-time.ts';
import { type Identity, readIds } from './identity.ts';
import type { Places } from './place.ts';
import { accept, describe, type Outcome, PASS, refuse, type Verdict } from './refusal.ts';
import { dailyVisitorId, visitorIdOf } from './visitor-id.ts';

export interface CaptureContext {
  readonly site: Pick<Site, 'id' | 'keepAddress' | 'demo'>;
  readonly door: Door;
  /** What the route says the event is; undefined: its own `type` says. */
  readonly type: EventType | undefined;
  /** When the envelope was sent, Unix ms by the client's clock; undefined: the event's own `sentAt` says. */
  readonly sentAt: number | undefined;
  /** What the envelope says of each of its events; the event's own `context` wins. */
  readonly context: JsonObject | undefined;
  /** The visitor's, or '' when the request was made by a server. */
  readonly address: string;
  /** The visitor's, or '' when the request was made by a server. */
  readonly userAgent: string;
  /** Unix ms. */
  readonly receivedAt: number;
  /** Today's, in hex. Undefined when it cannot be had. */
  readonly salt: string | undefined;
  readonly places: Places;
  readonly limits: Limits;
  newEventId(): string;
}

/** What the steps fill in. Text that was not given is ''. */
interface Draft extends Identity {
  raw: Readonly<Record<string, unknown>>;
  type: EventType;
  name: string;
  visitorId: string;
  address: string;
  userAgent: string;
  properties: JsonObject;
  traits: JsonObject | undefined;
  context: JsonObject;
}

type Step = (draft: Draft, context: CaptureContext) => Verdict;

/** In the order they run; the first refusal ends it. */
const STEPS: readonly Step[] = [
  checkShape,
  readType,
  readContext,
  dressRobot,
  readIdentity,
  readName,
  readProperties,
  findVisitor,
];

/** `raw` must not be used afterwards: the event may share its objects. Never throws. */
export function captureEvent(raw: unknown, context: CaptureContext): Outcome<CapturedEvent> {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    return refuse('malformed_body', { field: 'event', given: describe(raw), allowed: 'an object' });
  }
  const draft: Draft = {
    raw: raw as Readonly<Record<string, unknown>>,
    type: 'track',
    name: '',
    messageId: '',
    anonymousId: '',
    userId: '',
    groupId: '',
    previousId: '',
    visitorId: '',
    address: '',
    userAgent: '',
    properties: NOTHING,
    traits: undefined,
    context: NOTHING,
  };
  for (const step of STEPS) {
    const verdict = step(draft, context);
    if (!verdict.ok) return verdict;
  }
  return accept(build(draft, context));
}

const NOTHING: JsonObject = Object.freeze({});

function checkShape(draft: Draft, { limits }: CaptureContext): Verdict {
  const { isClean, isTooDeep, bytesMax } = inspect(draft.raw, limits.jsonDepthMax);
  if (isTooDeep) return refuse('event_too_deep', { allowed: `${limits.jsonDepthMax} levels` });
  if (!isClean) draft.raw = cleaned(draft.raw) as JsonObject;
  return bytesMax <= limits.eventBytesMax ? PASS : checkSize(draft, limits.eventBytesMax);
}

function checkSize({ raw }: Draft, bytesMax: number): Verdict {
  const bytes = Buffer.byteLength(JSON.stringify(raw));
  if (bytes <= bytesMax) return PASS;
  return refuse('event_too_large', { given: `${bytes} bytes`, allowed: `${bytesMax} bytes` });
}

function readType(draft: Draft, { type }: CaptureContext): Verdict {
  const found = type ?? EVENT_TYPES.find((known) => known === draft.raw.type);
  if (found === undefined) return refuse('unknown_type', { field: 'type', given: describe(draft.raw.type) });
  draft.type = found;
  return PASS;
}

function readContext(draft: Draft, context: CaptureContext): Verdict {
  const own = objectField(draft.raw, 'context');
  if (!own.ok) return own;
  const given = merged(context.context, own.value);
  if (given === undefined) {
    draft.address = context.address;
    draft.userAgent = context.userAgent;
    return PASS;
  }
  draft.address = clientAddressOf(given, context.address);
  draft.userAgent = userAgentOf(given, context.userAgent, context.limits.userAgentCharsMax);
  draft.context = withoutCaller(given);
  return PASS;
}

/** A demonstration can be tried by script: there, a browser without a window counts as a person's. */
function dressRobot(draft: Draft, { site }: CaptureContext): Verdict {
  if (site.demo) draft.userAgent = draft.userAgent.replace('HeadlessChrome/', 'Chrome/');
  return PASS;
}

function readIdentity(draft: Draft, { limits }: CaptureContext): Verdict {
  return readIds(draft.raw, draft, limits.idCharsMax);
}

/** What each type must have (Segment's tracking specification). */
function readName(draft: Draft, { limits }: CaptureContext): Verdict {
  draft.name = draft.type === 'page' ? 'pageview' : draft.type;
  if (draft.type === 'track') return readEventName(draft, limits.eventNameCharsMax);
  if (draft.type === 'group' && draft.groupId === '') return refuse('missing_group_id', { field: 'groupId' });
  if (draft.type === 'alias' && draft.previousId === '') return refuse('missing_previous_id', { field: 'previousId' });
  if (draft.type === 'alias' && draft.userId === '') return refuse('missing_user_id', { field: 'userId' });
  return PASS;
}

function readEventName(draft: Draft, charsMax: number): Verdict {
  const given = draft.raw.event;
  if (given === undefined || given === null || given === '') return refuse('missing_event_name', { field: 'event' });
  if (typeof given !== 'string' || given.length > charsMax) {
    return refuse('invalid_field', {
      field: 'event',
      given: describe(given),
      allowed: `text of 1 to ${charsMax} characters`,
    });
  }
  const name = given.trim();
  if (name === '') return refuse('missing_event_name', { field: 'event', given: describe(given) });
  draft.name = name;
  return PASS;
}

function readProperties(draft: Draft): Verdict {
  const properties = objectField(draft.raw, 'properties');
  if (!properties.ok) return properties;
  const traits = objectField(draft.raw, 'traits');
  if (!traits.ok) return traits;
  draft.properties = properties.value ?? NOTHING;
  draft.traits = traits.value;
  return draft.type === 'page' || draft.type === 'screen' ? readPageName(draft) : PASS;
}

/** Segment keeps the `name` and `category` of a page or screen beside its properties; here they are two of them. */
function readPageName(draft: Draft): Verdict {
  for (const field of ['name', 'category'] as const) {
    const given = draft.raw[field];
    if (given === undefined || given === null || given === '' || draft.properties[field] !== undefined) continue;
    if (typeof given !== 'string') return refuse('invalid_field', { field, given: describe(given), allowed: 'text' });
    draft.properties = { ...draft.properties, [field]: given };
  }
  return PASS;
}

/** A browser that keeps no id is told by its address even when somebody signs in on it: the visit goes on, and with it where it came from. */
function findVisitor(draft: Draft, { site, salt, address }: CaptureContext): Verdict {
  const isCookieless = draft.anonymousId === '' && address !== '' && draft.address !== '' && salt !== undefined;
  const known = isCookieless ? undefined : visitorIdOf(site.id, draft);
  if (known !== undefined) {
    draft.visitorId = known;
    return PASS;
  }
  if (draft.address === '') return refuse('missing_identity', { field: 'anonymousId' });
  if (salt === undefined) return refuse('overloaded');
  draft.visitorId = dailyVisitorId(salt, site.id, draft.address, draft.userAgent);
  return PASS;
}

/** When the client's clock said it sent this; an envelope knows better than the events in it. */
function sentAtOf(draft: Draft, context: CaptureContext): number | undefined {
  return context.sentAt ?? readTime(draft.raw.sentAt);
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Assigns what is optional instead of spreading it, which took a fifth of an event's whole time. */
function build(draft: Draft, context: CaptureContext): CapturedEvent {
  const { raw } = draft;
  const { site, receivedAt } = context;
  const timestamp = raw.timestamp ?? raw.originalTimestamp;
  const when = eventTime(timestamp, sentAtOf(draft, context), receivedAt, context.limits);
  const event: Mutable<CapturedEvent> = {
    kind: 'event',
    siteId: site.id,
    eventId: draft.messageId === '' ? context.newEventId() : eventIdFrom(site.id, draft.messageId),
    door: context.door,
    type: draft.type,
    name: draft.name,
    visitorId: draft.visitorId,
    time: when.time,
    timeGiven: when.given,
    receivedAt,
    userAgent: draft.userAgent,
    place: context.places.find(draft.address),
    properties: draft.properties,
    context: draft.context,
  };
  if (draft.anonymousId !== '') event.anonymousId = draft.anonymousId;
  if (draft.userId !== '') event.userId = draft.userId;
  if (draft.groupId !== '') event.groupId = draft.groupId;
  if (draft.previousId !== '') event.previousId = draft.previousId;
  if (when.original !== undefined) event.originalTimestamp = when.original;
  if (site.keepAddress && draft.address !== '') event.address = draft.address;
  if (draft.traits !== undefined) event.traits = draft.traits;
  return event;
}

/** An object, or undefined where there is none. `raw` has been inspected, so that what is in it is JSON. */
function objectField(raw: Readonly<Record<string, unknown>>, field: string): Outcome<JsonObject | undefined> {
  const given = raw[field];
  if (given === undefined || given === null) return NOT_GIVEN;
  if (typeof given === 'object' && !Array.isArray(given)) return accept(given as JsonObject);
  return refuse('invalid_field', { field, given: describe(given), allowed: 'an object' });
}

const NOT_GIVEN = accept(undefined);

function merged(shared: JsonObject | undefined, own: JsonObject | undefined): JsonObject | undefined {
  return shared === undefined || own === undefined ? (own ?? shared) : { ...shared, ...own };
}

/** What has a field of its own in the event, or must not be kept. */
function withoutCaller(context: JsonObject): JsonObject {
  if (context.ip === undefined && context.userAgent === undefined) return context;
  const rest: Record<string, JsonValue> = {};
  for (const key in context) {
    if (key !== 'ip' && key !== 'userAgent') rest[key] = context[key] as JsonValue;
  }
  return rest;
}
