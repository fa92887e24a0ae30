/** Invitations in the database: made, listed, revoked, and turned into a membership once. */
import { randomUUID } from 'node:crypto';
import type { Kysely, Selectable } from 'kysely';
import { limits } from '../config/limits.ts';
import type { Clock } from '../event/clock.ts';
import { AccountsError } from './accounts-error.ts';
import { assertRoom, COUNT } from './assert-room.ts';
import type { AccountsDatabase, AccountsTables } from './database.ts';
import { assertMayGrant, assertMayNarrow } from './member-rules.ts';
import { addMember } from './member-table.ts';
import type { Invitation, NewInvitation, RightsActor } from './people.ts';
import type { Role } from './role.ts';
import { hashSecret, newInvitationToken } from './secrets.ts';
import { readEmail, readExpiry } from './site-input.ts';

export class InvitationTable {
  readonly #db: Kysely<AccountsTables>;
  readonly #lookup: Kysely<AccountsTables>;
  readonly #clock: Clock;

  constructor({ db, lookup }: AccountsDatabase, clock: Clock) {
    this.#db = db;
    this.#lookup = lookup;
    this.#clock = clock;
  }

  async all(organisationId: string): Promise<readonly Invitation[]> {
    const rows = await this.#db
      .selectFrom('invitation')
      .selectAll()
      .where('organisation_id', '=', organisationId)
      .where('expires_at', '>', this.#clock.now())
      .orderBy('created_at', 'desc')
      .orderBy('id')
      .execute();
    return rows.map(toInvitation);
  }

  async add(
    actor: RightsActor & { readonly name: string },
    organisationId: string,
    given: NewInvitation,
  ): Promise<{ readonly invitation: Invitation; readonly token: string }> {
    assertMayGrant(actor, given.role);
    const teamIds = [...new Set(given.teamIds ?? [])];
    if (teamIds.length > 0) assertMayNarrow(given.role);
    const now = this.#clock.now();
    const token = newInvitationToken();
    const row = {
      id: randomUUID(),
      organisation_id: organisationId,
      hash: hashSecret(token),
      email: given.email === undefined ? null : readEmail(given.email),
      role: given.role,
      team_ids: JSON.stringify(teamIds),
      invited_by: actor.name,
      is_mailed: Number(given.isMailed),
      created_at: now,
      expires_at: given.expiresAt === undefined ? now + limits.invitationMs : readExpiry(given.expiresAt, now),
    };
    await this.#db.transaction().execute(async (trx) => {
      await trx.deleteFrom('invitation').where('expires_at', '<=', now).execute();
      await assertRoom(
        trx.selectFrom('invitation').select(COUNT).where('organisation_id', '=', organisationId),
        limits.invitationsMax,
        'open invitations',
      );
      const teams = await trx.selectFrom('team').select('id').where('organisation_id', '=', organisationId).execute();
      const missing = teamIds.find((id) => !teams.some((team) => team.id === id));
      if (missing !== undefined) throw new AccountsError('unknown', `There is no team ${JSON.stringify(missing)}.`);
      await trx.insertInto('invitation').values(row).execute();
    });
    return { invitation: toInvitation(row), token };
  }

  async revoke(organisationId: string, id: string): Promise<Invitation> {
    const row = await this.#db
      .deleteFrom('invitation')
      .where('id', '=', id)
      .where('organisation_id', '=', organisationId)
      .returningAll()
      .executeTakeFirst();
    if (row) return toInvitation(row);
    throw new AccountsError('unknown', 'There is no such invitation.');
  }

  async byToken(token: string): Promise<Invitation | undefined> {
    const row = await this.#db
      .selectFrom('invitation')
      .selectAll()
      .where('hash', '=', hashSecret(token))
      .where('expires_at', '>', this.#clock.now())
      .executeTakeFirst();
    return row && toInvitation(row);
  }

  /** Ids of the open invitations to an address, whatever the organisation. */
  async ofEmail(email: string): Promise<readonly string[]> {
    const rows = await this.#db
      .selectFrom('invitation')
      .select('id')
      .where('email', '=', email.toLowerCase())
      .where('expires_at', '>', this.#clock.now())
      .orderBy('created_at')
      .execute();
    return rows.map(({ id }) => id);
  }

  /** Reads on the connection for looking up: better-auth asks this in the middle of a transaction on the other. */
  async isInvited(email: string): Promise<boolean> {
    const row = await this.#lookup
      .selectFrom('invitation')
      .select('id')
      .where('email', '=', email.toLowerCase())
      .where('expires_at', '>', this.#clock.now())
      .executeTakeFirst();
    return row !== undefined;
  }

  acceptByToken(token: string, userId: string): Promise<Invitation | undefined> {
    return this.#accept('hash', hashSecret(token), userId);
  }

  /** For who has proved to own the address that was invited. */
  acceptById(id: string, userId: string): Promise<Invitation | undefined> {
    return this.#accept('id', id, userId);
  }

  /** Deleting it decides: of two who follow one link at once, one gets in. */
  #accept(column: 'id' | 'hash', value: string, userId: string): Promise<Invitation | undefined> {
    const now = this.#clock.now();
    return this.#db.transaction().execute(async (trx) => {
      const row = await trx
        .deleteFrom('invitation')
        .where(column, '=', value)
        .where('expires_at', '>', now)
        .returningAll()
        .executeTakeFirst();
      if (!row) return undefined;
      const invitation = toInvitation(row);
      const { organisationId, role, teamIds } = invitation;
      await addMember(trx, { organisationId, userId, role, onlyTeams: teamIds.length > 0, now });
      for (const team_id of teamIds) {
        // The team may have been removed since; then the member sees what the others show, or nothing.
        const exists = await trx.selectFrom('team').select('id').where('id', '=', team_id).executeTakeFirst();
        if (!exists) continue;
        await trx
          .insertInto('team_member')
          .values({ team_id, user_id: userId })
          .onConflict((conflict) => conflict.columns(['team_id', 'user_id']).doNothing())
          .execute();
      }
      return invitation;
    });
  }
}

function toInvitation(row: Selectable<AccountsTables['invitation']>): Invitation {
  return {
    id: row.id,
    organisationId: row.organisation_id,
    email: row.email ?? undefined,
    role: row.role as Role,
    teamIds: JSON.parse(row.team_ids),
    isMailed: row.is_mailed === 1,
    invitedBy: row.invited_by,
    createdAt: Number(row.created_at),
    expiresAt: Number(row.expires_at),
  };
}
