/** The accounts port on real SQLite files: what is stored, what is refused, and what must never be found on the disk. */
import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '../config/limits.ts';
import { openAccounts } from './open-accounts.ts';
import type { SqlAccounts } from './sql-accounts.ts';

const DAY_MS = 86_400_000;

let dataDir: string;
let now: number;
let accounts: SqlAccounts;

const open = () => openAccounts({ dataDir, clock: { now: () => now } });

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'weir-accounts-'));
  now = Date.UTC(2026, 10, 22, 12);
  accounts = await open();
});

afterEach(async () => {
  await accounts.close();
  await rm(dataDir, { recursive: true });
});

/** Every byte of every file, as they are while the database is open. */
async function bytesOnDisk(): Promise<Buffer> {
  const names = await readdir(dataDir);
  return Buffer.concat(await Promise.all(names.map((name) => readFile(join(dataDir, name)))));
}

describe('sites', () => {
  it('gives a site a UUID, a write key and defaults, and finds it by each of its names', async () => {
    const site = await accounts.addSite({ domain: 'Shop.Example' });
    expect(site).toMatchObject({ domain: 'shop.example', name: 'shop.example', timezone: 'UTC', currency: 'USD' });
    expect(site).toMatchObject({ allowedOrigins: [], keepAddress: false, demo: false, createdAt: now });
    expect(site.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(site.writeKey).toMatch(/^wk_[0-9a-f]{32}$/);
    expect(await accounts.site(site.id)).toEqual(site);
    expect(await accounts.siteByDomain('SHOP.example')).toEqual(site);
    expect(await accounts.siteByWriteKey(site.writeKey)).toEqual(site);
    expect(await accounts.siteByWriteKey(site.writeKey.toUpperCase())).toBeUndefined();
  });

  it.each([
    ['http://shop.example/a', 'here shop.example'],
    ['shop.example/a', 'here shop.example'],
    ['shop.example:8080', 'here shop.example'],
    ['', 'a host name'],
    ['-shop.example', 'a host name'],
    ['a..example', 'a host name'],
    [`${'a'.repeat(64)}.example`, 'a host name'],
    ['shop example', 'a host name'],
    ["shop'; drop table site; --", 'a host name'],
  ])('refuses the domain %j and says what is allowed', async (domain, words) => {
    await expect(accounts.addSite({ domain })).rejects.toThrow(words);
  });

  it.each([
    [{ timezone: 'Mars/Olympus' }, 'IANA zone'],
    [{ timezone: '+02:00' }, 'IANA zone'],
    [{ currency: 'EURO' }, 'ISO 4217'],
    [{ allowedOrigins: ['shop.example'] }, 'an origin such as'],
    [{ allowedOrigins: ['https://shop.example/path'] }, 'an origin such as'],
    [{ allowedOrigins: ['javascript:alert(1)'] }, 'an origin such as'],
    [{ allowedOrigins: ['https://shop.example;sandbox'] }, 'an origin such as'],
    [{ name: 'red \u001b[31m' }, 'control characters'],
    [{ name: ' ' }, '1–200 characters'],
  ])('refuses the setting %j', async (setting, words) => {
    await expect(accounts.addSite({ domain: 'shop.example', ...setting })).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining(words),
    });
    expect(await accounts.sites()).toEqual([]);
  });

  it('writes zones, currencies, origins and international domains in their one form', async () => {
    const site = await accounts.addSite({
      domain: 'Bücher.example.',
      timezone: 'europe/berlin',
      currency: 'eur',
      allowedOrigins: ['HTTPS://Shop.example:443/', 'https://shop.example'],
    });
    expect(site).toMatchObject({ domain: 'xn--bcher-kva.example', timezone: 'Europe/Berlin', currency: 'EUR' });
    expect(site.allowedOrigins).toEqual(['https://shop.example']);
    expect(await accounts.siteByDomain('bücher.example')).toEqual(site);
  });

  it('refuses a domain that is taken, when added and when changed', async () => {
    await accounts.addSite({ domain: 'a.example' });
    const b = await accounts.addSite({ domain: 'b.example' });
    await expect(accounts.addSite({ domain: 'A.example' })).rejects.toMatchObject({ kind: 'conflict' });
    await expect(accounts.updateSite(b.id, { domain: 'a.example' })).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('replaces a write key at once, and changes nothing it was not asked to', async () => {
    const site = await accounts.addSite({ domain: 'a.example', name: 'A' });
    const changed = await accounts.updateSite(site.id, { newWriteKey: true, currency: 'CHF' });
    expect(changed).toEqual({ ...site, currency: 'CHF', writeKey: changed.writeKey });
    expect(await accounts.siteByWriteKey(site.writeKey)).toBeUndefined();
    await expect(accounts.updateSite('nobody', { name: 'x' })).rejects.toMatchObject({ kind: 'unknown' });
  });

  it('keeps an import secret for the life of the site', async () => {
    const { id } = await accounts.addSite({ domain: 'a.example' });
    const secret = await accounts.importSecret(id);
    expect(secret).toHaveLength(32);
    await accounts.close();
    accounts = await open();
    expect(await accounts.importSecret(id)).toEqual(secret);
    expect(await accounts.removeSite(id)).toBe(true);
    expect(await accounts.removeSite(id)).toBe(false);
    await expect(accounts.importSecret(id)).rejects.toMatchObject({ kind: 'unknown' });
    // Until nothing is left of it.
    const marks = [{ id, removedAt: expect.any(Number) }];
    expect(await accounts.removedSites()).toEqual(marks);
    await accounts.close();
    accounts = await open();
    expect(await accounts.removedSites()).toEqual(marks);
    await accounts.forgetRemovedSite(id);
    expect(await accounts.removedSites()).toEqual([]);
  });
});

describe('API keys', () => {
  it('answers with the caller, and knows neither half a key nor another', async () => {
    const { key, id } = await accounts.addKey({ name: 'grafana' });
    expect(key).toMatch(/^weir_[0-9A-Za-z]{43}$/);
    const caller = await accounts.callerByKey(key);
    expect(caller).toMatchObject({ kind: 'key', id, name: 'grafana', mayManage: false, expiresAt: undefined });
    expect(caller).toMatchObject({ role: 'viewer', mayEdit: false });
    const { id: later } = await accounts.addSite({ domain: 'later.example' });
    expect((await accounts.callerByKey(key))?.mayRead(later)).toBe(true);
    expect(caller?.mayRead('any other')).toBe(false);
    const other = `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`;
    for (const wrong of ['', 'weir_', key.slice(0, -1), `${key}0`, ` ${key}`, other, key.toUpperCase()]) {
      expect(await accounts.callerByKey(wrong), wrong).toBeUndefined();
    }
  });

  it('never puts a key on the disk, not even for a moment', async () => {
    const { key } = await accounts.addKey({ name: 'grafana' });
    await accounts.callerByKey(key);
    const bytes = await bytesOnDisk();
    expect(bytes.includes('grafana')).toBe(true);
    expect(bytes.includes(key.slice(8))).toBe(false);
    expect(bytes.includes(Buffer.from(key.slice(8), 'utf16le'))).toBe(false);
  });

  it('stops a key that is revoked or expired', async () => {
    const revoked = await accounts.addKey({ name: 'revoked' });
    const expiring = await accounts.addKey({ name: 'expiring', expiresAt: now + 1000 });
    expect((await accounts.callerByKey(expiring.key))?.expiresAt).toBe(now + 1000);
    expect(await accounts.revokeKey(revoked.id)).toBe(true);
    expect(await accounts.revokeKey(revoked.id)).toBe(false);
    now += 1000;
    expect(await accounts.callerByKey(revoked.key)).toBeUndefined();
    expect(await accounts.callerByKey(expiring.key)).toBeUndefined();
    await expect(accounts.addKey({ name: 'late', expiresAt: now })).rejects.toThrow('a time in the future');
  });

  it('narrows a key to sites, and does not widen it when they are removed', async () => {
    const [a, b] = [await accounts.addSite({ domain: 'a.example' }), await accounts.addSite({ domain: 'b.example' })];
    const { key } = await accounts.addKey({ name: 'a only', siteIds: [a.id, a.id] });
    const before = await accounts.callerByKey(key);
    expect([a.id, b.id].map((id) => before?.mayRead(id))).toEqual([true, false]);
    await accounts.removeSite(a.id);
    const after = await accounts.callerByKey(key);
    expect([a.id, b.id].map((id) => after?.mayRead(id))).toEqual([false, false]);
    expect((await accounts.keys())[0]?.siteIds).toEqual([]);
  });

  it('refuses a narrowed key that manages, one for no site, and one for an unknown site, leaving none behind', async () => {
    const { id } = await accounts.addSite({ domain: 'a.example' });
    await expect(accounts.addKey({ name: 'x', siteIds: [id], scope: 'manage' })).rejects.toMatchObject({
      kind: 'invalid',
    });
    await expect(accounts.addKey({ name: 'x', siteIds: [] })).rejects.toMatchObject({ kind: 'invalid' });
    await expect(accounts.addKey({ name: 'x', siteIds: [id, 'nobody'] })).rejects.toMatchObject({ kind: 'unknown' });
    expect(await accounts.keys()).toEqual([]);
  });

  it('notes the last use, once a minute', async () => {
    const { key } = await accounts.addKey({ name: 'grafana' });
    const lastUse = async () => (await accounts.keys())[0]?.lastUsedAt;
    expect(await lastUse()).toBeUndefined();
    const first = now;
    await accounts.callerByKey(key);
    await expect.poll(lastUse).toBe(first);
    now += limits.keyUseNotedMs - 1;
    await accounts.callerByKey(key);
    // A write of its own goes the same way: when it is done, so would the other be.
    await accounts.addSite({ domain: 'a.example' });
    expect(await lastUse()).toBe(first);
    now += 1;
    await accounts.callerByKey(key);
    await expect.poll(lastUse).toBe(now);
  });
});

describe('daily salts', () => {
  it('are one a day, and survive a restart', async () => {
    const salt = await accounts.dailySalt('2026-11-22');
    expect(salt).toHaveLength(16);
    expect(await accounts.dailySalt('2026-11-21')).not.toEqual(salt);
    await accounts.close();
    accounts = await open();
    expect(await accounts.dailySalt('2026-11-22')).toEqual(salt);
    await expect(accounts.dailySalt('yesterday')).rejects.toThrow('2026-11-22');
  });

  it('are gone from the disk when their time is up, while the database stays open', async () => {
    const salt = Buffer.from(await accounts.dailySalt('2026-11-22'));
    expect((await bytesOnDisk()).includes(salt.toString('hex'))).toBe(true);
    now += DAY_MS;
    await accounts.dropOldSalts();
    expect(await accounts.dailySalt('2026-11-22'), 'kept through the next day').toEqual(salt);
    now += DAY_MS;
    await accounts.dropOldSalts();
    expect((await bytesOnDisk()).includes(salt.toString('hex'))).toBe(false);
    expect(await accounts.dailySalt('2026-11-22'), 'made anew').not.toEqual(salt);
  });
});

describe('the file', () => {
  it('is for its owner only, also when somebody opened it up', async () => {
    await chmod(join(dataDir, 'accounts.sqlite'), 0o644);
    await accounts.close();
    accounts = await open();
    await accounts.addSite({ domain: 'a.example' });
    for (const name of await readdir(dataDir)) {
      expect((await stat(join(dataDir, name))).mode & 0o777, name).toBe(0o600);
    }
  });
});

/** Sites and keys against plain maps, through two connections, as two processes would have them. */
it('behaves like maps, whichever connection is asked', async () => {
  const domain = fc.integer({ min: 0, max: 4 }).map((index) => `s${index}.example`);
  const step = fc.oneof(
    fc.record({ act: fc.constant('add' as const), domain }),
    fc.record({ act: fc.constant('move' as const), domain, to: domain }),
    fc.record({ act: fc.constant('remove' as const), domain }),
    fc.record({ act: fc.constant('key' as const), domain }),
    fc.record({ act: fc.constant('revoke' as const), index: fc.nat(5) }),
  );
  const other = await open();
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.boolean(), step), { maxLength: 25 }), async (steps) => {
        const sites = new Map<string, string>();
        const keys: { id: string; key: string; siteId: string; alive: boolean }[] = [];
        for (const [first, given] of steps) {
          const one = first ? accounts : other;
          if (given.act === 'add') {
            const added = await one.addSite({ domain: given.domain }).catch(() => undefined);
            expect(added !== undefined).toBe(!sites.has(given.domain));
            if (added) sites.set(given.domain, added.id);
          } else if (given.act === 'move') {
            const id = sites.get(given.domain);
            const free = !sites.has(given.to) || sites.get(given.to) === id;
            const moved = id && (await one.updateSite(id, { domain: given.to }).catch(() => undefined));
            expect(Boolean(moved)).toBe(id !== undefined && free);
            if (id && moved) {
              sites.delete(given.domain);
              sites.set(given.to, id);
            }
          } else if (given.act === 'remove') {
            expect(await one.removeSite(sites.get(given.domain) ?? 'none')).toBe(sites.delete(given.domain));
          } else if (given.act === 'key') {
            const siteId = sites.get(given.domain);
            if (siteId) keys.push({ ...(await one.addKey({ name: 'k', siteIds: [siteId] })), siteId, alive: true });
          } else {
            const key = keys[given.index];
            if (key) expect(await one.revokeKey(key.id)).toBe(key.alive);
            if (key) key.alive = false;
          }
        }
        for (const one of [accounts, other]) {
          expect((await one.sites()).map((site) => [site.domain, site.id])).toEqual([...sites].sort());
          for (const { key, siteId, alive } of keys) {
            const caller = await one.callerByKey(key);
            expect(caller !== undefined).toBe(alive);
            if (caller) expect(caller.mayRead(siteId)).toBe([...sites.values()].includes(siteId));
          }
        }
        for (const id of sites.values()) await accounts.removeSite(id);
        for (const { id } of keys) await accounts.revokeKey(id);
      }),
      { numRuns: 25 },
    );
  } finally {
    await other.close();
  }
});
