/** A database of before there were organisations: everything in it moves into the first one, and nothing is lost. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openAccounts } from './open-accounts.ts';
import { hashSecret, newApiKey } from './secrets.ts';

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'weir-migration-'));
});

afterEach(() => rm(dataDir, { recursive: true }));

const READER = newApiKey();
const NARROWED = newApiKey();
const MANAGER = newApiKey();

/** As version 0.1 made it. */
function makeOldDatabase(): void {
  const db = new DatabaseSync(join(dataDir, 'accounts.sqlite'));
  db.exec(`
    create table kysely_migration (name varchar(255) not null primary key, timestamp varchar(255) not null);
    create table kysely_migration_lock (id varchar(255) not null primary key, is_locked integer default 0 not null);
    insert into kysely_migration_lock values ('migration_lock', 0);
    insert into kysely_migration values ('001-accounts', '2026-11-01'), ('002-better-auth-1.7', '2026-11-01');
    create table site (id text primary key not null, domain text not null unique, name text not null,
      timezone text not null, currency text not null, write_key text not null unique, allowed_origins text not null,
      keep_address integer not null, demo integer not null, import_secret text not null, created_at bigint not null);
    create table api_key (id text primary key not null, name text not null, hash text not null unique,
      start text not null, narrowed integer not null, manage integer not null, created_at bigint not null,
      expires_at bigint, last_used_at bigint);
    create table api_key_site (key_id text not null references api_key (id) on delete cascade,
      site_id text not null references site (id) on delete cascade, constraint api_key_site_pk primary key (key_id, site_id));
    create table salt (day text primary key not null, value text not null);
    create table setting (name text primary key not null, value text not null);
    create table throttle (key text primary key not null, window_start bigint not null, attempts integer not null);
    create table user (id text not null primary key, name text not null, email text not null unique,
      emailVerified integer not null, image text, createdAt date not null, updatedAt date not null, firstOwner text unique);
    create table session (id text not null primary key, expiresAt date not null, token text not null unique,
      createdAt date not null, updatedAt date not null, ipAddress text, userAgent text,
      userId text not null references user (id) on delete cascade);
    create table account (id text not null primary key, accountId text not null, providerId text not null,
      userId text not null references user (id) on delete cascade, accessToken text, refreshToken text, idToken text,
      accessTokenExpiresAt date, refreshTokenExpiresAt date, scope text, password text, createdAt date not null,
      updatedAt date not null);
    create table verification (id text not null primary key, identifier text not null, value text not null,
      expiresAt date not null, createdAt date not null, updatedAt date not null);
    insert into user values ('u1', 'Ann', 'ann@shop.example', 1, null, '2026-11-01', '2026-11-01', 'yes');
    insert into site values ('s1', 'a.example', 'A', 'Europe/Berlin', 'EUR', 'wk_1', '["https://a.example"]', 1, 0, 'ab', 5);
    insert into site values ('s2', 'b.example', 'B', 'UTC', 'USD', 'wk_2', '[]', 0, 1, 'cd', 6);
    insert into api_key values ('k1', 'reader', '${hashSecret(READER)}', 'weir_1', 0, 0, 1, null, null);
    insert into api_key values ('k2', 'narrowed', '${hashSecret(NARROWED)}', 'weir_2', 1, 0, 2, null, null);
    insert into api_key values ('k3', 'manager', '${hashSecret(MANAGER)}', 'weir_3', 0, 1, 3, null, null);
    insert into api_key_site values ('k2', 's2');`);
  db.close();
}

it('moves sites, keys and users into the first organisation', async () => {
  makeOldDatabase();
  const accounts = await openAccounts({ dataDir });
  try {
    const [organisation, ...others] = await accounts.organisations();
    expect(others).toEqual([]);
    const organisationId = organisation?.id ?? '';
    expect(await accounts.sites()).toEqual([
      {
        id: 's1',
        organisationId,
        domain: 'a.example',
        name: 'A',
        timezone: 'Europe/Berlin',
        currency: 'EUR',
        writeKey: 'wk_1',
        allowedOrigins: ['https://a.example'],
        keepAddress: true,
        demo: false,
        createdAt: 5,
      },
      expect.objectContaining({ id: 's2', organisationId, demo: true, createdAt: 6 }),
    ]);
    expect(Buffer.from(await accounts.importSecret('s1')).toString('hex')).toBe('ab');
    const rights = async (key: string) => {
      const caller = await accounts.callerByKey(key);
      return [caller?.role, caller?.organisationId, caller?.mayRead('s1'), caller?.mayRead('s2')];
    };
    expect(await rights(READER)).toEqual(['viewer', organisationId, true, true]);
    expect(await rights(NARROWED)).toEqual(['viewer', organisationId, false, true]);
    expect(await rights(MANAGER)).toEqual(['admin', organisationId, true, true]);
    expect(await accounts.callerByUser('u1')).toMatchObject({ role: 'owner', organisationId, mayManage: true });
    // The references still hold: a removed site takes the narrowed key's claim on it along.
    expect(await accounts.removeSite('s2')).toBe(true);
    expect(await rights(NARROWED)).toEqual(['viewer', organisationId, false, false]);
    await expect(accounts.addSite({ domain: 'a.example' })).rejects.toMatchObject({ kind: 'conflict' });
  } finally {
    await accounts.close();
  }
});
