import { expect, it } from 'vitest';
import { cellAfter } from './use-cell-keys.ts';

const WIDTHS = [3, 2, 1];

it.each([
  ['ArrowRight', [0, 0], [0, 1]],
  ['ArrowRight', [0, 2], [0, 2]],
  ['ArrowLeft', [1, 0], [1, 0]],
  ['ArrowDown', [0, 2], [1, 1]],
  ['ArrowDown', [2, 0], [2, 0]],
  ['ArrowUp', [1, 1], [0, 1]],
  ['Home', [0, 2], [0, 0]],
  ['End', [0, 0], [0, 2]],
] as const)('%s leads from %j to %j, and to no cell that there is not', (key, from, to) => {
  expect(cellAfter(key, from, WIDTHS)).toEqual(to);
});

it('moves by no other key, and nowhere where there is nothing', () => {
  expect(cellAfter('Tab', [0, 0], WIDTHS)).toBeUndefined();
  expect(cellAfter('End', [0, 0], [])).toEqual([0, 0]);
});
