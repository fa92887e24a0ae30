/** The SQL of typical questions, word for word: which tables are read, and that every value is bound. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { resolveDateRange } from './date-range.ts';
import { dimensionOf } from './dimensions.ts';
import { parseQuery } from './parse-query.ts';
import { type Part, planQuery, RECENT_DIMENSIONS, ROLLED_DIMENSIONS, SESSION_DIMENSIONS } from './plan.ts';
import { planSql } from './sql.ts';
import { Zone } from './zone.ts';

const SITE = '6f1c2a52-0d5c-4b7e-9f57-1f2f0c9d8e01';
const NOW = Date.UTC(2026, 10, 22, 10, 30);

function plan(body: Record<string, unknown>, timezone = 'Europe/Berlin') {
  const query = parseQuery({ site_id: SITE, date_range: '7d', ...body });
  const zone = new Zone(timezone);
  return planQuery(query, SITE, resolveDateRange(query.dateRange, zone, NOW, undefined), zone, NOW, undefined);
}

function sql(body: Record<string, unknown>) {
  return planSql(plan(body), { orderBy: [], limit: 10, offset: 0 });
}

const sources = (parts: readonly Part[]) =>
  parts.map((part) => ('role' in part ? `${part.source} by ${part.role}` : `${part.source} ${part.dimension}`.trim()));

const migration = (name: string) => readFileSync(new URL(`../store/migrations/${name}.sql`, import.meta.url), 'utf8');

describe('the tables that the planner counts on', () => {
  it('are rolled up by the dimensions of migration 005', () => {
    const [view = ''] = /CREATE MATERIALIZED VIEW rollup_hour_from_events[\s\S]*/.exec(migration('005-rollups')) ?? [];
    const rolled = [...view.matchAll(/\('((?:event:|visit:)\w+|)',/g)].map(([, name]) => name);
    expect(new Set(rolled)).toEqual(ROLLED_DIMENSIONS);
  });

  it('keep of recent events what migration 006 says', () => {
    const [columns = ''] = /CREATE TABLE recent[\s\S]*?\n\)/.exec(migration('006-recent')) ?? [];
    for (const key of RECENT_DIMENSIONS) {
      const dimension = dimensionOf(key);
      const [column] = (dimension.scope === 'time' ? '' : dimension.sql).match(/^\w+$|(?<=if\()\w+/) ?? [];
      expect(columns, key).toMatch(new RegExp(`^ +${column} `, 'm'));
    }
  });

  it('know of a visit what migration 003 says', () => {
    const [columns = ''] = /CREATE TABLE sessions[\s\S]*?\n\)/.exec(migration('003-sessions')) ?? [];
    for (const key of SESSION_DIMENSIONS) {
      const dimension = dimensionOf(key);
      const [column] = (dimension.scope === 'time' ? '' : dimension.sql).match(/^\w+$|(?<=if\()\w+/) ?? [];
      expect(columns, key).toMatch(new RegExp(`^ +${column} `, 'm'));
    }
  });
});

describe('planQuery', () => {
  it.each([
    ['a total of whole days', { metrics: ['visitors', 'visits'] }, 'UTC', ['rollup_day']],
    ['a total of local days', { metrics: ['visitors', 'visits'] }, 'Europe/Berlin', ['rollup_day', 'rollup_hour']],
    [
      'days of a zone of half hours',
      { metrics: ['visitors'], dimensions: ['time:day'] },
      'Asia/Kolkata',
      ['rollup_hour', 'events by event'],
    ],
    [
      'hours of a zone of half hours',
      { metrics: ['visitors'], dimensions: ['time:hour'] },
      'Asia/Kolkata',
      ['events by event'],
    ],
    [
      'one dimension',
      { metrics: ['visitors', 'bounce_rate'], dimensions: ['visit:source'] },
      'UTC',
      ['rollup_day visit:source'],
    ],
    [
      'pages, with bounces of those that began there',
      { metrics: ['visitors', 'bounce_rate'], dimensions: ['event:page'] },
      'UTC',
      ['rollup_day event:page', 'rollup_day visit:entry_page'],
    ],
    ['visits by page', { metrics: ['visits'], dimensions: ['event:page'] }, 'UTC', ['events by event']],
    [
      'a filter by the same dimension',
      { metrics: ['visits'], dimensions: ['visit:country'], filters: [['is', 'visit:country', ['DE']]] },
      'UTC',
      ['rollup_day visit:country'],
    ],
    [
      'a filter by another dimension',
      { metrics: ['visitors', 'visits'], dimensions: ['visit:country'], filters: [['is', 'visit:os', ['iOS']]] },
      'UTC',
      ['events by event', 'sessions by visit'],
    ],
    ['bots and people', { metrics: ['events'], dimensions: ['event:bot'] }, 'UTC', ['rollup_day event:bot']],
    [
      'visitors among bots',
      { metrics: ['visitors'], filters: [['is', 'event:bot', ['true']]] },
      'UTC',
      ['events by event'],
    ],
    [
      'an hour of the week',
      { metrics: ['visitors', 'visits'], filters: [['is', 'event:hour_of_day', ['14']]], date_range: '24h' },
      'UTC',
      ['events by event', 'events by visit'],
    ],
    ['the last minutes', { metrics: ['visitors'], date_range: 'realtime' }, 'UTC', ['recent by event']],
    [
      'time on page, which the table of recent events does not know',
      { metrics: ['time_on_page'], date_range: '30m', dimensions: ['event:page'] },
      'UTC',
      ['events by event'],
    ],
    [
      'the last half hour by minute',
      { metrics: ['visitors'], date_range: '30m', dimensions: ['time:minute'] },
      'UTC',
      ['recent by event'],
    ],
  ])('reads for %s', (_, body, timezone, expected) => {
    expect(sources(plan(body, timezone).parts)).toEqual(expected);
  });
});

describe('planSql', () => {
  it('sums rollups of whole days and the hours that stick out', () => {
    expect(sql({ metrics: ['visitors', 'bounce_rate'], dimensions: ['visit:source'] })).toMatchSnapshot();
  });

  it('counts from events what rollups cannot tell', () => {
    expect(
      sql({
        metrics: ['visitors', 'visits', 'events', 'revenue'],
        dimensions: ['event:props:plan', 'time:hour'],
        filters: [
          ['contains', 'event:page', ["'; DROP TABLE events"], { case_sensitive: false }],
          ['not', ['matches', 'visit:source', ['^G']]],
        ],
      }),
    ).toMatchSnapshot();
  });

  it('finds the visits that have a matching event', () => {
    expect(sql({ metrics: ['bounce_rate'], filters: [['is', 'event:name', ['Signup']]] })).toMatchSnapshot();
  });

  it('splits an order among its products', () => {
    expect(sql({ metrics: ['orders', 'revenue'], dimensions: ['event:brand'] })).toMatchSnapshot();
  });

  it('looks up where visits ended', () => {
    expect(sql({ metrics: ['visits'], dimensions: ['visit:exit_page'] })).toMatchSnapshot();
  });

  it('never writes a value into the SQL', () => {
    const secret = 'x"y\'z\\';
    const text = sql({
      metrics: ['visitors'],
      dimensions: [`event:props:${secret}`],
      filters: [['is_not', 'visit:city', [secret]]],
    });
    expect(text.sql).not.toContain(secret.slice(0, 3));
    expect(Object.values(text.parameters).flat()).toContain(secret);
  });
});
