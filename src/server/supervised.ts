/** The supervised side: what engine, web and worker share as processes, that is readiness, heartbeats and an orderly end. */
import { flushCompileCache } from 'node:module';
import { limits } from '../config/limits.ts';
import { type ChildMessage, isStopMessage } from './child-messages.ts';

export interface Supervised {
  /** Call once, when the process does its work. */
  ready(details?: Readonly<Record<string, string | number>>): void;
}

/**
 * Ends the process in order when its supervisor says so, and when that is gone, however it died: a new supervisor needs the
 * port and the data. `stop` is called once, finishes what was begun and releases what is held. Signals are left to the
 * supervisor; a process started by hand has none and obeys them itself.
 */
export function supervised(stop: () => Promise<void>): Supervised {
  // Still there when the channel has closed, so that a supervisor that died while this process was loading is noticed.
  const hasSupervisor = process.send !== undefined;
  let stopping = false;

  const end = (msMax: number) => {
    if (stopping) return;
    stopping = true;
    // Not process.exit: native code may hang in what it does at exit, just as it may hang before.
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), msMax).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
        process.exit(1);
      },
    );
  };

  process.on('message', (message) => {
    if (isStopMessage(message)) end(limits.drainMsMax);
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!hasSupervisor) end(limits.drainMsMax);
    });
  }
  process.on('disconnect', () => end(limits.orphanDrainMsMax));
  if (hasSupervisor && !process.connected) setImmediate(end, limits.orphanDrainMsMax);
  // The log's reader may be gone while the rest is still being finished.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});

  const send = (message: ChildMessage) => {
    if (process.connected) process.send?.(message, undefined, undefined, () => {});
  };
  if (hasSupervisor) setInterval(() => send({ type: 'heartbeat' }), limits.heartbeatMs).unref();
  return {
    ready(details) {
      send(details ? { type: 'ready', details } : { type: 'ready' });
      // Otherwise written at exit only, and a killed process has none.
      setTimeout(flushCompileCache, limits.heartbeatMs).unref();
    },
  };
}
