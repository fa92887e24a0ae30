import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PIPELINE_SERIES, PIPELINE_SERIES_NAMES } from '../query/pipeline-series.ts';
import { type Baseline, type PipelineRow, takeSample } from './pipeline-sample.ts';
import { OWN_SERIES, PIPELINE_SOURCES } from './pipeline-sources.ts';
import type { Family, ProcessFigures } from './process-figures.ts';

const counter = (value: number): Family => ({
  ...{ name: 'weir_http_requests_total', help: '', type: 'counter' },
  samples: [
    { name: 'weir_http_requests_total', labels: { area: 'capture', code: '200' }, value },
    { name: 'weir_http_requests_total', labels: { area: 'api', code: '429' }, value: 2 * value },
  ],
});
const gauge = (value: number): Family => ({
  ...{ name: 'weir_process_own_memory_bytes', help: '', type: 'gauge' },
  samples: [{ name: 'weir_process_own_memory_bytes', labels: {}, value }],
});
const histogram = (...counts: readonly number[]): Family => ({
  ...{ name: 'weir_append_duration_seconds', help: '', type: 'histogram' },
  samples: ['0.001', '0.01', '+Inf'].map((le, index) => ({
    name: 'weir_append_duration_seconds_bucket',
    labels: { le },
    value: counts.slice(0, index + 1).reduce((sum, each) => sum + each, 0),
  })),
});
const figures = (process: string, startedAt: number, at: number, ...families: Family[]): ProcessFigures => ({
  ...{ process, pid: startedAt, startedAt, at, families },
});
const rowsOf = (rows: readonly PipelineRow[], series: string) =>
  Object.fromEntries(rows.filter((row) => row.series === series).map(({ label, value }) => [label, value]));

describe('takeSample', () => {
  it('takes what was added, by part, and levels as they are', () => {
    const first = takeSample([figures('web', 1, 1_000, counter(5), gauge(7), histogram(1, 2, 3))], undefined, 1_000);
    // There is nothing to tell a difference from.
    expect(rowsOf(first.rows, 'requests')).toEqual({});
    const { rows, seconds } = takeSample(
      [figures('web', 1, 11_000, counter(8), gauge(9), histogram(1, 4, 3))],
      first.next,
      11_000,
    );
    expect(seconds).toBe(10);
    expect(rowsOf(rows, 'requests')).toEqual({ capture: 3, api: 6 });
    expect(rowsOf(rows, 'responses')).toEqual({ '2xx': 3, '4xx': 6 });
    expect(rowsOf(rows, 'throttled')).toEqual({ '': 6 });
    expect(rowsOf(rows, 'memory_bytes')).toEqual({ web: 9 });
    expect(rowsOf(rows, 'ack_seconds')).toEqual({ '0.001..0.01': 2 });
    expect(rowsOf(rows, 'instances')).toEqual({ web: 1 });
    expect(rowsOf(rows, 'samples')).toEqual({ '': 1 });
  });

  it('counts what a process counted before it died, and what the next one did', () => {
    const before = takeSample([figures('web', 1, 1_000, counter(5))], undefined, 1_000).next;
    const died = figures('web', 1, 4_000, counter(9), gauge(1));
    const { rows } = takeSample([died, figures('web', 5, 11_000, counter(2), gauge(2))], before, 11_000);
    expect(rowsOf(rows, 'requests')).toEqual({ capture: 4 + 2, api: 8 + 4 });
    expect(rowsOf(rows, 'restarts')).toEqual({ web: 1 });
    expect(rowsOf(rows, 'memory_bytes'), 'the dead have no memory').toEqual({ web: 2 });
    expect(rowsOf(rows, 'instances')).toEqual({ web: 1 });
  });

  it('counts from nothing where the same process tells of what has begun anew, as the engine', () => {
    const before = takeSample([figures('worker', 1, 1_000, counter(500))], undefined, 1_000).next;
    const { rows } = takeSample([figures('worker', 1, 11_000, counter(3))], before, 11_000);
    expect(rowsOf(rows, 'requests')).toEqual({ capture: 3, api: 6 });
  });

  it('takes nothing twice and leaves nothing out, however processes come and go and samples fail', () => {
    // What each of two processes adds, whether it is started anew before that, and whether the engine takes the sample.
    const step = fc.record({
      added: fc.tuple(fc.nat(9), fc.nat(9)),
      restarts: fc.tuple(fc.boolean(), fc.boolean()),
      isTaken: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let now = 1_000;
        let before: Baseline = takeSample([], undefined, now).next;
        const running = ['a', 'b'].map((process) => ({ process, startedAt: now, count: 0 }));
        const files = new Map<string, ProcessFigures>();
        let [added, counted] = [0, 0];
        for (const { added: more, restarts, isTaken } of [...steps, { added: [0, 0], restarts: [], isTaken: true }]) {
          now += 10_000;
          for (const [index, each] of running.entries()) {
            if (restarts[index]) Object.assign(each, { startedAt: now, count: 0 });
            each.count += more[index] ?? 0;
            added += more[index] ?? 0;
            files.set(
              `${each.process} ${each.startedAt}`,
              figures(each.process, each.startedAt, now, counter(each.count)),
            );
          }
          const { rows, next } = takeSample([...files.values()], before, now);
          if (!isTaken) continue;
          for (const { series, label, value } of rows) {
            if (series === 'requests' && label === 'capture') counted += value;
          }
          before = next;
        }
        expect(counted).toBe(added);
      }),
    );
  });
});

it('has a source for each series', () => {
  const own: readonly string[] = Object.values(OWN_SERIES);
  const missing = PIPELINE_SERIES_NAMES.filter((name) => {
    const { stored, scope } = PIPELINE_SERIES[name];
    return scope === 'installation' && !PIPELINE_SOURCES[stored] && !own.includes(stored);
  });
  expect(missing).toEqual([]);
});
