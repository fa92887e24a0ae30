/** Everybody who has a live stream open in this process: how many there may be, until when each may look, and that all end with the server. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Caller } from '../accounts/accounts.ts';
import { HttpError } from '../config/errors.ts';
import { type Limits, limits } from '../config/limits.ts';
import type { Clock } from '../event/clock.ts';
import { EventStream } from './event-stream.ts';

export interface Viewing {
  /** Unix ms: nobody watches longer than the session, key or link lasts. */
  readonly expiresAt: number | undefined;
  /** Asked now and then; throws HttpError once the viewer may look no longer: then the stream is closed. */
  readonly check: () => Promise<void>;
}

export class LiveViewers {
  readonly #open = new Set<EventStream>();
  readonly #clock: Clock;
  readonly #bounds: Pick<Limits, 'liveViewersMax' | 'liveMembersRoom'>;

  constructor(app: FastifyInstance, clock: Clock, bounds: Pick<Limits, 'liveViewersMax' | 'liveMembersRoom'> = limits) {
    this.#clock = clock;
    this.#bounds = bounds;
    app.addHook('preClose', async () => {
      for (const stream of [...this.#open]) stream.close();
    });
  }

  /**
   * Throws HttpError 503 when there is no room for one more. The last places are not for share links: whoever opens one
   * again and again does not keep members from their boards.
   */
  assertRoom({ kind }: Pick<Caller, 'kind'>): void {
    const { liveViewersMax, liveMembersRoom } = this.#bounds;
    const max = kind === 'share' ? liveViewersMax - liveMembersRoom : liveViewersMax;
    if (this.#open.size < max) return;
    throw new HttpError(503, 'too_many_viewers', `As many as may (${max}) watch already; try again later.`);
  }

  /** Takes the answer over. What is pushed to `ends` is called once, when the stream has ended. */
  open(
    reply: FastifyReply,
    { expiresAt, check }: Viewing,
  ): { readonly stream: EventStream; readonly ends: (() => void)[] } {
    const ends: (() => void)[] = [];
    const stream = new EventStream(reply, limits, () => {
      this.#open.delete(stream);
      for (const end of ends) end();
    });
    this.#open.add(stream);
    ends.push(
      everyMs(limits.liveReauthorizeMs, async () => {
        await check().catch((error: unknown) => {
          if (error instanceof HttpError) stream.close();
        });
      }),
    );
    const remainingMs = expiresAt === undefined ? undefined : expiresAt - this.#clock.now();
    if (remainingMs !== undefined && remainingMs < limits.liveReauthorizeMs) {
      const timer = setTimeout(() => stream.close(), Math.max(0, remainingMs));
      ends.push(() => clearTimeout(timer));
    }
    return { stream, ends };
  }
}

/** One call at a time; returns what ends it. */
export function everyMs(intervalMs: number, act: () => Promise<void>): () => void {
  let isActing = false;
  const timer = setInterval(() => {
    if (isActing) return;
    isActing = true;
    void act().finally(() => {
      isActing = false;
    });
  }, intervalMs);
  timer.unref();
  return () => clearInterval(timer);
}
