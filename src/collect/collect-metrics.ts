/** The doors' Prometheus metrics. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Door } from '../event/captured-event.ts';
import type { Refusal } from '../event/reasons.ts';

export class CollectMetrics {
  readonly #accepted: Readonly<Record<Door, Counter.Internal>>;
  readonly #refused: Counter<'door' | 'reason'>;
  readonly #append: Histogram;

  constructor(registry: Registry, queue: { readonly records: number }, bodies: { readonly bytes: number }) {
    const registers = [registry];
    const accepted = new Counter({
      name: 'weir_events_accepted_total',
      help: 'Events accepted: they are on disk.',
      labelNames: ['door'],
      registers,
    });
    // Bound to its label once, because finding the label again takes longer than counting.
    this.#accepted = {
      segment: accepted.labels('segment'),
      pixel: accepted.labels('pixel'),
      log: accepted.labels('log'),
    };
    this.#refused = new Counter({
      name: 'weir_events_refused_total',
      help: 'Events, or requests that could not be read as events, refused at the door.',
      labelNames: ['door', 'reason'],
      registers,
    });
    this.#append = new Histogram({
      name: 'weir_append_seconds',
      help: 'From an accepted request to its events being on disk.',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
      registers,
    });
    gauge(
      registers,
      'weir_append_queue_records',
      'Events given to the stream and not yet on disk.',
      () => queue.records,
    );
    gauge(
      registers,
      'weir_bodies_pending_bytes',
      'Memory held by request bodies that have not arrived whole.',
      () => bodies.bytes,
    );
  }

  accepted(door: Door, count: number): void {
    this.#accepted[door].inc(count);
  }

  refused(door: Door, reason: Refusal, count: number): void {
    this.#refused.inc({ door, reason }, count);
  }

  appended(seconds: number): void {
    this.#append.observe(seconds);
  }
}

function gauge(registers: Registry[], name: string, help: string, read: () => number): Gauge {
  return new Gauge({
    name,
    help,
    registers,
    collect() {
      this.set(read());
    },
  });
}
