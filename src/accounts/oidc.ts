/**
 * Sign-in at an OpenID Connect provider: how better-auth is told of it, and whom Weir lets in of those whom it knows. The
 * redirect URI to register is `<WEIR_URL>/api/auth/callback/oidc`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Auth, BetterAuthOptions } from 'better-auth';
import { APIError } from 'better-auth/api';
import { genericOAuth } from 'better-auth/plugins/generic-oauth';
import { limits } from '../config/limits.ts';
import { type AuthOptions, makeAuth } from './auth.ts';
import type { InvitationTable } from './invitation-table.ts';
import type { MemberTable } from './member-table.ts';
import type { OrganisationTable } from './organisation-table.ts';
import type { Role } from './role.ts';

export interface OidcSettings {
  /** `https://accounts.example`; its /.well-known/openid-configuration is asked for. */
  readonly issuer: string;
  readonly clientId: string;
  /** '' for a public client. */
  readonly clientSecret: string;
  /** What the button says. */
  readonly name: string;
  /** What everybody whom the provider lets in becomes; undefined: only members and the invited come in. */
  readonly role: Role | undefined;
}

interface OidcDeps {
  readonly authOptions: AuthOptions;
  readonly invitations: InvitationTable;
  readonly members: MemberTable;
  readonly organisations: OrganisationTable;
}

export class OidcSignIn {
  readonly #settings: OidcSettings;
  readonly #deps: OidcDeps;
  #auth: Auth | undefined;

  constructor(settings: OidcSettings, deps: OidcDeps) {
    this.#settings = settings;
    this.#deps = deps;
  }

  get name(): string {
    return this.#settings.name;
  }

  /** `isCallback`: the browser comes back from the provider, and may have a session after this. */
  async handle(request: Request, isCallback: boolean): Promise<Response> {
    const response = await Promise.race([this.#ready().handler(request), tooLate()]);
    if (isCallback) await this.#admit(response);
    else if (!response.ok) return unavailable();
    return response;
  }

  /**
   * Made on the first sign-in, which asks the provider for its endpoints: a provider that is down at start must not keep
   * the doors shut.
   */
  #ready(): Auth {
    this.#auth ??= makeOidcAuth(this.#settings, this.#deps);
    return this.#auth;
  }

  /** Who has signed in becomes a member: of where the address is invited, else with the role that everybody gets. */
  async #admit(response: Response): Promise<void> {
    const cookies = response.headers.getSetCookie().map((line) => line.split(';')[0]);
    const headers = new Headers({ cookie: cookies.join('; ') });
    const session = await this.#ready().api.getSession({ headers, query: { disableRefresh: true } });
    if (!session) return;
    const { invitations, members, organisations } = this.#deps;
    const { id, email, emailVerified } = session.user;
    if (emailVerified)
      for (const invited of await invitations.ofEmail(email)) await invitations.acceptById(invited, id);
    const [first] = await organisations.all();
    if (!first || this.#settings.role === undefined || (await members.organisationsOf(id)).length > 0) return;
    await members.add(first.id, id, this.#settings.role);
  }
}

async function tooLate(): Promise<Response> {
  await sleep(limits.oidcWaitMsMax, undefined, { ref: false });
  return unavailable();
}

function unavailable(): Response {
  const message = 'The OpenID provider does not answer; try again, or sign in with a password.';
  return Response.json({ code: 'provider_unavailable', message }, { status: 503 });
}

/** Nothing of the provider's tokens is kept. */
function makeOidcAuth(oidc: OidcSettings, { authOptions, invitations }: OidcDeps): Auth {
  return makeAuth({
    ...authOptions,
    secureCookies: authOptions.publicUrl.startsWith('https:'),
    more: {
      plugins: [
        genericOAuth({
          config: [
            {
              providerId: 'oidc',
              discoveryUrl: `${oidc.issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`,
              requireIdTokenVerification: true,
              clientId: oidc.clientId,
              ...(oidc.clientSecret !== '' && { clientSecret: oidc.clientSecret }),
              scopes: ['openid', 'email', 'profile'],
              pkce: true,
              mapProfileToUser: ({ name, email }) => ({
                name: String(name || email || '').slice(0, limits.nameCharsMax),
              }),
            },
          ],
        }),
      ],
      account: { updateAccountOnSignIn: false },
      onAPIError: { errorURL: `${authOptions.publicUrl}/sign-in` },
      databaseHooks: hooks(oidc, invitations),
    },
  });
}

function hooks({ role }: OidcSettings, invitations: InvitationTable): NonNullable<BetterAuthOptions['databaseHooks']> {
  return {
    user: {
      create: {
        async before({ email, emailVerified }) {
          if (role !== undefined) return;
          const invited = emailVerified && (await invitations.isInvited(email));
          if (!invited)
            throw new APIError('FORBIDDEN', { code: 'not_invited', message: 'Ask for an invitation first.' });
        },
      },
    },
    account: {
      create: {
        // Who somebody is, is all that Weir wanted to know.
        before: async (account) => ({
          data: { ...account, accessToken: null, refreshToken: null, idToken: null },
        }),
      },
    },
  };
}
