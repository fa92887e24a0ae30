/** Lines of CSV: quoted as RFC 4180 has it, and harmless in a spreadsheet. */
import { expect, test } from 'vitest';
import { csvLine } from './csv.ts';

test('quotes what would end a field, and nothing else', () => {
  expect(csvLine(['plain', 'a,b', 'say "x"', 'two\nlines', ''])).toBe('plain,"a,b","say ""x""","two\nlines",\r\n');
});

test('marks as text what a spreadsheet would run, wherever a stranger may have written it', () => {
  const formulas = ['=1+1', '+1+1', '-1+1', '@SUM(A1)', '\t=1', ' =1', '＝1+1', '＠SUM(A1)', '=cmd|"/C calc"!A0'];
  for (const formula of formulas) expect(csvLine([formula])).toMatch(/^"?'/);
  for (const number of ['-12.5', '-0.0000001', '-1e-7', '1e+21', '0']) expect(csvLine([number])).toBe(`${number}\r\n`);
});
