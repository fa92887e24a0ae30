/** `weir import` as a person runs it: with a server and without, interrupted, and again. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ended, environment, MAIN, runWeir, startWeir } from '../support/run-command.ts';
import { Weir } from '../support/weir.ts';

const ROOT = join(import.meta.dirname, '../..');
/** A real log that is no part of this project: 10,000 lines, one of them cut off inside its user agent. */
const REAL_LOG = join(ROOT, '../shared/data/semicomplete-access.log.gz');
const KILLED_LINES = 60_000;

let folder: string;
let dataDir: string;
let weir: Weir | undefined;
let key: string | undefined;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'weir-import-'));
  dataDir = join(folder, 'data');
});
afterAll(async () => {
  await weir?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const hasRealLog = existsSync(REAL_LOG);
if (!hasRealLog) console.log(`Skipped: the import of a real log, since ${REAL_LOG} is not there.`);

test.skipIf(!hasRealLog)('takes a real log once, whatever it is called when it comes again', async () => {
  const site = JSON.parse((await run('site', 'add', 'semicomplete.com')).out) as { id: string };
  const alone = await startWeir(['import', '--site', site.id, '--json', REAL_LOG], { WEIR_DATA: dataDir });
  expect(resultOf(alone)).toEqual({ accepted: 9_999, quarantined: 1, duplicates: 0 });

  weir = await Weir.start({ dataDir });
  const renamed = join(folder, 'access.log.1');
  writeFileSync(renamed, gunzipSync(readFileSync(REAL_LOG)));
  expect(await weirImport(site.id, renamed)).toEqual({ accepted: 0, quarantined: 1, duplicates: 9_999 });
  expect(await weirImport(site.id, REAL_LOG)).toEqual({ accepted: 0, quarantined: 1, duplicates: 9_999 });
  const counts = async (dimension: string) => {
    const answer = await ask(site.id, {
      metrics: ['events'],
      date_range: ['2015-05-17', '2015-05-20'],
      dimensions: [dimension],
    });
    return Object.fromEntries(answer.map(({ dimensions, metrics }) => [dimensions[0]?.slice(0, 10), metrics[0]]));
  };
  // As counted in the file, less the line that was cut off (of the 20th, status 200).
  expect(await counts('time:day')).toEqual({
    '2015-05-17': 1_632,
    '2015-05-18': 2_893,
    '2015-05-19': 2_896,
    '2015-05-20': 2_578,
  });
  expect(await counts('event:status')).toEqual({
    200: 9_125,
    304: 445,
    404: 213,
    301: 164,
    206: 45,
    500: 3,
    416: 2,
    403: 2,
  });
});

test('goes on after kill -9, and counts every line once, those that stand twice included', async () => {
  weir ??= await Weir.start({ dataDir });
  const site = await weir.addSite('killed.example');
  const path = join(folder, 'killed.log');
  const lines = Array.from({ length: KILLED_LINES }, (_, index) => lineOf(index));
  writeFileSync(path, `${lines.join('\n')}\n`);

  const states = join(dataDir, 'imports');
  for (let kills = 0; kills < 3; kills++) {
    const importing = spawn(process.execPath, [MAIN, 'import', '--site', site.id, path], {
      env: { ...environment(), WEIR_DATA: dataDir },
      stdio: 'ignore',
    });
    const before = readStates(states);
    // Killed once it has noted more progress than the run before, or when it is done.
    while (importing.exitCode === null && readStates(states) === before)
      await new Promise((resolve) => setTimeout(resolve, 10));
    if (importing.exitCode === null) {
      importing.kill('SIGKILL');
      await once(importing, 'exit');
    }
  }
  const result = await weirImport(site.id, path);
  expect(result).toEqual({ accepted: expect.any(Number), quarantined: 0, duplicates: expect.any(Number) });
  expect(result.accepted + result.duplicates).toBe(KILLED_LINES);
  const [total] = await ask(site.id, { metrics: ['events'], date_range: ['2026-01-01', '2026-01-31'] });
  expect(total?.metrics).toEqual([KILLED_LINES]);
  expect(readdirSync(states)).toEqual([]);
});

test('says what is wrong before anything begins', async () => {
  expect(await run('import', '--site', 'nowhere.example', MAIN)).toMatchObject({
    code: 1,
    err: expect.stringContaining('There is no site "nowhere.example"'),
  });
  expect(await run('import', '--site', 'killed.example', join(folder, 'none.log'))).toMatchObject({
    code: 1,
    err: expect.stringContaining('none.log cannot be read'),
  });
  expect(await run('import', MAIN)).toMatchObject({ code: 2, err: expect.stringContaining('--site is missing') });
});

/** Every seventh stands twice in a row. */
function lineOf(index: number): string {
  const seen = index % 7 === 1 ? index - 1 : index;
  const time = new Date(Date.UTC(2026, 0, 5) + Math.floor(seen / 10) * 1_000).toISOString();
  return `198.51.100.${seen % 250} - - [05/Jan/2026:${time.slice(11, 19)} +0000] "GET /page/${seen} HTTP/1.1" 200 99 "-" "Mozilla/5.0 Firefox/1${seen % 50}"`;
}

interface ImportResult {
  readonly accepted: number;
  readonly quarantined: number;
  readonly duplicates: number;
}

async function weirImport(site: string, path: string): Promise<ImportResult> {
  return resultOf(await run('import', '--site', site, '--json', path));
}

function resultOf({ code, out, err }: Ended): ImportResult {
  if (code !== 0) throw new Error(`weir import ended with ${code}: ${err}`);
  return JSON.parse(out.trim().split('\n').at(-1) ?? '') as ImportResult;
}

function run(...args: string[]): Promise<Ended> {
  return runWeir(args, { env: { ...environment(), WEIR_DATA: dataDir } });
}

function readStates(states: string): string {
  if (!existsSync(states)) return '';
  return readdirSync(states)
    .filter((name) => name.endsWith('.json'))
    .map((name) => readFileSync(join(states, name), 'utf8'))
    .join();
}

async function ask(siteId: string, query: Record<string, unknown>) {
  if (!weir) throw new Error('not running');
  key ??= await weir.addKey();
  return (await weir.query(key, { site_id: siteId, ...query })).results;
}
