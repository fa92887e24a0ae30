import fc from 'fast-check';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { histogramMistakes, namingMistakes, readExposition } from '../../test/support/exposition.ts';
import { exposition } from './exposition.ts';
import { countProcess, figuresOf, type ProcessFigures } from './process-figures.ts';

const figures = (process: string, samples: ProcessFigures['families'][number]['samples']): ProcessFigures => ({
  process,
  pid: 1,
  startedAt: 0,
  at: 0,
  families: [{ name: 'weir_things_total', help: 'Things\nthat \\ happened.', type: 'counter', samples }],
});

describe('exposition', () => {
  it('has each family once, whoever counts it', async () => {
    const processes = await Promise.all(
      ['web', 'worker'].map(async (name) => {
        const registry = new Registry();
        const registers = [registry];
        new Counter({ name: 'weir_a_total', help: 'Counts how often a.', labelNames: ['x'], registers }).inc(
          { x: 'y' },
          2,
        );
        new Gauge({ name: 'weir_b_bytes', help: 'Measures how large b.', registers }).set(1.5);
        new Histogram({ name: 'weir_c_seconds', help: 'Times how long c.', registers, buckets: [0.1, 1] }).observe(0.5);
        countProcess(registry);
        return figuresOf(registry, name);
      }),
    );
    const families = readExposition(exposition(processes));
    expect(families.find(({ name }) => name === 'weir_a_total')?.samples).toEqual([
      { name: 'weir_a_total', labels: { process: 'web', x: 'y' }, value: 2 },
      { name: 'weir_a_total', labels: { process: 'worker', x: 'y' }, value: 2 },
    ]);
    expect(namingMistakes(families)).toEqual([]);
    const histograms = families.filter(({ type }) => type === 'histogram');
    expect(histograms.map(({ name }) => name)).toContain('weir_c_seconds');
    expect(histograms.flatMap(histogramMistakes)).toEqual([]);
  });

  it('keeps whatever stands in a label', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '"', '\\', '\n', '{', '}', ',', '=', 'ä') }), (x) => {
        const text = exposition([figures('web', [{ name: 'weir_things_total', labels: { x }, value: 1e21 }])]);
        const [family] = readExposition(text);
        expect(family?.samples).toEqual([{ name: 'weir_things_total', labels: { process: 'web', x }, value: 1e21 }]);
      }),
    );
  });

  it('writes what is no number as Prometheus does', () => {
    const samples = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((value, index) => ({
      name: 'weir_things_total',
      labels: { index },
      value,
    }));
    const lines = exposition([figures('web', samples)])
      .split('\n')
      .slice(2, 5);
    expect(lines.map((line) => line.split(' ')[1])).toEqual(['NaN', '+Inf', '-Inf']);
  });
});
