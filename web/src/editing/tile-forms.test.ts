import { describe, expect, it } from 'vitest';
import type { Tile } from '../../../src/boards/board.ts';
import { FORM_CHOICES, type FormChoice, isChoice, splitOf, withForm as withChoice, withSplit } from './tile-forms.ts';

const choiceOf = (found: Partial<FormChoice>) =>
  FORM_CHOICES.find(({ form, label }) => form === found.form || label === found.label) as FormChoice;
const withForm = (tile: Tile, form: FormChoice['form']) => withChoice(tile, choiceOf({ form }));

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
    expect(withForm(withForm(list, 'gauge'), 'number').target).toBe(1_000);
    expect(withForm(TILE, 'number').target).toBeUndefined();
  });

  it('make a shop report of a tile, and count again', () => {
    const report = withChoice(TILE, choiceOf({ label: 'Shop report' }));
    expect(report).toMatchObject({ form: 'table', query: { kind: 'shop', report: 'products' } });
    expect(FORM_CHOICES.filter((choice) => isChoice(report, choice)).map(({ label }) => label)).toEqual([
      'Shop report',
    ]);
    expect(withForm(report, 'table').query).toMatchObject({ kind: 'metrics', metrics: ['visitors'] });
  });

  it('split a course of time, and join it again', () => {
    const whole = { kind: 'metrics' as const, metrics: ['visitors', 'visits'], dimensions: ['time'] };
    const split = withSplit(whole, 'visit:device');
    expect(split).toEqual({ kind: 'metrics', metrics: ['visitors'], dimensions: ['time', 'visit:device'], limit: 6 });
    expect(splitOf(split)).toBe('visit:device');
    expect(withSplit(split, '')).toEqual({ kind: 'metrics', metrics: ['visitors'], dimensions: ['time'] });
  });
});
