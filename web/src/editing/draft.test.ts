import { describe, expect, it } from 'vitest';
import type { BoardDefinition } from '../../../src/boards/board.ts';
import { addTile as addChoice, changeTile, duplicateTile, nudge, placeTiles, removeTile } from './draft.ts';
import { FORM_CHOICES, type FormChoice } from './tile-forms.ts';

const addTile = (board: BoardDefinition, form: FormChoice['form']) =>
  addChoice(board, FORM_CHOICES.find((choice) => choice.form === form) as FormChoice);

const EMPTY: BoardDefinition = { title: 'Board', period: '7d', comparison: 'none', tiles: [] };

describe('a board while it is changed', () => {
  it('gets tiles beside each other, each with an id of its own', () => {
    const one = addTile(EMPTY, 'number');
    const two = addTile(one.board, 'list');
    const three = duplicateTile(two.board, two.id);
    expect(three.board.tiles.map(({ id, x, y }) => [id, x, y])).toEqual([
      ['1', 0, 0],
      ['2', 3, 0],
      ['3', 7, 0],
    ]);
    expect(three.board.tiles[2]?.query).toEqual(two.board.tiles[1]?.query);
    expect(duplicateTile(three.board, three.id).board.tiles.map(({ title }) => title)).toEqual([
      'Number',
      'Top list',
      'Top list 2',
      'Top list 3',
    ]);
    const again = addTile(removeTile(three.board, '1'), 'number');
    expect(again.id).toBe('4');
  });

  it('is the same board when nothing moved', () => {
    const { board, id } = addTile(EMPTY, 'map');
    expect(placeTiles(board, [{ id, x: 0, y: 0, w: 6, h: 5 }])).toBe(board);
    expect(placeTiles(board, [{ id, x: 6, y: 0, w: 6, h: 5 }]).tiles[0]).toMatchObject({ x: 6, form: 'map' });
  });

  it('moves and grows by the keyboard, never over the edge', () => {
    const { board } = addTile(EMPTY, 'line');
    const tile = board.tiles[0];
    if (!tile) throw new Error('no tile');
    expect(nudge(tile, -1, -1, false)).toMatchObject({ x: 0, y: 0 });
    expect(nudge(nudge(tile, 8, 0, false), 1, 1, false)).toMatchObject({ x: 6, y: 1 });
    expect(nudge(tile, 20, -9, true)).toMatchObject({ w: 12, h: 1 });
    expect(changeTile(board, { ...tile, title: 'New' }).tiles[0]?.title).toBe('New');
  });
});
