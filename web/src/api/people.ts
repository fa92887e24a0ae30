/** The organisation and its people: members, teams, invitations, and the log of who changed what. */
import { del, get, patch, post, put } from './client.ts';

export type Role = 'owner' | 'admin' | 'analyst' | 'viewer';

export interface Organisation {
  readonly id: string;
  readonly name: string;
}

export interface Member {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  /** Sees the sites and boards of the teams and nothing else. */
  readonly onlyTeams: boolean;
  readonly teamIds: readonly string[];
  readonly hasSecondFactor: boolean;
  /** Unix ms. */
  readonly joinedAt: number;
}

export interface Team {
  readonly id: string;
  readonly name: string;
  readonly userIds: readonly string[];
  readonly siteIds: readonly string[];
  readonly boardIds: readonly string[];
}

export interface Invitation {
  readonly id: string;
  readonly email?: string;
  readonly role: Role;
  readonly teamIds: readonly string[];
  readonly isMailed: boolean;
  readonly invitedBy: string;
  /** Unix ms. */
  readonly expiresAt: number;
}

export interface AuditEntry {
  readonly id: string;
  /** Unix ms. */
  readonly at: number;
  readonly actor: { readonly kind: string; readonly name: string };
  /** `member.change` */
  readonly action: string;
  readonly subject: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

const V1 = '/api/v1';

export const renameOrganisation = (name: string) => patch<Organisation>(`${V1}/organisation`, { name });
/** Whoever makes it is its owner. */
export const addOrganisation = (name: string) => post<Organisation>(`${V1}/organisations`, { name });
export const chooseOrganisation = (organisationId: string) => put<unknown>(`${V1}/me/organisation`, { organisationId });

export async function fetchMembers(signal?: AbortSignal): Promise<readonly Member[]> {
  return (await get<{ members: readonly Member[] }>(`${V1}/members`, signal)).members;
}
export const changeMember = (userId: string, change: { readonly role?: Role; readonly onlyTeams?: boolean }) =>
  patch<Member>(`${V1}/members/${userId}`, change);
export const removeMember = (userId: string) => del<unknown>(`${V1}/members/${userId}`);

export async function fetchTeams(signal?: AbortSignal): Promise<readonly Team[]> {
  return (await get<{ teams: readonly Team[] }>(`${V1}/teams`, signal)).teams;
}
export const addTeam = (team: Omit<Team, 'id'>) => post<Team>(`${V1}/teams`, team);
export const changeTeam = (id: string, team: Omit<Team, 'id'>) => patch<Team>(`${V1}/teams/${id}`, team);
export const removeTeam = (id: string) => del<unknown>(`${V1}/teams/${id}`);

export async function fetchInvitations(signal?: AbortSignal): Promise<readonly Invitation[]> {
  return (await get<{ invitations: readonly Invitation[] }>(`${V1}/invitations`, signal)).invitations;
}
/** `url` is in this answer only; null when it went by mail. */
export const invite = (invitation: {
  readonly role: Role;
  readonly email?: string;
  readonly teamIds?: readonly string[];
}) => post<Invitation & { readonly url: string | null }>(`${V1}/invitations`, invitation);
export const revokeInvitation = (id: string) => del<unknown>(`${V1}/invitations/${id}`);

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
}
export const fetchAudit = (before: string | null, signal?: AbortSignal) =>
  get<AuditPage>(`${V1}/audit?limit=50${before ? `&before=${encodeURIComponent(before)}` : ''}`, signal);
