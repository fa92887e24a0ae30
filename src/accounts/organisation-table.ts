/** Organisations: everything belongs to one. The first is made with the database. */
import type { Kysely, Selectable } from 'kysely';
import type { Organisation } from './accounts.ts';
import { AccountsError } from './accounts-error.ts';
import type { AccountsDatabase, AccountsTables } from './database.ts';

export class OrganisationTable {
  readonly #lookup: Kysely<AccountsTables>;

  constructor({ lookup }: AccountsDatabase) {
    this.#lookup = lookup;
  }

  /** Oldest first. */
  async all(): Promise<readonly Organisation[]> {
    const rows = await this.#lookup
      .selectFrom('organisation')
      .selectAll()
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    return rows.map(toOrganisation);
  }

  /** The id itself when given, or that of the only one. AccountsError 'invalid' when one has to be named. */
  async idOr(given: string | undefined): Promise<string> {
    if (given !== undefined) return given;
    const [only, second] = await this.all();
    if (only && !second) return only.id;
    throw new AccountsError('invalid', 'There is more than one organisation; say which: its id or name.');
  }
}

function toOrganisation(row: Selectable<AccountsTables['organisation']>): Organisation {
  return { id: row.id, name: row.name, createdAt: Number(row.created_at) };
}
