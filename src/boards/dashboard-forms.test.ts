import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PIPELINE_GROUPS } from '../../web/src/editing/pipeline-choices.ts';
import { FORM_CHOICES, withForm } from '../../web/src/editing/tile-forms.ts';
import { PIPELINE_SERIES } from '../query/pipeline-series.ts';
import { FORMS, type Tile } from './board.ts';
import { readBoard } from './read-board.ts';

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

it('takes every tile that the dashboard makes, whichever form comes after which', () => {
  const choices = fc.array(fc.constantFrom(...FORM_CHOICES), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(choices, (chosen) => {
      let tile = TILE;
      for (const choice of chosen) tile = withForm(tile, choice);
      expect(readBoard({ title: 'Board', period: '7d', comparison: 'previous_period', tiles: [tile] }).tiles).toEqual([
        tile,
      ]);
    }),
  );
});

it('has every form in the dashboard that a board can have', () => {
  expect([...new Set(FORM_CHOICES.map(({ form }) => form))].toSorted()).toEqual(FORMS.toSorted());
});

it('shows the figures of the pipeline in every form that it makes of them', () => {
  const choices = fc.array(fc.constantFrom(...FORM_CHOICES), { minLength: 1, maxLength: 8 });
  const tiles = fc.constantFrom<Tile>(
    { ...TILE, query: { kind: 'pipeline', series: ['requests'], sparkline: true } },
    { ...TILE, form: 'area', query: { kind: 'pipeline', series: ['responses'], dimensions: ['time', 'label'] } },
    { ...TILE, form: 'table', query: { kind: 'pipeline', series: ['parts', 'table_rows'], dimensions: ['label'] } },
  );
  fc.assert(
    fc.property(choices, tiles, (chosen, first) => {
      let tile = first;
      for (const choice of chosen) tile = withForm(tile, choice);
      expect(readBoard({ title: 'Board', period: '7d', comparison: 'none', tiles: [tile] }).tiles).toEqual([tile]);
    }),
  );
});

it('offers every figure of the pipeline, with its parts, to those who may see it', () => {
  const offered = PIPELINE_GROUPS.flatMap(({ forManagers, choices }) =>
    choices.map(([series, , label]) => [series, { label, scope: forManagers ? 'installation' : 'site' }]),
  );
  const all = Object.entries(PIPELINE_SERIES).map(([series, { label, scope }]) => [series, { label, scope }]);
  expect(Object.fromEntries(offered)).toEqual(Object.fromEntries(all));
});
