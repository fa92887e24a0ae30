import { describe, expect, it } from 'vitest';
import type { Tile } from '../../../src/boards/board.ts';
import { splitOf, withForm, withSplit } from './tile-forms.ts';

const TILE: Tile = {
  id: 'a',
  title: 'Tile',
  x: 0,
  y: 0,
  w: 4,
  h: 4,
  form: 'number',
  live: true,
  query: { kind: 'metrics', metrics: ['visitors'], sparkline: true },
};

describe('the forms of a tile', () => {
  it('keep what they can: metrics, filters, the dimension', () => {
    const filters = [['is', 'visit:country', ['DE']]];
    const list: Tile = {
      ...TILE,
      form: 'list',
      query: { kind: 'metrics', metrics: ['orders', 'revenue'], dimensions: ['visit:source'], filters },
    };
    expect(withForm(list, 'area').query).toEqual({
      kind: 'metrics',
      metrics: ['orders'],
      dimensions: ['time', 'visit:source'],
      filters,
      limit: 6,
    });
    expect(withForm(list, 'number').query).toEqual({ kind: 'metrics', metrics: ['orders'], sparkline: true, filters });
    expect(withForm(withForm(list, 'gauge'), 'list').target).toBeUndefined();
  });

  it('split a course of time, and join it again', () => {
    const whole = { kind: 'metrics' as const, metrics: ['visitors', 'visits'], dimensions: ['time'] };
    const split = withSplit(whole, 'visit:device');
    expect(split).toEqual({ kind: 'metrics', metrics: ['visitors'], dimensions: ['time', 'visit:device'], limit: 6 });
    expect(splitOf(split)).toBe('visit:device');
    expect(withSplit(split, '')).toEqual({ kind: 'metrics', metrics: ['visitors'], dimensions: ['time'] });
  });
});
