/** One client of server-sent events: writes whole messages, never keeps more than one waiting, and lets go of who does not read. */
import type { FastifyReply } from 'fastify';
import type { Limits } from '../config/limits.ts';

export type EventStreamLimits = Readonly<
  Record<keyof Pick<Limits, 'liveBufferBytesMax' | 'liveHeartbeatMs' | 'liveStallMsMax'>, number>
>;

/** How long a browser waits before it connects again, ms. */
const RETRY_MS = 1_000;

export class EventStream {
  readonly #reply: FastifyReply;
  readonly #limits: EventStreamLimits;
  readonly #onClose: () => void;
  readonly #heartbeat: NodeJS.Timeout;
  #stalled: NodeJS.Timeout | undefined;
  #isClosed = false;
  /** Messages that were not sent because the ones before were not read yet. */
  skipped = 0;
  /** Called when what was sent has been read after all: the moment to send what was left out. */
  onDrain: () => void = () => undefined;

  /** Takes the answer over and sends its head. `onClose` is called once, whoever ends it. */
  constructor(reply: FastifyReply, limits: EventStreamLimits, onClose: () => void) {
    this.#reply = reply;
    this.#limits = limits;
    this.#onClose = onClose;
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      // nginx would keep messages back to fill its buffer.
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    });
    raw.socket?.setNoDelay(true);
    raw.socket?.setTimeout(0);
    raw.on('close', () => this.close());
    raw.on('error', () => this.close());
    raw.write(`retry: ${RETRY_MS}\n\n`);
    this.#heartbeat = setInterval(() => this.#write(': still here\n\n'), limits.liveHeartbeatMs);
    this.#heartbeat.unref();
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Sends the message, or leaves it out when the one before has not gone yet: each says everything, so the next will do. */
  send(event: string, json: string): void {
    this.sendFrame(`event: ${event}\ndata: ${json}\n\n`);
  }

  /** The same for a message that is written out already, once for many. False when it was left out. */
  sendFrame(frame: string | Buffer): boolean {
    if (this.#isClosed) return false;
    if (this.#stalled) {
      this.skipped++;
      return false;
    }
    this.#write(frame);
    return true;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#heartbeat);
    clearTimeout(this.#stalled);
    this.#reply.raw.end();
    this.#onClose();
  }

  #write(frame: string | Buffer): void {
    const { raw } = this.#reply;
    if (this.#isClosed) return;
    if (raw.writableLength > this.#limits.liveBufferBytesMax) {
      this.#drop();
      return;
    }
    if (raw.write(frame) || this.#stalled) return;
    this.#stalled = setTimeout(() => this.#drop(), this.#limits.liveStallMsMax);
    this.#stalled.unref();
    raw.once('drain', () => {
      clearTimeout(this.#stalled);
      this.#stalled = undefined;
      if (!this.#isClosed) this.onDrain();
    });
  }

  /** Not `end`, which would wait for what is not being read. */
  #drop(): void {
    this.#reply.raw.destroy();
    this.close();
  }
}
