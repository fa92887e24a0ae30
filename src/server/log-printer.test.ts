/** What the one log looks like. */
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { LogLevel } from '../config/config.ts';
import { limits } from '../config/limits.ts';
import { LogPrinter } from './log-printer.ts';

const NOON = Date.UTC(2026, 10, 22, 12, 0, 1, 250);

test('aligns lines of all processes and appends the fields of a record', async () => {
  const output = await print('info', (log) => log.print('info', 'weir', 'Starting.'), {
    worker: `${JSON.stringify({ level: 30, time: NOON, pid: 7, hostname: 'h', msg: 'Stored.', records: 12_000, site: 'a.example' })}\n`,
  });
  expect(output).toBe(
    '2026-11-22T12:00:01.250Z weir     Starting.\n2026-11-22T12:00:01.250Z worker   Stored.  records=12000  site=a.example\n',
  );
});

test('names serious lines, shows stacks, and leaves out what is below the level', async () => {
  const lines = [
    { level: 30, time: NOON, msg: 'Chatter.' },
    { level: 40, time: NOON, msg: 'Engine is away.' },
    { level: 50, time: NOON, msg: 'Lost.', err: { message: 'x', stack: 'Error: x\n    at y' } },
  ];
  const output = await print('warn', () => {}, { web: lines.map((line) => `${JSON.stringify(line)}\n`).join('') });
  expect(output).toBe(
    '2026-11-22T12:00:01.250Z web      WARN Engine is away.\n2026-11-22T12:00:01.250Z web      ERROR Lost.  Error: x\n    at y\n',
  );
});

test('passes plain text on, joins pieces of a line, and keeps the last line without an end', async () => {
  const output = await print('info', () => {}, { engine: 'plain text\n{"not json\nend' });
  expect(output.split('\n').map((line) => line.slice(34))).toEqual(['plain text', '{"not json', 'end', '']);
});

test('cuts a line without end', async () => {
  const output = await print('info', () => {}, { engine: `${'x'.repeat(limits.logLineBytesMax * 3)}\nnext\n` });
  const [cut, next] = output.split('\n');
  expect(cut?.length).toBeLessThan(limits.logLineBytesMax * 2);
  expect(next).toContain('next');
});

async function print(
  level: LogLevel,
  act: (log: LogPrinter) => void,
  outputs: Record<string, string>,
): Promise<string> {
  const out = new PassThrough();
  let written = '';
  out.on('data', (chunk) => {
    written += chunk;
  });
  const log = new LogPrinter({ out, isTty: false, level, now: () => NOON });
  act(log);
  for (const [name, text] of Object.entries(outputs)) {
    const output = new PassThrough();
    log.follow(name, output);
    // In small pieces, as pipes deliver.
    for (let index = 0; index < text.length; index += 7_001) output.write(text.slice(index, index + 7_001));
    output.end();
    await new Promise((resolve) => output.once('close', resolve));
  }
  await new Promise(setImmediate);
  return written;
}
