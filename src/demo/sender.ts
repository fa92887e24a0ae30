/** Sends the demo's calls to Weir's own front door, as any client would, and waits when it is told to. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Call } from './visit.ts';

const BATCH_CALLS_MAX = 400;
const RETRY_MS = 1_000;

/** The write key is good no more: the demo site was removed, or given another key. */
export class DemoSiteGone extends Error {}

export class Sender {
  readonly #endpoint: string;
  readonly #authorization: string;

  constructor(baseUrl: string, writeKey: string) {
    this.#endpoint = `${baseUrl}/v1/batch`;
    this.#authorization = `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`;
  }

  /** Resolves once all calls are accepted. Throws when they are refused, DemoSiteGone where nobody has the key, or the signal aborts. */
  async send(calls: readonly Call[], signal: AbortSignal): Promise<void> {
    for (let start = 0; start < calls.length; start += BATCH_CALLS_MAX) {
      await this.#sendBatch(calls.slice(start, start + BATCH_CALLS_MAX), signal);
    }
  }

  async #sendBatch(batch: readonly Call[], signal: AbortSignal): Promise<void> {
    const body = JSON.stringify({ batch, sentAt: new Date().toISOString() });
    const headers = { authorization: this.#authorization, 'content-type': 'application/json' };
    for (;;) {
      signal.throwIfAborted();
      const response = await fetch(this.#endpoint, { method: 'POST', headers, body, signal }).catch(() => undefined);
      if (response?.ok) return;
      if (response?.status === 401) throw new DemoSiteGone('There is no site with this write key any more.');
      const refused = response && response.status >= 400 && response.status < 500 && response.status !== 429;
      if (refused) throw new Error(`the demo's events were refused: ${response.status} ${await response.text()}`);
      await sleep(RETRY_MS, undefined, { signal });
    }
  }
}
