/** Load as honest clients make it: batches with message ids of their own, sent again after anything but a refusal, until acknowledged. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

export interface LoadOptions {
  readonly url: string;
  readonly writeKey: string;
  readonly clients: number;
  readonly batchEvents: number;
  /** Pause between a client's batches. */
  readonly pauseMs: number;
}

/** Sends until `stop`; then waits for what is under way to be acknowledged. */
export class Load {
  /** Message ids that were answered with 2xx. */
  readonly acknowledged = new Set<string>();
  /** How long each acknowledged request took, first try or not, ms. */
  readonly ackMs: number[] = [];
  /** Answers other than 2xx, by status; `0` where there was no answer. */
  readonly failures = new Map<number, number>();
  readonly #options: LoadOptions;
  readonly #clients: Promise<void>[];
  #stopping = false;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#clients = Array.from({ length: options.clients }, (_, client) => this.#send(client));
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#clients);
  }

  async #send(client: number): Promise<void> {
    const { url, writeKey, batchEvents, pauseMs } = this.#options;
    for (let turn = 0; !this.#stopping; turn++) {
      const batch = Array.from({ length: batchEvents }, (_, index) => ({
        type: index % 4 === 3 ? 'track' : 'page',
        ...(index % 4 === 3
          ? { event: 'Product Viewed', properties: { product_id: `p${index % 7}`, price: 9.5 } }
          : {}),
        messageId: randomUUID(),
        anonymousId: `client-${client}-${(turn * 7 + index) % 50}`,
        timestamp: new Date().toISOString(),
        context: {
          page: { url: `https://load.example/page/${index % 11}` },
          userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
        },
      }));
      const body = JSON.stringify({ writeKey, batch });
      for (;;) {
        const startedAt = performance.now();
        const status = await fetch(`${url}/v1/batch`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        }).then(
          async (response) => {
            await response.arrayBuffer();
            return response.status;
          },
          () => 0,
        );
        if (status >= 200 && status < 300) {
          this.ackMs.push(performance.now() - startedAt);
          for (const event of batch) this.acknowledged.add(event.messageId);
          break;
        }
        this.failures.set(status, (this.failures.get(status) ?? 0) + 1);
        if (status >= 400 && status < 429) throw new Error(`the load was refused with ${status}`);
        await sleep(50);
      }
      if (pauseMs > 0) await sleep(pauseMs);
    }
  }
}
