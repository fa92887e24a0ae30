/** Teams (departments) in the database: who is in one, and which sites and boards are given to it. */
import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { limits } from '../config/limits.ts';
import type { Clock } from '../event/clock.ts';
import { AccountsError } from './accounts-error.ts';
import { assertRoom, COUNT } from './assert-room.ts';
import type { AccountsDatabase, AccountsTables } from './database.ts';
import type { Team, TeamPatch } from './people.ts';
import { readName } from './site-input.ts';

export class TeamTable {
  readonly #db: Kysely<AccountsTables>;
  readonly #clock: Clock;

  constructor({ db }: AccountsDatabase, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  async all(organisationId: string): Promise<readonly Team[]> {
    const teams = await this.#db
      .selectFrom('team')
      .selectAll()
      .where('organisation_id', '=', organisationId)
      .orderBy('name')
      .execute();
    if (teams.length === 0) return [];
    const ids = teams.map(({ id }) => id);
    const [members, sites, boards] = await Promise.all([
      this.#db.selectFrom('team_member').selectAll().where('team_id', 'in', ids).orderBy('user_id').execute(),
      this.#db.selectFrom('team_site').selectAll().where('team_id', 'in', ids).orderBy('site_id').execute(),
      this.#db.selectFrom('team_board').selectAll().where('team_id', 'in', ids).orderBy('board_id').execute(),
    ]);
    return teams.map(({ id, name, created_at }) => ({
      id,
      name,
      userIds: members.filter((row) => row.team_id === id).map((row) => row.user_id),
      siteIds: sites.filter((row) => row.team_id === id).map((row) => row.site_id),
      boardIds: boards.filter((row) => row.team_id === id).map((row) => row.board_id),
      createdAt: Number(created_at),
    }));
  }

  async add(organisationId: string, given: TeamPatch & { readonly name: string }): Promise<Team> {
    const id = randomUUID();
    const name = readName('The name', given.name);
    await this.#db.transaction().execute(async (trx) => {
      await assertRoom(
        trx.selectFrom('team').select(COUNT).where('organisation_id', '=', organisationId),
        limits.teamsMax,
        'teams',
      );
      const added = await trx
        .insertInto('team')
        .values({ id, organisation_id: organisationId, name, created_at: this.#clock.now() })
        .onConflict((conflict) => conflict.columns(['organisation_id', 'name']).doNothing())
        .executeTakeFirst();
      if (added.numInsertedOrUpdatedRows !== 1n) throw taken(name);
      await replaceLists(trx, organisationId, id, given);
    });
    return this.find(organisationId, id);
  }

  async change(organisationId: string, id: string, patch: TeamPatch): Promise<Team> {
    const name = patch.name === undefined ? undefined : readName('The name', patch.name);
    await this.#db.transaction().execute(async (trx) => {
      const teams = await trx
        .selectFrom('team')
        .select(['id', 'name'])
        .where('organisation_id', '=', organisationId)
        .execute();
      if (!teams.some((team) => team.id === id)) throw unknownTeam(id);
      if (name !== undefined) {
        if (teams.some((team) => team.name === name && team.id !== id)) throw taken(name);
        await trx.updateTable('team').set({ name }).where('id', '=', id).execute();
      }
      await replaceLists(trx, organisationId, id, patch);
    });
    return this.find(organisationId, id);
  }

  async remove(organisationId: string, id: string): Promise<Team> {
    const team = await this.find(organisationId, id);
    await this.#db.deleteFrom('team').where('id', '=', id).where('organisation_id', '=', organisationId).execute();
    return team;
  }

  async find(organisationId: string, id: string): Promise<Team> {
    const team = (await this.all(organisationId)).find((each) => each.id === id);
    if (team) return team;
    throw unknownTeam(id);
  }
}

/** Every id must be of the organisation; boards are looked up by whoever opens one, for not all of them are rows. */
async function replaceLists(
  trx: Kysely<AccountsTables>,
  organisationId: string,
  teamId: string,
  { userIds, siteIds, boardIds }: TeamPatch,
): Promise<void> {
  if (userIds) {
    const known = trx.selectFrom('member').select('user_id as id').where('organisation_id', '=', organisationId);
    assertKnown('member', userIds, await known.execute());
    await trx.deleteFrom('team_member').where('team_id', '=', teamId).execute();
    const rows = unique(userIds).map((user_id) => ({ team_id: teamId, user_id }));
    if (rows.length > 0) await trx.insertInto('team_member').values(rows).execute();
  }
  if (siteIds) {
    const known = trx.selectFrom('site').select('id').where('organisation_id', '=', organisationId);
    assertKnown('site', siteIds, await known.execute());
    await trx.deleteFrom('team_site').where('team_id', '=', teamId).execute();
    const rows = unique(siteIds).map((site_id) => ({ team_id: teamId, site_id }));
    if (rows.length > 0) await trx.insertInto('team_site').values(rows).execute();
  }
  if (boardIds) {
    await trx.deleteFrom('team_board').where('team_id', '=', teamId).execute();
    const rows = unique(boardIds).map((board_id) => ({ team_id: teamId, board_id }));
    if (rows.length > 0) await trx.insertInto('team_board').values(rows).execute();
  }
}

function assertKnown(what: string, ids: readonly string[], known: readonly { readonly id: string }[]): void {
  const all = new Set(known.map(({ id }) => id));
  const missing = ids.find((id) => !all.has(id));
  if (missing !== undefined) throw new AccountsError('unknown', `There is no ${what} ${JSON.stringify(missing)}.`);
}

function unique(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)];
}

function taken(name: string): AccountsError {
  return new AccountsError('conflict', `There is a team ${JSON.stringify(name)} already.`);
}

function unknownTeam(id: string): AccountsError {
  return new AccountsError('unknown', `There is no team ${JSON.stringify(id)}.`);
}
