/** Who is told what of the pipeline: by the tile door, its files, the live board and share links. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../../test/support/api.ts';
import type { Site } from '../accounts/site.ts';
import { BUILT_IN_BOARDS } from '../boards/built-in-boards.ts';
import { isForManagers } from '../boards/plan-tile.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const MINUTE = 60_000;

let api: TestApi;
let site: Site;
let foreign: Site;

beforeAll(async () => {
  api = await startTestApi({ clock: { now: () => NOW } });
  site = await api.accounts.addSite({ domain: 'shop.example' });
  foreign = await api.accounts.addSite({ domain: 'foreign.example' });
  const refused = (siteId: string, count: number) => ({
    ...{
      siteId,
      count,
      minute: NOW - 2 * MINUTE,
      door: 'segment',
      outcome: 'refused' as const,
      reason: 'rate_limited',
    },
    ...{ stream: 's', offsetTo: 1, partition: 0, batch: '0'.repeat(16) },
  });
  await api.store.insertOutcomes([refused(site.id, 2), refused(foreign.id, 500)], 'refused');
  await api.store.command(
    `INSERT INTO pipeline (time, process, series, label, value, seconds) VALUES (${NOW / 1000 - 60}, '', 'samples', '', 1, 10), (${NOW / 1000 - 60}, 'web', 'refusals', 'rate_limited', 502, 10)`,
  );
});
afterAll(async () => {
  // Connections of live streams end with their viewers; a server that is closed does not wait for them to be idle.
  api?.app.server.closeAllConnections();
  await api?.close();
});

const asked = (series: readonly string[], more: object = {}) => ({
  ...{ site_id: site.id, period: '30m', query: { kind: 'pipeline', series, ...more } },
});
const tile = async (key: string, body: object, url = '/api/v1/tile') => api.ask('POST', url, key, body);

describe('figures of the installation', () => {
  it('are told to those who manage, and to nobody else by any door', async () => {
    const managed = await tile(await api.key('manage'), asked(['refusals']));
    expect(managed.json().results[0].metrics).toEqual([502]);
    for (const key of [await api.key('write'), await api.key('read'), await api.key('read', [site.id])]) {
      for (const url of ['/api/v1/tile', '/api/v1/tile/export?format=csv']) {
        // Also when something of the site's own is asked for with it.
        const refused = await tile(key, asked(['refused', 'refusals']), url);
        expect([refused.statusCode, refused.json().code]).toEqual([403, 'may_not_manage']);
        expect(refused.body).not.toContain('502');
      }
    }
    const byName = BUILT_IN_BOARDS.get('pipeline')?.tiles.find(({ query }) => isForManagers(query))?.id;
    const path = `/api/v1/boards/pipeline/tiles/${byName}/export?format=json&site_id=${site.id}`;
    expect((await api.ask('GET', path, await api.key('read'))).statusCode).toBe(403);
    expect((await api.ask('GET', path, await api.key('manage'))).statusCode).toBe(200);
  });

  it('do not come by a share link, but what became of the site’s events does', async () => {
    const { token } = await api.accounts.shares.add({
      ...{ organisationId: api.organisationId, siteId: site.id, boardId: 'pipeline', name: 'P', createdBy: 'Ann' },
    });
    const opened = await api.ask('POST', '/api/v1/share/open', undefined, { token });
    const share = `Share ${opened.json().access}`;
    const board = BUILT_IN_BOARDS.get('pipeline');
    for (const { id, query } of board?.tiles ?? []) {
      const answer = await tile(share, { board: 'pipeline', tile: id });
      expect(answer.statusCode, `${id} ${answer.body}`).toBe(isForManagers(query) ? 403 : 200);
    }
  });
});

describe('what became of events', () => {
  it('is told to who may read the site, and of that site only', async () => {
    const narrow = await api.key('read', [site.id]);
    expect((await tile(narrow, asked(['refused', 'stored']))).json()).toMatchObject({
      ...{ kind: 'pipeline', results: [{ dimensions: [], metrics: [2, 0] }] },
      meta: { units: { refused: 'count', stored: 'count' } },
    });
    expect((await tile(narrow, { ...asked(['refused']), site_id: foreign.id })).statusCode).toBe(404);
    const file = await tile(narrow, asked(['refused'], { dimensions: ['label'] }), '/api/v1/tile/export?format=csv');
    expect(file.body).toBe('reason,refused\r\nrate_limited,2\r\n');
  });

  it('cannot be narrowed by filters, and says so', async () => {
    const filters = [['is', 'visit:country', ['DE']]];
    const answer = await tile(await api.key('read'), { ...asked(['refused']), filters });
    expect([answer.statusCode, answer.json().error]).toEqual([400, expect.stringMatching(/figures: none\.$/)]);
  });
});

describe('the live board', () => {
  /** Waits for as many tiles as are expected, and a little longer for those that are not. */
  async function firstTiles(key: string, expected: number): Promise<readonly string[]> {
    const url = await api.app.listen({ host: '127.0.0.1', port: 0 }).catch(() => '');
    const address = url || `http://127.0.0.1:${(api.app.server.address() as { port: number }).port}`;
    const leaving = new AbortController();
    const response = await fetch(`${address}/api/v1/boards/pipeline/live?site_id=${site.id}`, {
      ...{ headers: { authorization: key }, signal: leaving.signal },
    });
    const seen = new Set<string>();
    setTimeout(() => leaving.abort(), 40_000).unref();
    try {
      const decoder = new TextDecoder();
      for await (const chunk of response.body ?? []) {
        for (const [, id = ''] of decoder.decode(chunk as Uint8Array).matchAll(/data: \{"tile":"(\w+)"/g)) seen.add(id);
        if (seen.size >= expected) setTimeout(() => leaving.abort(), 1_500).unref();
      }
    } catch {
      // Left, as meant.
    } finally {
      leaving.abort();
    }
    return [...seen].sort();
  }

  it('has for each viewer the tiles that they may see', async () => {
    const tiles = BUILT_IN_BOARDS.get('pipeline')?.tiles ?? [];
    const forAll = tiles.filter(({ query }) => !isForManagers(query)).map(({ id }) => id);
    const [reader, manager] = await Promise.all([
      firstTiles(await api.key('read'), forAll.length),
      firstTiles(await api.key('manage'), tiles.length),
    ]);
    expect(reader).toEqual(forAll.sort());
    expect(manager).toEqual(tiles.map(({ id }) => id).sort());
  });
});
