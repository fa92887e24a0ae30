/** Pages that repeat what the code says must say what the code says. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { configurationPage, PAGE } from '../scripts/configuration-page.ts';
import { DIMENSIONS } from '../src/query/dimensions.ts';
import { METRICS } from '../src/query/metrics.ts';
import { PIPELINE_SERIES, PIPELINE_SERIES_NAMES } from '../src/query/pipeline-series.ts';

const queryPage = readFileSync(resolve(import.meta.dirname, '../docs/QUERY.md'), 'utf8');

test('W11: docs/CONFIGURATION.md lists every setting with its default (node scripts/configuration-page.ts writes it)', () => {
  expect(readFileSync(PAGE, 'utf8')).toBe(configurationPage());
});

test('docs/QUERY.md names every metric', () => {
  expect(Object.keys(METRICS).filter((name) => !queryPage.includes(`\`${name}\``))).toEqual([]);
});

test('docs/QUERY.md names every dimension', () => {
  const named = (key: string) =>
    queryPage.includes(`\`${key}\``) || queryPage.includes(`\`${key.replace('visit:utm', '')}\``);
  expect(DIMENSIONS.map(({ key }) => key).filter((key) => !named(key))).toEqual([]);
});

test('docs/PIPELINE.md names every figure of the pipeline, with its unit, label and what it is', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../docs/PIPELINE.md'), 'utf8');
  const rows = PIPELINE_SERIES_NAMES.map((name) => {
    const { unit, label, about } = PIPELINE_SERIES[name];
    return `| \`${name}\` | ${unit.replace('_', ' ')} | ${label || '–'} | ${about} |`;
  });
  expect(rows.filter((row) => !page.includes(row))).toEqual([]);
});
