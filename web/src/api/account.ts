/** Who is signed in, and what they may do about accounts and sites. */
import type { Site } from '../../../src/accounts/site.ts';
import { ApiError, get, post } from './client.ts';
import type { Organisation, Role } from './people.ts';
import { shareHeaders } from './shares.ts';

export interface Me {
  readonly user: {
    readonly id: string;
    readonly email?: string;
    readonly name?: string;
    readonly hasSecondFactor?: boolean;
    /** False for who comes in by the OpenID provider only. */
    readonly hasPassword?: boolean;
  };
  readonly sites: readonly Site[];
  readonly role: Role;
  /** Boards, segments and annotations; not said: as the server will have it. */
  readonly mayEdit?: boolean;
  /** Sites, keys and people. */
  readonly mayManage: boolean;
  readonly organisation: Organisation | null;
  /** Those one is a member of. */
  readonly organisations?: readonly Organisation[];
}

export interface SetUp {
  readonly needed: boolean;
  /** Whether the token that the server printed must be given: it must unless the page is opened on the machine itself. */
  readonly tokenRequired: boolean;
}

export interface Owner {
  readonly email: string;
  readonly password: string;
  readonly name?: string;
  readonly token?: string;
}

export interface NewSite {
  readonly domain: string;
  readonly timezone: string;
  /** ISO 4217. */
  readonly currency: string;
}

/** null when nobody is signed in. */
export async function fetchMe(signal?: AbortSignal): Promise<Me | null> {
  try {
    return await get<Me>('/api/v1/me', signal);
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

export const fetchSetUp = (signal?: AbortSignal) => get<SetUp>('/api/v1/setup', signal);
export const setUp = (owner: Owner) => post<unknown>('/api/v1/setup', owner);
export const addSite = (site: NewSite) => post<Site>('/api/v1/sites', site);
export const signOut = () => post<unknown>('/api/auth/sign-out', {});

/** The day of the site's first event, `2026-10-23`; null when there is none yet. @param access of a share link */
export async function fetchBegins(siteId: string, signal?: AbortSignal, access?: string): Promise<string | null> {
  const path = `/api/v1/sites/${encodeURIComponent(siteId)}/begins`;
  return (await get<{ begins: string | null }>(path, signal, access ? shareHeaders(access) : undefined)).begins;
}
