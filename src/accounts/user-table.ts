/** Users and their passwords, in better-auth's tables and through its adapter, so that it reads what is written here. */
import type { betterAuth } from 'better-auth';
import type { Kysely } from 'kysely';
import { limits } from '../config/limits.ts';
import type { Clock } from '../event/clock.ts';
import { AccountsError } from './accounts-error.ts';
import type { AccountsTables } from './database.ts';
import { assertPassword, type PasswordHasher } from './password.ts';
import type { NewUser, User } from './sign-in.ts';
import { readEmail, readName } from './site-input.ts';

type Adapter = Awaited<ReturnType<typeof betterAuth>['$context']>['adapter'];
type Transaction = Parameters<Parameters<Adapter['transaction']>[0]>[0];

interface UserRow {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly createdAt: Date;
  readonly twoFactorEnabled?: boolean | null;
}

export class UserTable {
  readonly #db: Kysely<AccountsTables>;
  readonly #adapter: Adapter;
  readonly #hasher: PasswordHasher;
  readonly #clock: Clock;

  constructor(db: Kysely<AccountsTables>, adapter: Adapter, hasher: PasswordHasher, clock: Clock) {
    this.#db = db;
    this.#adapter = adapter;
    this.#hasher = hasher;
    this.#clock = clock;
  }

  /** Oldest first. */
  async all(): Promise<readonly User[]> {
    const sortBy = { field: 'createdAt', direction: 'asc' } as const;
    const rows = await this.#adapter.findMany<UserRow>({ model: 'user', sortBy, limit: limits.usersMax });
    return rows.map(toUser);
  }

  async find(field: 'id' | 'email', value: string): Promise<User | undefined> {
    const row = await this.#adapter.findOne<UserRow>({ model: 'user', where: [{ field, value }] });
    return row ? toUser(row) : undefined;
  }

  async hasPassword(id: string): Promise<boolean> {
    const query = this.#db.selectFrom('account').select('userId').where('userId', '=', id);
    return (await query.where('providerId', '=', 'credential').execute()).length > 0;
  }

  async isEmpty(): Promise<boolean> {
    return (await this.#db.selectFrom('user').select('id').limit(1).execute()).length === 0;
  }

  /** `isEmailProven` false: an OpenID sign-in with this address must not be taken for this user. */
  async add(given: NewUser, isEmailProven = true): Promise<User> {
    const ready = await this.#prepare(given);
    return this.#adapter.transaction(async (trx) => {
      if ((await trx.count({ model: 'user' })) >= limits.usersMax) {
        throw new AccountsError(
          'conflict',
          `There are ${limits.usersMax} users already, which is the most there may be.`,
        );
      }
      const where = [{ field: 'email', value: ready.email }];
      if (await trx.findOne({ model: 'user', where })) {
        throw new AccountsError('conflict', `There is a user ${ready.email} already.`);
      }
      return insert(trx, ready, { firstOwner: null, emailVerified: isEmailProven });
    });
  }

  /** Undefined when there is a user already, or becomes one meanwhile. */
  async addFirst(given: NewUser): Promise<User | undefined> {
    // Before hashing: when set-up is done, asking again must cost nothing.
    if (!(await this.isEmpty())) return undefined;
    const ready = await this.#prepare(given);
    try {
      return await this.#adapter.transaction(async (trx) => {
        if ((await trx.count({ model: 'user' })) > 0) return undefined;
        return insert(trx, ready, { firstOwner: 'yes', emailVerified: true });
      });
    } catch (error) {
      // The unique firstOwner, where the database lets two such transactions run side by side.
      if (!(await this.isEmpty())) return undefined;
      throw error;
    }
  }

  async resetPassword(email: string, password: string): Promise<void> {
    assertPassword(password);
    const user = await this.find('email', email.toLowerCase());
    if (!user) throw new AccountsError('unknown', `There is no user ${JSON.stringify(email)}.`);
    const hash = await this.#hasher.hash(password);
    const ofUser = { field: 'userId', value: user.id };
    await this.#adapter.transaction(async (trx) => {
      await trx.updateMany({
        model: 'account',
        where: [ofUser, { field: 'providerId', value: 'credential' }],
        update: { password: hash, updatedAt: new Date(this.#clock.now()) },
      });
      // Whoever knew the old password is signed out.
      await trx.deleteMany({ model: 'session', where: [ofUser] });
    });
  }

  /** With passwords and sessions. */
  async remove(id: string): Promise<void> {
    await this.#adapter.delete({ model: 'user', where: [{ field: 'id', value: id }] });
  }

  async removeSecondFactor(email: string): Promise<boolean> {
    const user = await this.find('email', email.toLowerCase());
    if (!user) throw new AccountsError('unknown', `There is no user ${JSON.stringify(email)}.`);
    return this.#adapter.transaction(async (trx) => {
      const where = [{ field: 'userId', value: user.id }];
      const removed = await trx.deleteMany({ model: 'twoFactor', where });
      await trx.update({
        model: 'user',
        where: [{ field: 'id', value: user.id }],
        update: { twoFactorEnabled: false },
      });
      return removed > 0;
    });
  }

  async #prepare({ email, password, name }: NewUser): Promise<Ready> {
    const address = readEmail(email);
    assertPassword(password);
    const shownName = name === undefined || name.trim() === '' ? address.slice(0, address.indexOf('@')) : name;
    return {
      email: address,
      name: readName('The name', shownName.slice(0, shownName === name ? undefined : limits.nameCharsMax)),
      hash: await this.#hasher.hash(password),
      now: new Date(this.#clock.now()),
    };
  }
}

interface Ready {
  readonly email: string;
  readonly name: string;
  readonly hash: string;
  readonly now: Date;
}

async function insert(
  trx: Transaction,
  { email, name, hash, now }: Ready,
  more: { readonly firstOwner: 'yes' | null; readonly emailVerified: boolean },
): Promise<User> {
  const times = { createdAt: now, updatedAt: now };
  const row = await trx.create<Record<string, unknown>, UserRow>({
    model: 'user',
    data: { email, name, ...more, ...times },
  });
  await trx.create({
    model: 'account',
    data: { userId: row.id, accountId: row.id, providerId: 'credential', password: hash, ...times },
  });
  return toUser(row);
}

function toUser(row: UserRow): User {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    createdAt: new Date(row.createdAt).getTime(),
    hasSecondFactor: row.twoFactorEnabled ?? false,
  };
}
