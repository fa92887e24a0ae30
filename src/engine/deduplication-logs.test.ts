/** Which records go from the logs of a killed engine: those of the last part, where nothing holds it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { forgetPartsNotMade } from './deduplication-logs.ts';

let dataPath: string;
let table: string;

beforeEach(() => {
  dataPath = mkdtempSync(join(tmpdir(), 'weir-deduplication-'));
  table = join(dataPath, 'store', '54c', '54c3f0d3-c950-4355-b1ee-5b314be3bb6a');
});

afterEach(() => rmSync(dataPath, { recursive: true }));

const ADD_1 = '1\t202611_1_1_0\t202611_12_34\n';
const ADD_2 = '1\t202611_2_2_0\t202611_56_78\n';
const DROP_2 = '2\t202611_2_2_0\t202611_56_78\n';

function lay(parts: readonly string[], logs: Readonly<Record<number, string>>): void {
  for (const part of ['deduplication_logs', 'detached', ...parts]) mkdirSync(join(table, part), { recursive: true });
  for (const [number, text] of Object.entries(logs)) writeFileSync(logPath(Number(number)), text);
}

const logPath = (number: number) => join(table, 'deduplication_logs', `deduplication_log_${number}.txt`);
const logText = (number: number) => readFileSync(logPath(number), 'utf8');

test('a folder without an engine so far has nothing to forget', () => {
  expect(forgetPartsNotMade(dataPath)).toEqual([]);
  mkdirSync(table, { recursive: true });
  writeFileSync(join(dataPath, 'store', 'a file'), '');
  expect(forgetPartsNotMade(dataPath)).toEqual([]);
});

test.each([
  ['itself', '202611_2_2_0'],
  ['rewritten by a mutation', '202611_2_2_0_7'],
  ['merged', '202611_1_3_1'],
  ['merged, then rewritten', '202611_1_3_1_7'],
])('a part that is there stays recorded: %s', (_, held) => {
  lay(['202611_1_1_0', held], { 1: ADD_1 + ADD_2 });
  expect(forgetPartsNotMade(dataPath)).toEqual([]);
  expect(logText(1)).toBe(ADD_1 + ADD_2);
});

test.each([
  ['nothing', []],
  ['what was written of it', ['tmp_insert_202611_2_2_0']],
  ['the same blocks of another month', ['202610_2_2_0']],
  ['neighbours', ['202611_1_1_0', '202611_3_3_0', '202611_22_22_0']],
])('a part that was not made is forgotten: there is %s', (_, held) => {
  lay(held, { 1: ADD_1 + ADD_2 });
  expect(forgetPartsNotMade(dataPath)).toEqual([join(table, '202611_2_2_0')]);
  expect(logText(1)).toBe(ADD_1);
});

test('only the last part is in question: others may have been removed since', () => {
  lay(['202611_2_2_0'], { 1: ADD_1 + ADD_2 });
  expect(forgetPartsNotMade(dataPath)).toEqual([]);
  lay([], { 1: ADD_1 + ADD_2 + DROP_2 });
  rmSync(join(table, '202611_2_2_0'), { recursive: true });
  expect(forgetPartsNotMade(dataPath)).toEqual([]);
  expect(logText(1)).toBe(ADD_1 + ADD_2 + DROP_2);
});

test('all records of the part go', () => {
  lay([], { 1: ADD_1 + ADD_2 + ADD_2.replace('78', '79') });
  forgetPartsNotMade(dataPath);
  expect(logText(1)).toBe(ADD_1);
});

test('a record that was being written goes', () => {
  lay(['202611_1_1_0'], { 1: `${ADD_1}1\t202611_2_` });
  expect(forgetPartsNotMade(dataPath)).toEqual([]);
  expect(logText(1)).toBe(ADD_1);
  lay([], { 1: '1\t202611_1' });
  expect(forgetPartsNotMade(dataPath)).toEqual([]);
  expect(logText(1)).toBe('');
});

test('the last record may be in the log before the newest', () => {
  lay([], { 9: ADD_1 + ADD_2, 10: '' });
  expect(forgetPartsNotMade(dataPath)).toEqual([join(table, '202611_2_2_0')]);
  expect(logText(9)).toBe(ADD_1);
  lay([], { 9: ADD_1, 10: ADD_2 });
  expect(forgetPartsNotMade(dataPath)).toEqual([join(table, '202611_2_2_0')]);
  expect([logText(9), logText(10)]).toEqual([ADD_1, '']);
});

test('what it does not understand stays', () => {
  lay([], { 1: `${ADD_1}1\tsomething else\t202611_56_78\n` });
  expect(forgetPartsNotMade(dataPath)).toEqual([]);
});
