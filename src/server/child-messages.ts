/** What a supervised process tells its supervisor over IPC. The other way there are only signals. */

export type ChildMessage =
  /** It does its work from now on. `details` go to the log. */
  | { readonly type: 'ready'; readonly details?: Readonly<Record<string, string | number>> }
  /** Its event loop turns. */
  | { readonly type: 'heartbeat' };

/** Undefined for anything else: a library may use the channel too. */
export function readChildMessage(message: unknown): ChildMessage | undefined {
  if (typeof message !== 'object' || message === null || !('type' in message)) return undefined;
  return message.type === 'ready' || message.type === 'heartbeat' ? (message as ChildMessage) : undefined;
}
