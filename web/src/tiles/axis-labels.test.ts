import fc from 'fast-check';
import { expect, it } from 'vitest';
import { makeFormats } from '../design/formats.ts';
import { axisLabels } from './axis-labels.ts';
import { metricScale } from './metric-words.ts';
import { niceScale, ticksOf } from './scale.ts';

const english = makeFormats(['en-US']);
const german = makeFormats(['de-DE']);
const labels = (metric: string, most: number, steps = 4, formats = english) =>
  axisLabels(metric, ticksOf(niceScale(most, steps, metricScale(metric))), formats).map((label) =>
    label.replaceAll(/\s/g, ' '),
  );

it('labels an axis in one unit, with the digits that its steps need', () => {
  expect(labels('ack_p95', 0.002)).toEqual(['0 ms', '0.5 ms', '1 ms', '1.5 ms', '2 ms']);
  expect(labels('insert_p95', 1.7)).toEqual(['0 s', '0.5 s', '1 s', '1.5 s', '2 s']);
  expect(labels('lag_seconds', 110)).toEqual(['0 min', '0.5 min', '1 min', '1.5 min', '2 min']);
  expect(labels('visit_duration', 3.5)).toEqual(['0s', '1s', '2s', '3s', '4s']);
  expect(labels('visit_duration', 1.7)).toEqual(['0s', '0.5s', '1s', '1.5s', '2s']);
  expect(labels('memory', 960e6)).toEqual(['0 MB', '250 MB', '500 MB', '750 MB', '1,000 MB']);
  expect(labels('conversion_rate', 0.17)).toEqual(['0%', '0.05%', '0.1%', '0.15%', '0.2%']);
  expect(labels('revenue', 9)).toEqual(['0', '2.5', '5', '7.5', '10']);
  expect(labels('pageviews', 41_000)).toEqual(['0', '20K', '40K', '60K']);
});

it('never says the same twice', () => {
  const metrics = ['visitors', 'revenue', 'bounce_rate', 'visit_duration', 'views_per_visit', 'cpu', 'requests'];
  fc.assert(
    fc.property(
      fc.constantFrom(...metrics, 'ack_p50', 'lag_seconds', 'memory'),
      // As often a few milliseconds as a few days.
      fc.double({ min: -5, max: 11, noNaN: true }),
      fc.integer({ min: 1, max: 8 }),
      fc.constantFrom(english, german),
      (metric, power, steps, formats) => {
        const written = labels(metric, 10 ** power, steps, formats);
        expect(new Set(written).size, written.join()).toBe(written.length);
      },
    ),
    { numRuns: 1000 },
  );
});
