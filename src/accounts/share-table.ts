/** Public links to one board of one site: made, listed, revoked, opened, and turned into the caller they stand for. */
import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Kysely, Selectable } from 'kysely';
import { limits } from '../config/limits.ts';
import type { Clock } from '../event/clock.ts';
import type { Caller } from './accounts.ts';
import { assertRoom, COUNT } from './assert-room.ts';
import type { AccountsDatabase, AccountsTables } from './database.ts';
import { assertPassword, PasswordHasher } from './password.ts';
import { rightsOf } from './role.ts';
import { hashSecret, randomHex } from './secrets.ts';
import { readExpiry, readName, readOrigins } from './site-input.ts';
import { networkOf, Throttle, type ThrottleRule } from './throttle.ts';

/** A link as it can be shown again: everything but its token and password. */
export interface Share {
  /** UUID. */
  readonly id: string;
  readonly organisationId: string;
  readonly siteId: string;
  readonly boardId: string;
  readonly name: string;
  readonly hasPassword: boolean;
  /** Origins of the pages that may frame it, `*` for every one; empty: none. */
  readonly origins: readonly string[];
  readonly createdBy: string;
  /** Unix ms. */
  readonly createdAt: number;
  readonly expiresAt: number | undefined;
}

export interface NewShare {
  readonly organisationId: string;
  readonly siteId: string;
  readonly boardId: string;
  readonly name: string;
  readonly createdBy: string;
  readonly password?: string | undefined;
  readonly origins?: readonly string[] | undefined;
  /** Unix ms, in the future. */
  readonly expiresAt?: number | undefined;
}

/** What a viewer gets for the link, and for its password where it has one. `access` stands in for both until `expiresAt`. */
export type Opening =
  | { readonly kind: 'open'; readonly share: Share; readonly access: string; readonly expiresAt: number }
  | { readonly kind: 'password_needed' | 'password_wrong' }
  | { readonly kind: 'throttled'; readonly waitMs: number };

export type ShareCaller = Caller & { readonly kind: 'share'; readonly share: Share };

const perNetwork: ThrottleRule = {
  kind: 'share-network',
  attemptsMax: limits.sharePasswordAttemptsMax,
  windowMs: limits.sharePasswordWindowMs,
};
/** A password is not guessed from a thousand networks either. */
const perShare: ThrottleRule = { ...perNetwork, kind: 'share', attemptsMax: limits.sharePasswordAttemptsMax * 10 };

export class ShareTable {
  readonly #db: Kysely<AccountsTables>;
  readonly #lookup: Kysely<AccountsTables>;
  readonly #clock: Clock;
  readonly #hasher: PasswordHasher;

  constructor({ db, lookup }: AccountsDatabase, clock: Clock, hasher: PasswordHasher = new PasswordHasher()) {
    this.#db = db;
    this.#lookup = lookup;
    this.#clock = clock;
    this.#hasher = hasher;
  }

