/** An organisation's own boards, as the JSON they are. What a board may be, src/boards says. */
import { randomUUID } from 'node:crypto';
import type { Kysely, Selectable } from 'kysely';
import { limits } from '../config/limits.ts';
import type { Clock } from '../event/clock.ts';
import { AccountsError } from './accounts-error.ts';
import { assertRoom, COUNT } from './assert-room.ts';
import type { AccountsDatabase, AccountsTables } from './database.ts';

export interface StoredBoard {
  /** UUID. */
  readonly id: string;
  /** What was given, read from JSON. */
  readonly definition: unknown;
  /** 1, raised by each change. */
  readonly version: number;
  /** Unix ms. */
  readonly updatedAt: number;
}

export class BoardTable {
  readonly #db: Kysely<AccountsTables>;
  readonly #lookup: Kysely<AccountsTables>;
  readonly #clock: Clock;

  constructor({ db, lookup }: AccountsDatabase, clock: Clock) {
    this.#db = db;
    this.#lookup = lookup;
    this.#clock = clock;
  }

  /** Oldest first. */
  async all(organisationId: string): Promise<readonly StoredBoard[]> {
    const rows = await this.#lookup
      .selectFrom('board')
      .selectAll()
      .where('organisation_id', '=', organisationId)
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    return rows.map(toBoard);
  }

  async find(organisationId: string, id: string): Promise<StoredBoard | undefined> {
    const row = await this.#lookup
      .selectFrom('board')
      .selectAll()
      .where('organisation_id', '=', organisationId)
      .where('id', '=', id)
      .executeTakeFirst();
    return row && toBoard(row);
  }

  /** Throws AccountsError 'conflict' when the organisation has as many as there may be. */
  async add(organisationId: string, definition: object, createdBy: string): Promise<StoredBoard> {
    const now = this.#clock.now();
    const board: StoredBoard = { id: randomUUID(), definition, version: 1, updatedAt: now };
    await this.#db.transaction().execute(async (trx) => {
      await assertRoom(
        trx.selectFrom('board').select(COUNT).where('organisation_id', '=', organisationId),
        limits.boardsMax,
        'boards',
      );
      await trx
        .insertInto('board')
        .values({
          id: board.id,
          organisation_id: organisationId,
          definition: JSON.stringify(definition),
          version: board.version,
          created_by: createdBy,
          created_at: now,
          updated_at: now,
        })
        .execute();
    });
    return board;
  }

  /**
   * Puts a new definition in the place of the old one. With `version`, only if it is still the one there is: AccountsError
   * 'conflict' otherwise, so that nobody undoes unseen what another has just done. Undefined when there is no such board.
   */
  async replace(
    organisationId: string,
    id: string,
    definition: object,
    version?: number,
  ): Promise<StoredBoard | undefined> {
    // One statement decides, so of two changes of the same version one is told.
    const { numUpdatedRows } = await this.#db
      .updateTable('board')
      .set((row) => ({
        definition: JSON.stringify(definition),
        version: row('version', '+', 1),
        updated_at: this.#clock.now(),
      }))
      .where('organisation_id', '=', organisationId)
      .where('id', '=', id)
      .$if(version !== undefined, (query) => query.where('version', '=', version as number))
      .executeTakeFirst();
    const board = await this.find(organisationId, id);
    if (numUpdatedRows > 0n || !board) return board;
    throw new AccountsError(
      'conflict',
      `The board was changed meanwhile: yours is version ${version}, it is at version ${board.version} now.`,
    );
  }

  /** With the links that share it and the teams' claim on it. False when there is no such board. */
  async remove(organisationId: string, id: string): Promise<boolean> {
    return this.#db.transaction().execute(async (trx) => {
      const { numDeletedRows } = await trx
        .deleteFrom('board')
        .where('organisation_id', '=', organisationId)
        .where('id', '=', id)
        .executeTakeFirst();
      if (numDeletedRows === 0n) return false;
      await trx.deleteFrom('share').where('board_id', '=', id).execute();
      await trx.deleteFrom('team_board').where('board_id', '=', id).execute();
      return true;
    });
  }
}

function toBoard(row: Selectable<AccountsTables['board']>): StoredBoard {
  return {
    id: row.id,
    definition: JSON.parse(row.definition),
    version: Number(row.version),
    updatedAt: Number(row.updated_at),
  };
}
