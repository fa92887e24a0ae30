/** Pages that are reached by a link of their own, signed in or not; every other address is the dashboard's. */

export type Door =
  | { readonly kind: 'share' | 'embed'; readonly token: string }
  | { readonly kind: 'invitation' | 'reset-password' };

/** `/share/TOKEN`, `/embed/TOKEN`; the tokens of the others stand behind the `#`, so that no log holds them. */
export function readDoor(pathname: string): Door | undefined {
  const [, kind, token = ''] = /^\/(share|embed|invitation|reset-password)(?:\/([\w-]+))?\/?$/.exec(pathname) ?? [];
  if (kind === 'share' || kind === 'embed') return { kind, token };
  return kind === 'invitation' || kind === 'reset-password' ? { kind } : undefined;
}
