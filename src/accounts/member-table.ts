/** Who belongs to which organisation, as what, and which caller that makes of a user. */
import type { Kysely } from 'kysely';
import { limits } from '../config/limits.ts';
import type { Clock } from '../event/clock.ts';
import type { Caller } from './accounts.ts';
import { AccountsError } from './accounts-error.ts';
import type { AccountsDatabase, AccountsTables } from './database.ts';
import { type Role, rightsOf } from './role.ts';

export class MemberTable {
  readonly #db: Kysely<AccountsTables>;
  readonly #lookup: Kysely<AccountsTables>;
  readonly #clock: Clock;

  constructor({ db, lookup }: AccountsDatabase, clock: Clock) {
    this.#db = db;
    this.#lookup = lookup;
    this.#clock = clock;
  }

  /**
   * What the user may in the organisation, or, when that is not given or not the user's, in the one joined first.
   * Undefined for a member of none.
   */
  async caller(userId: string, organisationId?: string): Promise<Caller | undefined> {
    const rows = await this.#lookup
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
    const sites = isNarrowed ? await this.#sitesOfTeams(userId, row.organisation_id) : await this.#sites(row);
    const boards = isNarrowed ? await this.#boardsOfTeams(userId, row.organisation_id) : undefined;
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

  async #sites({ organisation_id }: { readonly organisation_id: string }): Promise<ReadonlySet<string>> {
    const rows = await this.#lookup
      .selectFrom('site')
      .select('id')
      .where('organisation_id', '=', organisation_id)
      .execute();
    return new Set(rows.map((row) => row.id));
  }

  async #sitesOfTeams(userId: string, organisationId: string): Promise<ReadonlySet<string>> {
    const rows = await this.#lookup
      .selectFrom('team_site')
      .innerJoin('team', 'team.id', 'team_site.team_id')
      .innerJoin('team_member', 'team_member.team_id', 'team.id')
      .select('team_site.site_id')
      .where('team.organisation_id', '=', organisationId)
      .where('team_member.user_id', '=', userId)
      .execute();
    return new Set(rows.map((row) => row.site_id));
  }

  async #boardsOfTeams(userId: string, organisationId: string): Promise<ReadonlySet<string>> {
    const rows = await this.#lookup
      .selectFrom('team_board')
      .innerJoin('team', 'team.id', 'team_board.team_id')
      .innerJoin('team_member', 'team_member.team_id', 'team.id')
      .select('team_board.board_id')
      .where('team.organisation_id', '=', organisationId)
      .where('team_member.user_id', '=', userId)
      .execute();
    return new Set(rows.map((row) => row.board_id));
  }

  async add(organisationId: string, userId: string, role: Role): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      const { count } = await trx
        .selectFrom('member')
        .select(trx.fn.countAll().as('count'))
        .where('organisation_id', '=', organisationId)
        .executeTakeFirstOrThrow();
      if (Number(count) >= limits.membersMax) {
        throw new AccountsError(
          'conflict',
          `There are ${limits.membersMax} members already, which is the most there may be.`,
        );
      }
      await trx
        .insertInto('member')
        .values({
          organisation_id: organisationId,
          user_id: userId,
          role,
          narrowed: 0,
          created_at: this.#clock.now(),
        })
        .onConflict((conflict) => conflict.columns(['organisation_id', 'user_id']).doNothing())
        .execute();
    });
  }
}
