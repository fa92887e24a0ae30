/** `weir import` of a made-up access log, beside a running server, until its events are queryable. */

import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Weir } from '../test/support/weir.ts';
import type { Benchmark, Figure } from './measurement.ts';

const LINES = 800_000;
const START_MS = Date.UTC(2026, 4, 1);

const agents = [
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number) => String(value).padStart(2, '0');

function line(index: number): string {
  const at = new Date(START_MS + index * 400);
  const stamp = `${two(at.getUTCDate())}/${months[at.getUTCMonth()]}/${at.getUTCFullYear()}:${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} +0000`;
  const visitor = (index * 7919) % 30_000;
  const path = index % 3 === 0 ? `/articles/${index % 997}` : `/assets/image-${index % 97}.png`;
  return `91.10.${visitor >> 8}.${visitor & 255} - - [${stamp}] "GET ${path}?n=${index} HTTP/1.1" ${index % 50 === 0 ? 404 : 200} ${1000 + (index % 9000)} "https://www.google.com/" "${agents[visitor % 3]}"\n`;
}

export const importLog: Benchmark = {
  name: 'import',
  about: `weir import of ${LINES.toLocaleString('en')} lines in the combined format`,
  async run(): Promise<readonly Figure[]> {
    const folder = mkdtempSync(join(tmpdir(), 'weir-bench-'));
    const file = join(folder, 'access.log');
    const output = createWriteStream(file);
    for (let index = 0; index < LINES; index += 1_000) {
      const lines = Array.from({ length: 1_000 }, (_, offset) => line(index + offset));
      if (!output.write(lines.join(''))) await once(output, 'drain');
    }
    output.end();
    await once(output, 'finish');
    const weir = await Weir.start({ env: { WEIR_LOG: 'warn' } });
    try {
      const { id } = await weir.addSite('bench.example');
      const startedAt = performance.now();
      const answer = await weir.command('import', '--site', id, file, '--json');
      const seconds = (performance.now() - startedAt) / 1000;
      const { accepted } = JSON.parse(answer.trim().split('\n').at(-1) ?? '{}') as { accepted: number };
      if (accepted !== LINES) throw new Error(`accepted ${accepted} of ${LINES} lines`);
      return [
        { what: 'imported and queryable', measured: LINES / seconds, unit: 'lines/s', target: { atLeast: 40_000 } },
      ];
    } finally {
      await weir.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
