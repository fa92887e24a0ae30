/** Which names a mistyped one may have meant. */
import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';

const COMMANDS = ['serve', 'import', 'send', 'tail', 'site', 'sql', 'key', 'user'];

test.each([
  ['imprt', ['import']],
  ['improt', ['import']],
  ['servee', ['serve']],
  ['se', ['serve', 'send']],
  ['sire', ['site', 'serve']],
  ['keys', ['key']],
  ['backup', []],
])('%s: %j', (name, expected) => {
  expect(nearest(name, COMMANDS)).toEqual(expected);
});
