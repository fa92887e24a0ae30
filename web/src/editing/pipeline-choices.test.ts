import { describe, expect, it } from 'vitest';
import type { PipelineTileQuery } from '../../../src/boards/tile-query.ts';
import { pipelineQuery, withSeries } from './pipeline-choices.ts';

const query = (...asked: Parameters<typeof pipelineQuery>) => pipelineQuery(...asked) as PipelineTileQuery;

describe("a question about the pipeline's figures", () => {
  it('is asked as its form can show it', () => {
    const two = ['cpu', 'memory'] as const;
    expect(query('number', two, false)).toEqual({ kind: 'pipeline', series: ['cpu'], sparkline: true });
    expect(query('line', two, false)).toEqual({ kind: 'pipeline', series: ['cpu', 'memory'], dimensions: ['time'] });
    expect(query('area', two, true)).toEqual({ kind: 'pipeline', series: ['cpu'], dimensions: ['time', 'label'] });
    expect(query('list', two, false)).toEqual({ kind: 'pipeline', series: ['cpu', 'memory'], dimensions: ['label'] });
    expect(query('table', ['cpu', 'parts'], true).series).toEqual(['cpu']);
    expect(pipelineQuery('list', ['disk_free'], true)).toBeUndefined();
    expect(pipelineQuery('map', ['cpu'], true)).toBeUndefined();
  });

  it('takes one more series and one less, and keeps at least one', () => {
    const line = query('line', ['cpu'], false);
    const both = withSeries('line', line, 'parts');
    expect(both.series).toEqual(['cpu', 'parts']);
    expect(withSeries('line', both, 'cpu').series).toEqual(['parts']);
    expect(withSeries('line', line, 'cpu')).toBe(line);
    expect(withSeries('number', query('number', ['cpu'], false), 'memory').series).toEqual(['memory']);
  });

  it('shows side by side only what has the same parts', () => {
    const list = query('list', ['cpu'], true);
    expect(withSeries('list', list, 'memory').series).toEqual(['cpu', 'memory']);
    expect(withSeries('list', list, 'parts').series).toEqual(['parts']);
    // A list of what has no parts would be empty.
    expect(withSeries('list', list, 'disk_free')).toBe(list);
  });
});
