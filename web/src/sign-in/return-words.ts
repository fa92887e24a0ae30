/** Why somebody came back from the OpenID provider without being let in: `/sign-in?error=CODE`. */

const WORDS: Readonly<Record<string, string>> = {
  not_invited: 'You are known there, but not here. Ask an owner or admin of Weir for an invitation.',
  account_not_linked:
    'An account with your e-mail is here already, and it is not proven to be yours. Sign in with its password.',
  access_denied: 'You ended the sign-in over there. Try again, or sign in with a password.',
  state_mismatch: 'That sign-in was begun in another window, or too long ago. Try again.',
  please_restart_the_process: 'That sign-in was begun in another window, or too long ago. Try again.',
};

/** '' without an error. */
export function returnWords(search: string): string {
  const code = new URLSearchParams(search).get('error');
  if (code === null) return '';
  return (
    WORDS[code] ??
    `The sign-in at the provider did not work (${code.slice(0, 60)}). Try again; if it stays, tell whoever runs Weir.`
  );
}
