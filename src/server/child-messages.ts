/**
 * What a supervised process and its supervisor tell each other over IPC. Stopping is said here and not by a signal, because
 * signals are sent to whole groups (Ctrl-C, `timeout`, systemd) and would stop everything at once instead of in order.
 */

export type ChildMessage =
  /** It does its work from now on. `details` go to the log. */
  | { readonly type: 'ready'; readonly details?: Readonly<Record<string, string | number>> }
  /** Its event loop turns. */
  | { readonly type: 'heartbeat' };

export interface StopMessage {
  readonly type: 'stop';
}

/** Undefined for anything else: a library may use the channel too. */
export function readChildMessage(message: unknown): ChildMessage | undefined {
  if (typeof message !== 'object' || message === null || !('type' in message)) return undefined;
  return message.type === 'ready' || message.type === 'heartbeat' ? (message as ChildMessage) : undefined;
}

export function isStopMessage(message: unknown): message is StopMessage {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'stop';
}
