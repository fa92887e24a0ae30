/** The supervised side: what engine, web and worker share as processes, that is readiness, heartbeats and an orderly end. */
import { limits } from '../config/limits.ts';
import type { ChildMessage } from './child-messages.ts';

export interface Supervised {
  /** Call once, when the process does its work. */
  ready(details?: Readonly<Record<string, string | number>>): void;
}

/**
 * Ends the process in order when it is told to (SIGTERM), and when its supervisor is gone, however that died: a new
 * supervisor needs the port and the data. `stop` is called once, finishes what was begun and releases what is held.
 * Without a supervisor (started by hand) it works just the same, Ctrl-C included.
 */
export function supervised(stop: () => Promise<void>): Supervised {
  const hasSupervisor = process.channel !== undefined && process.channel !== null;
  let stopping = false;

  const end = (msMax: number) => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), msMax).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
        process.exit(1);
      },
    );
  };

  process.on('SIGTERM', () => end(limits.drainMsMax));
  // Ctrl-C reaches every process of the terminal; the supervisor decides who ends when.
  process.on('SIGINT', () => {
    if (!hasSupervisor) end(limits.drainMsMax);
  });
  process.on('SIGHUP', () => {
    if (!hasSupervisor) end(limits.drainMsMax);
  });
  process.on('disconnect', () => end(limits.orphanDrainMsMax));
  // The log's reader may be gone while the rest is still being finished.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});

  const send = (message: ChildMessage) => {
    if (process.connected) process.send?.(message, undefined, undefined, () => {});
  };
  if (hasSupervisor) setInterval(() => send({ type: 'heartbeat' }), limits.heartbeatMs).unref();
  return { ready: (details) => send(details ? { type: 'ready', details } : { type: 'ready' }) };
}
