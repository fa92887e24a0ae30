/** Boards, segments, annotations and share links on a real database. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '../config/limits.ts';
import { openAccounts } from './open-accounts.ts';
import { PasswordHasher } from './password.ts';
import type { Opening } from './share-table.ts';
import type { Site } from './site.ts';
import type { SqlAccounts } from './sql-accounts.ts';

let dataDir: string;
let accounts: SqlAccounts;
let organisationId: string;
let site: Site;
let now = Date.UTC(2026, 10, 22);

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'weir-boards-'));
  // Cheap: these tests are not about the cost.
  accounts = await openAccounts({
    dataDir,
    clock: { now: () => now },
    hasher: new PasswordHasher({ N: 2 ** 10, r: 8, p: 1 }),
  });
  organisationId = (await accounts.organisations())[0]?.id as string;
  site = await accounts.addSite({ domain: 'shop.example' });
});

afterEach(async () => {
  await accounts.close();
  await rm(dataDir, { recursive: true });
});

describe('boards', () => {
  it('are so many and no more, of each organisation (W7)', async () => {
    const { boards, database, people } = accounts;
    const { id: other } = await people.addOrganisation('Other', undefined);
    const { id } = await boards.add(organisationId, { title: 'One' }, 'ann');
    const row = { organisation_id: organisationId, definition: '{}', version: 1, created_by: 'ann' };
    const times = { created_at: now, updated_at: now };
    const rest = Array.from({ length: limits.boardsMax - 1 }, (_, n) => ({ id: `${id} ${n}`, ...row, ...times }));
    await database.db.insertInto('board').values(rest).execute();
    await expect(boards.add(organisationId, { title: 'Two' }, 'ann')).rejects.toMatchObject({
      kind: 'conflict',
      message: `There are ${limits.boardsMax} boards already, which is the most there may be.`,
    });
    await boards.add(other, { title: 'Two' }, 'ann');
  });

  it('are kept by organisation, and changed only by who knows their last version', async () => {
    const { boards } = accounts;
    const board = await boards.add(organisationId, { title: 'One' }, 'ann');
    expect(await boards.all(organisationId)).toEqual([board]);
    expect(await boards.all('another')).toEqual([]);
    expect(await boards.find('another', board.id)).toBeUndefined();
    expect(await boards.replace(organisationId, board.id, { title: 'Two' }, 1)).toMatchObject({ version: 2 });
    await expect(boards.replace(organisationId, board.id, { title: 'Three' }, 1)).rejects.toThrow('version 2 now');
    expect(await boards.replace('another', board.id, { title: 'Stolen' })).toBeUndefined();
    expect(await boards.find(organisationId, board.id)).toMatchObject({ definition: { title: 'Two' } });
    expect(await boards.remove('another', board.id)).toBe(false);
    expect(await boards.remove(organisationId, board.id)).toBe(true);
    expect(await boards.replace(organisationId, board.id, {})).toBeUndefined();
  });

  it('take their share links with them', async () => {
    const board = await accounts.boards.add(organisationId, {}, 'ann');
    const { token } = await addShare({ boardId: board.id });
    await accounts.boards.remove(organisationId, board.id);
    expect(await accounts.shares.byToken(token)).toBeUndefined();
  });
});

describe('segments and annotations', () => {
  it('belong to a site, and a name of a segment to one of them', async () => {
    const { segments } = accounts;
    const filters = [['is', 'visit:country', ['DE']]];
    const first = await segments.put({ siteId: site.id, name: 'Germans', filters: [], createdBy: 'ann' });
    const second = await segments.put({ siteId: site.id, name: ' Germans ', filters, createdBy: 'bob' });
    expect(second).toEqual({ ...first, filters });
    expect(await segments.ofSite(site.id)).toEqual([second]);
    expect(await segments.remove('another', second.id)).toBe(false);
    expect(await segments.remove(site.id, second.id)).toBe(true);
  });

  it('are found by time, and go with their site', async () => {
    const { annotations } = accounts;
    const note = { siteId: site.id, kind: 'release', createdBy: 'ci' } as const;
    const old = await annotations.add({ ...note, text: 'v1', at: now - 10 });
    const fresh = await annotations.add({ ...note, text: 'v2' });
    expect(await annotations.ofSite(site.id, now - 10, now)).toEqual([old]);
    expect(await annotations.ofSite(site.id)).toEqual([old, fresh]);
    await expect(annotations.add({ ...note, text: ' \u001b[2J' })).rejects.toThrow('none of them control characters');
    await accounts.removeSite(site.id);
    expect(await annotations.ofSite(site.id)).toEqual([]);
  });
});

function addShare(more: { boardId?: string; password?: string; expiresAt?: number; origins?: string[] } = {}) {
  return accounts.shares.add({
    organisationId,
    siteId: site.id,
    boardId: 'web',
    name: 'For all',
    createdBy: 'ann',
    ...more,
  });
}

async function openLink(token: string, password?: string, address = '203.0.113.1'): Promise<Opening | undefined> {
  return accounts.shares.open(token, password, address);
}

describe('share links', () => {
  it('keep neither token nor password as they are', async () => {
    const { token } = await addShare({ password: 'open sesame' });
    const [row] = await accounts.database.db.selectFrom('share').selectAll().execute();
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(JSON.stringify(row)).not.toContain(token);
    expect(JSON.stringify(row)).not.toContain('sesame');
  });

  it('make a caller that may read one board of one site, until they are revoked', async () => {
    const { share, token } = await addShare();
    const opening = await openLink(token);
    if (opening?.kind !== 'open') throw new Error('not open');
    const caller = await accounts.shares.caller(opening.access);
    expect(caller).toMatchObject({ kind: 'share', organisationId, mayEdit: false, mayManage: false });
    expect([site.id, 'another'].map((id) => caller?.mayRead(id))).toEqual([true, false]);
    expect(['web', 'shop'].map((id) => caller?.mayOpen(id))).toEqual([true, false]);
    const { access } = opening;
    for (const forged of [
      `${access}x`,
      access.slice(0, -2),
      '',
      'a.b.c',
      token,
      access.replace(/\.\d+\./, `.${now * 2}.`),
    ]) {
      expect(await accounts.shares.caller(forged), forged).toBeUndefined();
    }
    expect(await accounts.shares.revoke('another', share.id)).toBeUndefined();
    expect(await accounts.shares.revoke(organisationId, share.id)).toEqual(share);
    expect(await accounts.shares.caller(access)).toBeUndefined();
    expect(await openLink(token)).toBeUndefined();
  });

  it('end when they expire, and an opened one asks anew after a while', async () => {
    const { token } = await addShare({ expiresAt: now + 1_000 });
    const lasting = await addShare();
    const [short, long] = [await openLink(token), await openLink(lasting.token)];
    if (short?.kind !== 'open' || long?.kind !== 'open') throw new Error('not open');
    expect(short.expiresAt).toBe(now + 1_000);
    now += 1_000;
    expect(await openLink(token)).toBeUndefined();
    expect(await accounts.shares.caller(short.access)).toBeUndefined();
    expect(await accounts.shares.caller(long.access)).toBeDefined();
    now += limits.shareAccessMs;
    expect(await accounts.shares.caller(long.access)).toBeUndefined();
    await expect(addShare({ expiresAt: now })).rejects.toThrow('a time in the future');
  });

  it('ask for their password, and not for ever', async () => {
    const { token } = await addShare({ password: 'open sesame' });
    expect(await openLink(token)).toEqual({ kind: 'password_needed' });
    for (let tries = 0; tries < limits.sharePasswordAttemptsMax; tries++) {
      expect(await openLink(token, 'open barley')).toEqual({ kind: 'password_wrong' });
    }
    expect(await openLink(token, 'open sesame')).toMatchObject({ kind: 'throttled' });
    expect(await openLink(token, 'open sesame', '198.51.100.1')).toMatchObject({ kind: 'open' });
    now += limits.sharePasswordWindowMs;
    expect(await openLink(token, 'open sesame')).toMatchObject({ kind: 'open' });
    await expect(addShare({ password: 'short' })).rejects.toThrow('allowed: 8');
  });

  it('may be framed by the pages they name', async () => {
    expect((await addShare({ origins: ['https://Blog.example/'] })).share.origins).toEqual(['https://blog.example']);
    expect((await addShare({ origins: ['*'] })).share.origins).toEqual(['*']);
    await expect(addShare({ origins: ['blog.example; script-src *'] })).rejects.toThrow('an origin such as');
  });
});
