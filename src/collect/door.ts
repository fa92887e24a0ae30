/** What all doors share: the gate's parts, made once for a web process, and counting what they refuse. */
import type { BaseLogger } from 'pino';
import type { Registry } from 'prom-client';
import type { Limits } from '../config/limits.ts';
import type { Door as DoorName } from '../event/captured-event.ts';
import type { Clock } from '../event/clock.ts';
import type { Stream } from '../stream/stream.ts';
import { AppendQueue } from './append-queue.ts';
import { CollectMetrics } from './collect-metrics.ts';
import type { Places } from './place.ts';
import { RateLimit } from './rate-limit.ts';
import { BodyBudget } from './read-body.ts';
import type { Refused } from './refusal.ts';
import { RefusalLedger } from './refusal-ledger.ts';
import { type SaltSource, Salts } from './salts.ts';
import { type SiteSource, WriteKeys } from './write-keys.ts';

export interface CollectDeps {
  readonly stream: Pick<Stream, 'append'>;
  readonly accounts: SiteSource & SaltSource;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly config: {
    readonly trustedProxies: number;
    readonly siteEventsPerS: number;
    readonly addressRequestsPerS: number;
  };
  readonly places: Places;
  readonly registry: Registry;
  readonly log: Pick<BaseLogger, 'error' | 'warn'>;
  /** UUIDv4s, of which event ids take their random bits. */
  readonly randomUuid: () => string;
}

export interface Door {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly trustedProxies: number;
  readonly places: Places;
  readonly randomUuid: () => string;
  readonly keys: WriteKeys;
  readonly salts: Salts;
  readonly bodies: BodyBudget;
  readonly queue: AppendQueue;
  readonly ledger: RefusalLedger;
  readonly metrics: CollectMetrics;
  readonly siteRate: RateLimit;
  readonly addressRate: RateLimit;
}

export function makeDoor(deps: CollectDeps): Door {
  const { clock, limits, config, accounts, stream, log } = deps;
  const keys = new WriteKeys(accounts, clock, limits, (error) =>
    log.warn({ error }, 'A write key could not be looked up.'),
  );
  const salts = new Salts(accounts, clock, (error) =>
    log.error({ error }, "The day's salt could not be had: visitors without ids are turned away."),
  );
  const queue = new AppendQueue(stream, limits, (error) =>
    log.error({ error }, 'Events could not be appended; their senders were told.'),
  );
  const bodies = new BodyBudget(limits.bodiesPendingBytesMax);
  const bucketsMax = limits.rateBucketsMax;
  const burstS = limits.rateBurstS;
  return {
    clock,
    limits,
    trustedProxies: config.trustedProxies,
    places: deps.places,
    randomUuid: deps.randomUuid,
    keys,
    salts,
    bodies,
    queue,
    ledger: new RefusalLedger(stream, clock, limits),
    metrics: new CollectMetrics(deps.registry, queue, bodies),
    siteRate: new RateLimit(
      { of: 'events a second of a site', perS: config.siteEventsPerS, burstS, bucketsMax },
      clock,
    ),
    addressRate: new RateLimit(
      { of: 'requests a second from an address', perS: config.addressRequestsPerS, burstS, bucketsMax },
      clock,
    ),
  };
}

/** Every refusal passes here once. */
export function countRefusal(door: Door, name: DoorName, { reason, siteId = '', events = 1 }: Refused): void {
  door.ledger.count(siteId, name, reason, events);
  door.metrics.refused(name, reason, events);
}
