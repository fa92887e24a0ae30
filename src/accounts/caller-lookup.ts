/** Which caller a member of an organisation is: role, sites and boards, looked up anew for each request. */
import type { Kysely } from 'kysely';
import type { Caller } from './accounts.ts';
import type { AccountsTables } from './database.ts';
import { type Role, rightsOf } from './role.ts';

/** As Accounts.callerByUser; `lookup` is a connection for reading. */
export async function callerOfMember(
  lookup: Kysely<AccountsTables>,
  userId: string,
  organisationId?: string,
): Promise<Caller | undefined> {
  const rows = await lookup
    .selectFrom('member')
    .innerJoin('user', 'user.id', 'member.user_id')
    .select(['member.organisation_id', 'member.role', 'member.narrowed', 'user.name'])
    .where('member.user_id', '=', userId)
    .orderBy('member.created_at')
    .orderBy('member.organisation_id')
    .execute();
  const row = rows.find((each) => each.organisation_id === organisationId) ?? rows[0];
  if (!row) return undefined;
  const isNarrowed = row.narrowed === 1;
  const [sites, boards] = await Promise.all([
    isNarrowed ? sitesOfTeams(lookup, userId, row.organisation_id) : sitesOfOrganisation(lookup, row.organisation_id),
    isNarrowed ? boardsOfTeams(lookup, userId, row.organisation_id) : undefined,
  ]);
  return {
    kind: 'user',
    id: userId,
    name: row.name,
    organisationId: row.organisation_id,
    ...rightsOf(row.role as Role),
    expiresAt: undefined,
    mayRead: (siteId) => sites.has(siteId),
    mayOpen: (boardId) => boards?.has(boardId) ?? true,
  };
}

export async function sitesOfOrganisation(
  lookup: Kysely<AccountsTables>,
  organisationId: string,
): Promise<ReadonlySet<string>> {
  const rows = await lookup.selectFrom('site').select('id').where('organisation_id', '=', organisationId).execute();
  return new Set(rows.map((row) => row.id));
}

async function sitesOfTeams(
  lookup: Kysely<AccountsTables>,
  userId: string,
  organisationId: string,
): Promise<ReadonlySet<string>> {
  const rows = await lookup
    .selectFrom('team_site')
    .innerJoin('team', 'team.id', 'team_site.team_id')
    .innerJoin('team_member', 'team_member.team_id', 'team.id')
    .select('team_site.site_id')
    .where('team.organisation_id', '=', organisationId)
    .where('team_member.user_id', '=', userId)
    .execute();
  return new Set(rows.map((row) => row.site_id));
}

async function boardsOfTeams(
  lookup: Kysely<AccountsTables>,
  userId: string,
  organisationId: string,
): Promise<ReadonlySet<string>> {
  const rows = await lookup
    .selectFrom('team_board')
    .innerJoin('team', 'team.id', 'team_board.team_id')
    .innerJoin('team_member', 'team_member.team_id', 'team.id')
    .select('team_board.board_id')
    .where('team.organisation_id', '=', organisationId)
    .where('team_member.user_id', '=', userId)
    .execute();
  return new Set(rows.map((row) => row.board_id));
}