  /** The token is in this answer only: what is kept is its SHA-256. */
  async add(given: NewShare): Promise<{ readonly share: Share; readonly token: string }> {
    const now = this.#clock.now();
    // 256 bits that fit into an address as they are.
    const token = randomBytes(32).toString('base64url');
    if (given.password !== undefined) assertPassword(given.password);
    const row = {
      id: randomUUID(),
      organisation_id: given.organisationId,
      site_id: given.siteId,
      board_id: given.boardId,
      name: readName('The name', given.name),
      hash: hashSecret(token),
      password: given.password === undefined ? null : await this.#hasher.hash(given.password),
      secret: randomHex(32),
      origins: JSON.stringify(given.origins?.join() === '*' ? ['*'] : readOrigins(given.origins ?? [])),
      created_by: given.createdBy,
      created_at: now,
      expires_at: given.expiresAt === undefined ? null : readExpiry(given.expiresAt, now),
    };
    await this.#db.transaction().execute(async (trx) => {
      await assertRoom(
        trx.selectFrom('share').select(COUNT).where('organisation_id', '=', given.organisationId),
        limits.sharesMax,
        'share links',
      );
      await trx.insertInto('share').values(row).execute();
    });
    return { share: toShare(row), token };
  }

  /** Oldest first, those that have expired too. */
  async all(organisationId: string): Promise<readonly Share[]> {
    const rows = await this.#lookup
      .selectFrom('share')
      .selectAll()
      .where('organisation_id', '=', organisationId)
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    return rows.map(toShare);
  }

  /** At once, everywhere. The share that it was, undefined when there is none. */
  async revoke(organisationId: string, id: string): Promise<Share | undefined> {
    const row = await this.#db
      .deleteFrom('share')
      .where('organisation_id', '=', organisationId)
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst();
    return row && toShare(row);
  }

  /** The link with this token; undefined when it is unknown, revoked or expired. */
  async byToken(token: string): Promise<Share | undefined> {
    const row = await this.#find('hash', hashSecret(token));
    return row && toShare(row);
  }

  /** Undefined when the link is unknown, revoked or expired. `address` is the viewer's: wrong passwords are throttled by it. */
  async open(token: string, password: string | undefined, address: string): Promise<Opening | undefined> {
    const row = await this.#find('hash', hashSecret(token));
    if (!row) return undefined;
    if (row.password !== null) {
      if (password === undefined) return { kind: 'password_needed' };
      const throttle = new Throttle(this.#db, this.#clock, row.secret);
      const rules = [
        [perNetwork, networkOf(address)],
        [perShare, row.id],
      ] as const;
      const waits = await Promise.all(rules.map(([rule, subject]) => throttle.attempt(rule, subject)));
      const waitMs = Math.max(...waits);
      if (waitMs > 0) return { kind: 'throttled', waitMs };
      if (!(await this.#hasher.verify(password, row.password))) return { kind: 'password_wrong' };
      await Promise.all(rules.map(([rule, subject]) => throttle.refund(rule, subject)));
    }
    const until = this.#clock.now() + limits.shareAccessMs;
    const expiresAt = Math.min(until, Number(row.expires_at ?? until));
    return { kind: 'open', share: toShare(row), access: accessOf(row, expiresAt), expiresAt };
  }

  /** Who shows `access`: a caller that may read one site, and of it one board. Undefined as soon as the link is no more. */
  async caller(access: string): Promise<ShareCaller | undefined> {
    const [id = '', until = ''] = access.split('.');
    const expiresAt = Number(until);
    if (!/^\d{1,15}$/.test(until) || expiresAt <= this.#clock.now()) return undefined;
    const row = await this.#find('id', id);
    if (!row || !isEqual(access, accessOf(row, expiresAt))) return undefined;
    const share = toShare(row);
    return {
      kind: 'share',
      id: share.id,
      name: share.name,
      organisationId: share.organisationId,
      ...rightsOf('viewer'),
      expiresAt,
      mayRead: (siteId) => siteId === share.siteId,
      mayOpen: (boardId) => boardId === share.boardId,
      share,
    };
  }

  async #find(column: 'hash' | 'id', value: string): Promise<Selectable<AccountsTables['share']> | undefined> {
    const row = await this.#lookup.selectFrom('share').selectAll().where(column, '=', value).executeTakeFirst();
    const isOver = row?.expires_at != null && Number(row.expires_at) <= this.#clock.now();
    return isOver ? undefined : row;
  }
}

/** `ID.UNTIL.SIGNATURE`: no row is written for each viewer, and revoking the link takes its secret away. */
function accessOf({ id, secret }: { readonly id: string; readonly secret: string }, expiresAt: number): string {
  const head = `${id}.${expiresAt}`;
  return `${head}.${createHmac('sha256', Buffer.from(secret, 'hex')).update(head).digest('base64url')}`;
}

function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function toShare(row: Selectable<AccountsTables['share']>): Share {
  return {
    id: row.id,
    organisationId: row.organisation_id,
    siteId: row.site_id,
    boardId: row.board_id,
    name: row.name,
    hasPassword: row.password !== null,
    origins: JSON.parse(row.origins),
    createdBy: row.created_by,
    createdAt: Number(row.created_at),
    expiresAt: row.expires_at === null ? undefined : Number(row.expires_at),
  };
}
