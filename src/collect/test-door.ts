/** For tests: the doors on a real server in front of a real stream in a folder of its own, and accounts of a few sites in memory. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { Registry } from 'prom-client';
import type { Site } from '../accounts/site.ts';
import { type Limits, limits } from '../config/limits.ts';
import type { CapturedEvent, RefusalTally, StreamEntry } from '../event/captured-event.ts';
import { type Clock, systemClock } from '../event/clock.ts';
import { openLmdbStream } from '../stream/lmdb-stream.ts';
import type { Stream } from '../stream/stream.ts';
import type { CollectDeps } from './door.ts';
import { openDoors } from './open-doors.ts';
import { openPlaces } from './place.ts';
import { collectServerOptions } from './server-options.ts';

export const SITE: Site = {
  id: 'b1ff0c0e-0000-4000-8000-000000000001',
  organisationId: 'b1ff0c0e-0000-4000-8000-00000000000a',
  domain: 'shop.example',
  name: 'Shop',
  timezone: 'UTC',
  currency: 'USD',
  writeKey: 'wk_shop',
  allowedOrigins: [],
  keepAddress: false,
  demo: false,
  createdAt: 0,
};

export const FENCED_SITE: Site = {
  ...SITE,
  id: 'b1ff0c0e-0000-4000-8000-000000000002',
  writeKey: 'wk_fenced',
  allowedOrigins: ['https://shop.example'],
};

export const BROWSER =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36';

export function accountsOf(...sites: readonly Site[]): CollectDeps['accounts'] {
  return {
    siteByWriteKey: async (writeKey) => sites.find((site) => site.writeKey === writeKey),
    dailySalt: async (day) => Buffer.from(day.padEnd(16).slice(0, 16)),
  };
}

export interface TestDoor {
  readonly app: FastifyInstance;
  readonly registry: Registry;
  /** `http://127.0.0.1:…` */
  readonly url: string;
  /** What the doors appended, in order. */
  entries(): Promise<readonly StreamEntry[]>;
  events(): Promise<readonly CapturedEvent[]>;
  tallies(): Promise<readonly RefusalTally[]>;
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed body. */
  readonly body: { readonly success: boolean; readonly code?: string; readonly message?: string } & Record<
    string,
    unknown
  >;
}

export interface TestDoorOptions {
  readonly limits?: Partial<Limits>;
  readonly config?: Partial<CollectDeps['config']>;
  readonly accounts?: CollectDeps['accounts'];
  /** Instead of the real one's. */
  readonly append?: Stream['append'];
  readonly clock?: Clock;
}

/** Opening the places takes longer than everything else here, and they never change. */
const places = openPlaces('');

export async function startTestDoor(options: TestDoorOptions = {}): Promise<TestDoor> {
  const folder = await mkdtemp(join(tmpdir(), 'weir-door-'));
  const stream = await openLmdbStream({ folder, partitions: 1 });
  const bounds = { ...limits, ...options.limits };
  const registry = new Registry();
  const doors = openDoors({
    stream: options.append === undefined ? stream : { append: options.append },
    accounts: options.accounts ?? accountsOf(SITE, FENCED_SITE),
    clock: options.clock ?? systemClock,
    limits: bounds,
    config: { trustedProxies: 0, siteEventsPerS: 0, addressRequestsPerS: 0, ...options.config },
    places,
    registry,
    log: { error: () => {}, warn: () => {} },
    randomUuid: randomUUID,
  });
  const app = Fastify({ logger: false, ...collectServerOptions(bounds, doors) });
  app.addHook('onClose', () => doors.close());
  const url = await app.listen({ host: '127.0.0.1', port: 0 });

  async function entries(): Promise<readonly StreamEntry[]> {
    const found: StreamEntry[] = [];
    for (let from = 0; ; ) {
      const records = await stream.read(0, from, { recordsMax: 10_000, bytesMax: 64 * 1024 * 1024, waitMs: 0 });
      const last = records.at(-1);
      if (last === undefined) return found;
      for (const { value } of records) found.push(JSON.parse(Buffer.from(value).toString('utf8')));
      from = last.offset + 1;
    }
  }

  return {
    app,
    registry,
    url,
    entries,
    events: async () => (await entries()).filter((entry) => entry.kind === 'event'),
    tallies: async () => (await entries()).filter((entry) => entry.kind === 'refusals'),
    async post(path, body, headers = {}) {
      const isRaw = typeof body === 'string' || body instanceof Uint8Array;
      const sent = isRaw ? (body as string) : JSON.stringify(body);
      const response = await fetch(`${url}${path}`, { method: 'POST', body: sent, headers });
      return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] };
    },
    async close() {
      await app.close();
      await stream.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Runs with a door of its own, whose stream nobody else writes to. */
export async function withDoor(options: TestDoorOptions, run: (door: TestDoor) => Promise<void>): Promise<void> {
  const own = await startTestDoor(options);
  try {
    await run(own);
  } finally {
    await own.close();
  }
}
