/** `weir send`: one event, by the rules of the Segment door, straight into the stream: it needs no running server. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { captureEvent } from '../collect/capture-event.ts';
import { newEventId } from '../collect/event-id.ts';
import { readTime } from '../collect/event-time.ts';
import { NOWHERE } from '../collect/place.ts';
import { loadConfig } from '../config/config.ts';
import { CliError } from '../config/errors.ts';
import { limits } from '../config/limits.ts';
import type { JsonValue } from '../event/captured-event.ts';
import { REFUSALS } from '../event/reasons.ts';
import { openLmdbStream } from '../stream/lmdb-stream.ts';
import { type Command, printLine, readArguments } from './command.ts';
import { findSite, withAccounts } from './with-accounts.ts';

const options = {
  site: { type: 'string' },
  visitor: { type: 'string' },
  user: { type: 'string' },
  time: { type: 'string' },
  id: { type: 'string' },
} as const;

export const sendCommand: Command = {
  usage: `
--site SITE [OPTION…] NAME [PROPERTY=VALUE…]

Sends one event; prints {"eventId"} when it is durable. NAME is its name (pageview for a page, with url=…); a VALUE that
is JSON is taken as JSON, anything else as text.

  weir send --site shop.example "Order Completed" order_id=A1 revenue=9.5 products='[{"name":"Tea","price":9.5}]'
  weir send --site shop.example pageview url=https://shop.example/tea

  --site SITE      the site, by id or domain
  --visitor ID     the visitor's device (anonymousId); "weir send" by default
  --user ID        the person (userId)
  --time TIME      when it happened, 2026-11-22T05:37:00Z; now by default
  --id ID          messageId: sent twice with the same one, it counts once`,
  async run(args, io) {
    const { values, positionals } = readArguments(args, options, { min: 1, max: Number.POSITIVE_INFINITY });
    if (values.site === undefined) throw new CliError('--site is missing.', 2);
    if (values.time !== undefined && readTime(values.time) === undefined) {
      throw new CliError(`--time is ${JSON.stringify(values.time)}; allowed: a time such as 2026-11-22T05:37:00Z.`, 2);
    }
    const [name = '', ...pairs] = positionals;
    const properties = Object.fromEntries(pairs.map(readPair));
    const message = {
      type: name === 'pageview' ? 'page' : 'track',
      event: name,
      properties,
      anonymousId: values.visitor ?? (values.user === undefined ? 'weir send' : undefined),
      userId: values.user,
      timestamp: values.time,
      messageId: values.id,
    };
    const config = loadConfig(io.env);
    return withAccounts(io, async (accounts) => {
      const site = await findSite(accounts, values.site ?? '');
      const receivedAt = Date.now();
      const outcome = captureEvent(withoutUndefined(message), {
        site,
        door: 'segment',
        type: undefined,
        sentAt: undefined,
        context: undefined,
        address: '',
        userAgent: '',
        receivedAt,
        salt: undefined,
        places: { find: () => NOWHERE },
        limits,
        newEventId: () => newEventId(receivedAt, randomUUID),
      });
      if (!outcome.ok) throw new CliError(`${REFUSALS[outcome.reason]} ${JSON.stringify(outcome.details)}`, 2);
      const event = outcome.value;
      const stream = await openLmdbStream({ folder: join(config.dataDir, 'stream'), partitions: config.partitions });
      try {
        await stream.append([{ key: event.siteId + event.visitorId, value: Buffer.from(JSON.stringify(event)) }]);
      } finally {
        await stream.close();
      }
      printLine(io.stdout, { eventId: event.eventId });
    });
  },
};

function readPair(pair: string): readonly [string, JsonValue] {
  const equals = pair.indexOf('=');
  if (equals <= 0) throw new CliError(`${JSON.stringify(pair)} is not PROPERTY=VALUE.`, 2);
  return [pair.slice(0, equals), readValue(pair.slice(equals + 1))];
}

function readValue(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

function withoutUndefined(message: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(message).filter(([, value]) => value !== undefined));
}
