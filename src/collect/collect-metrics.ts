/** The doors' Prometheus metrics. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Door } from '../event/captured-event.ts';
import type { Refusal } from '../event/reasons.ts';

/** How many measured appends are kept before they are told to Prometheus. */
const APPENDS_KEPT_MAX = 256;

export class CollectMetrics {
  readonly #refused: Counter<'door' | 'reason'>;
  readonly #append: Histogram;
  readonly #appends: number[] = [];
  readonly #accepted: Record<Door, number> = { segment: 0, pixel: 0, log: 0 };

  constructor(registry: Registry, queue: { readonly records: number }, bodies: { readonly bytes: number }) {
    const registers = [registry];
    const accepted = this.#accepted;
    const tellAppends = () => this.#tellAppends();
    new Counter({
      name: 'weir_events_accepted_total',
      help: 'Events accepted: they are on disk.',
      labelNames: ['door'],
      registers,
      collect() {
        this.reset();
        for (const [door, count] of Object.entries(accepted)) this.inc({ door }, count);
      },
    });
    this.#refused = new Counter({
      name: 'weir_events_refused_total',
      help: 'Events, or requests that could not be read as events, refused at the door.',
      labelNames: ['door', 'reason'],
      registers,
    });
    this.#append = new Histogram({
      name: 'weir_append_duration_seconds',
      help: 'From an accepted request to its events being on disk.',
      // Close together where acknowledgements are, so that percentiles taken from them mean something.
      buckets: [
        0.0005, 0.00075, 0.001, 0.0015, 0.002, 0.003, 0.004, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.05, 0.075, 0.1,
        0.25, 0.5, 1, 2.5, 5,
      ],
      registers,
      collect: tellAppends,
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

  /** Only counted here: Prometheus asks every few seconds, a request comes every few microseconds. */
  accepted(door: Door, count: number, appendSeconds: number): void {
    this.#accepted[door] += count;
    this.#appends.push(appendSeconds);
    if (this.#appends.length >= APPENDS_KEPT_MAX) this.#tellAppends();
  }

  refused(door: Door, reason: Refusal, count: number): void {
    this.#refused.inc({ door, reason }, count);
  }

  #tellAppends(): void {
    for (const seconds of this.#appends) this.#append.observe(seconds);
    this.#appends.length = 0;
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
