/** The one choke point (W9): who is asking, and which site that may be about. Every route but capture, health, tracker and set-up passes it. */
import type { FastifyRequest } from 'fastify';
import type { Accounts, Caller } from '../accounts/accounts.ts';
import type { SignIn } from '../accounts/sign-in.ts';
import type { Site } from '../accounts/site.ts';
import { HttpError } from '../config/errors.ts';
import { answerAccountsError } from './account-errors.ts';
import { assertSameOrigin } from './same-origin.ts';

export interface AuthorizeDeps {
  readonly accounts: Accounts;
  readonly signIn: SignIn;
}

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/**
 * The caller behind `Authorization: Bearer <API key>` or a session cookie. Throws HttpError 401 without a valid one, 403
 * when a page of another site sent the cookie. A header that is wrong is not made good by a cookie.
 */
export async function authorize(request: FastifyRequest, { accounts, signIn }: AuthorizeDeps): Promise<Caller> {
  const header = request.headers.authorization;
  if (header !== undefined) {
    const [, key = ''] = /^Bearer +(\S+) *$/i.exec(header) ?? [];
    const caller = await accounts.callerByKey(key);
    if (caller) return caller;
    throw new HttpError(
      401,
      'key_unknown',
      'The Authorization header holds no valid API key; expected: Bearer weir_….',
    );
  }
  const caller =
    request.headers.cookie === undefined
      ? undefined
      : await signIn.callerBySession(request.headers).catch(answerAccountsError);
  if (!caller) throw new HttpError(401, 'not_signed_in', 'Sign in, or send Authorization: Bearer with an API key.');
  if (!SAFE_METHODS.has(request.method)) assertSameOrigin(request, signIn.publicUrl);
  return caller;
}

/**
 * The site with this id, or with this domain, as Plausible's `site_id` has it. Throws HttpError 404 when there is none or
 * when the caller may not read it: the same answer, so that nobody can ask which sites there are.
 */
export async function requireSite(accounts: Accounts, caller: Caller, siteId: string): Promise<Site> {
  const site = (await accounts.site(siteId)) ?? (await accounts.siteByDomain(siteId, caller.organisationId));
  if (site && caller.mayRead(site.id)) return site;
  throw new HttpError(
    404,
    'site_unknown',
    `There is no site ${JSON.stringify(siteId.slice(0, 100))} that you may read.`,
  );
}

/** The sites the caller may read, by domain. */
export async function readableSites(accounts: Accounts, caller: Caller): Promise<readonly Site[]> {
  return (await accounts.sites()).filter((site) => caller.mayRead(site.id));
}

/** Throws HttpError 403 unless the caller may change sites, keys and people. */
export function requireManager(caller: Caller): void {
  if (caller.mayManage) return;
  throw new HttpError(403, 'may_not_manage', `${who(caller)}; owners, admins and keys of scope manage may do this.`);
}

/** Throws HttpError 403 unless the caller may change boards, segments, annotations and share links. */
export function requireEditor(caller: Caller): void {
  if (caller.mayEdit) return;
  throw new HttpError(403, 'may_not_edit', `${who(caller)}; analysts and up and keys of scope write may do this.`);
}

function who({ kind, role }: Caller): string {
  if (kind === 'user') return `You are ${role === 'viewer' ? 'a viewer' : `an ${role}`}`;
  return kind === 'share'
    ? 'A share link may read only'
    : `This API key may ${role === 'viewer' ? 'read' : 'write'} only`;
}
