/** Who belongs to which organisation, and as what. */
import type { Kysely } from 'kysely';
import { limits } from '../config/limits.ts';
import type { Clock } from '../event/clock.ts';
import type { Organisation } from './accounts.ts';
import { AccountsError } from './accounts-error.ts';
import { assertRoom, COUNT } from './assert-room.ts';
import type { AccountsDatabase, AccountsTables } from './database.ts';
import { assertMayGrant, assertMayNarrow, assertMayTouch } from './member-rules.ts';
import type { Member, RightsActor } from './people.ts';
import type { Role } from './role.ts';

type MemberPatch = { readonly role?: Role | undefined; readonly onlyTeams?: boolean | undefined };

export class MemberTable {
  readonly #db: Kysely<AccountsTables>;
  readonly #clock: Clock;

  constructor({ db }: AccountsDatabase, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  all(organisationId: string): Promise<readonly Member[]> {
    return membersOf(this.#db, organisationId);
  }

  async organisationsOf(userId: string): Promise<readonly (Organisation & { readonly role: Role })[]> {
    const rows = await this.#db
      .selectFrom('member')
      .innerJoin('organisation', 'organisation.id', 'member.organisation_id')
      .select(['organisation.id', 'organisation.name', 'organisation.created_at', 'member.role'])
      .where('member.user_id', '=', userId)
      .orderBy('member.created_at')
      .orderBy('organisation.id')
      .execute();
    return rows.map(({ id, name, created_at, role }) => ({
      id,
      name,
      createdAt: Number(created_at),
      role: role as Role,
    }));
  }

  add(organisationId: string, userId: string, role: Role): Promise<void> {
    const now = this.#clock.now();
    return this.#db
      .transaction()
      .execute((trx) => addMember(trx, { organisationId, userId, role, onlyTeams: false, now }));
  }

  /** Of users who are no member anywhere, the first becomes the owner of an organisation without one: set-up was cut off between the two. */
  async finishSetup(): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      const taken = await trx.selectFrom('member').select('user_id').limit(1).executeTakeFirst();
      if (taken) return;
      const user = await trx.selectFrom('user').select('id').orderBy('createdAt').limit(1).executeTakeFirst();
      const first = await trx.selectFrom('organisation').select('id').orderBy('created_at').limit(1).executeTakeFirst();
      if (!user || !first) return;
      const now = this.#clock.now();
      await addMember(trx, { organisationId: first.id, userId: user.id, role: 'owner', onlyTeams: false, now });
    });
  }

  change(actor: RightsActor, organisationId: string, userId: string, patch: MemberPatch) {
    return this.#db.transaction().execute(async (trx) => {
      const before = await findMember(trx, organisationId, userId);
      assertMayTouch(actor, before.role);
      const role = patch.role ?? before.role;
      if (role !== before.role) assertMayGrant(actor, role);
      const onlyTeams = patch.onlyTeams ?? before.onlyTeams;
      if (onlyTeams) assertMayNarrow(role);
      if (before.role === 'owner' && role !== 'owner') await assertOtherOwner(trx, organisationId, userId);
      await trx
        .updateTable('member')
        .set({ role, narrowed: Number(onlyTeams) })
        .where('organisation_id', '=', organisationId)
        .where('user_id', '=', userId)
        .execute();
      return { before, after: { ...before, role, onlyTeams } };
    });
  }

  remove(actor: RightsActor, organisationId: string, userId: string): Promise<Member> {
    return this.#db.transaction().execute(async (trx) => {
      const member = await findMember(trx, organisationId, userId);
      assertMayTouch(actor, member.role);
      if (member.role === 'owner') await assertOtherOwner(trx, organisationId, userId);
      await trx
        .deleteFrom('team_member')
        .where('user_id', '=', userId)
        .where('team_id', 'in', (from) =>
          from.selectFrom('team').select('id').where('organisation_id', '=', organisationId),
        )
        .execute();
      await trx
        .deleteFrom('member')
        .where('organisation_id', '=', organisationId)
        .where('user_id', '=', userId)
        .execute();
      return member;
    });
  }
}

/** Does nothing when the user is a member already. */
export async function addMember(
  trx: Kysely<AccountsTables>,
  given: {
    readonly organisationId: string;
    readonly userId: string;
    readonly role: Role;
    readonly onlyTeams: boolean;
    readonly now: number;
  },
): Promise<void> {
  await assertRoom(
    trx.selectFrom('member').select(COUNT).where('organisation_id', '=', given.organisationId),
    limits.membersMax,
    'members',
  );
  await trx
    .insertInto('member')
    .values({
      organisation_id: given.organisationId,
      user_id: given.userId,
      role: given.role,
      narrowed: Number(given.onlyTeams),
      created_at: given.now,
    })
    .onConflict((conflict) => conflict.columns(['organisation_id', 'user_id']).doNothing())
    .execute();
}

async function membersOf(db: Kysely<AccountsTables>, organisationId: string): Promise<readonly Member[]> {
  const rows = await db
    .selectFrom('member')
    .innerJoin('user', 'user.id', 'member.user_id')
    .select(['user.id', 'user.name', 'user.email', 'user.twoFactorEnabled', 'member.role', 'member.narrowed'])
    .select('member.created_at')
    .where('member.organisation_id', '=', organisationId)
    .orderBy('user.name')
    .orderBy('user.id')
    .execute();
  const teams = await db
    .selectFrom('team_member')
    .innerJoin('team', 'team.id', 'team_member.team_id')
    .select(['team_member.user_id', 'team.id'])
    .where('team.organisation_id', '=', organisationId)
    .orderBy('team.name')
    .execute();
  const teamsByUser = Map.groupBy(teams, (team) => team.user_id);
  return rows.map((row) => ({
    userId: row.id,
    name: row.name,
    email: row.email,
    role: row.role as Role,
    onlyTeams: row.narrowed === 1,
    teamIds: (teamsByUser.get(row.id) ?? []).map(({ id }) => id),
    hasSecondFactor: Number(row.twoFactorEnabled ?? 0) === 1,
    joinedAt: Number(row.created_at),
  }));
}

async function findMember(db: Kysely<AccountsTables>, organisationId: string, userId: string): Promise<Member> {
  const member = (await membersOf(db, organisationId)).find((each) => each.userId === userId);
  if (member) return member;
  throw new AccountsError('unknown', 'There is no such member.');
}

/** An organisation without an owner could never be given one again. */
async function assertOtherOwner(db: Kysely<AccountsTables>, organisationId: string, userId: string): Promise<void> {
  const other = await db
    .selectFrom('member')
    .select('user_id')
    .where('organisation_id', '=', organisationId)
    .where('role', '=', 'owner')
    .where('user_id', '<>', userId)
    .limit(1)
    .executeTakeFirst();
  if (other) return;
  throw new AccountsError('conflict', 'This is the only owner; make another member an owner first.');
}
