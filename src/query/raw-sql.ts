/** The part of a plan that single events answer → SQL. Pure. */
import { limits } from '../config/limits.ts';
import type { TimeRange } from './date-range.ts';
import type { ValueDimension } from './dimensions.ts';
import { filterSql } from './filter-sql.ts';
import { dimensionsOf } from './filter-tree.ts';
import type { Measure } from './metrics.ts';
import type { Parameters } from './parameters.ts';
import { type Building, bucketSql, nothingSql, selectSql } from './part-sql.ts';
import { isTime, ofVisits, type RawPart, type Role, valuesOf } from './plan.ts';
import type { Filter } from './query.ts';

/** A SELECT of sums, one row a group. */
export function rawSql(part: RawPart, building: Building): string {
  const { plan, parameters, measures } = building;
  const { dimensions } = plan;
  const values = valuesOf(dimensions);
  const renamed = part.role === 'visit' ? ofVisits(values, []).values : values;
  const list = renamed.find((dimension) => dimension.list);
  const groups = dimensions.map((dimension, index) => {
    if (isTime(dimension))
      return `${bucketSql(dimension, part.role === 'visit' ? 'session_start' : 'time', building)} AS g${index}`;
    const value = renamed[values.indexOf(dimension)] as ValueDimension;
    return `toString(${value === list ? 'item' : columnSql(value, parameters)}) AS g${index}`;
  });
  const personal = plan.withBots ? 'session_id != 0' : "session_id != 0 AND bot = ''";
  // With `events` among the measures, rows of bots have to be read; without, they are not.
  const all = part.measures.includes('events');
  const columns = measures.map(
    (measure) =>
      `${part.measures.includes(measure) ? rawMeasureSql(measure, all ? personal : undefined, list) : nothingSql(measure)} AS s_${measure}`,
  );
  const present = part.role === 'visit' ? 'sum(visit_change)' : 'toInt64(count())';
  const conditions = [
    `site_id = ${parameters.bind(plan.siteId, 'UUID')}`,
    rangesSql(part.role, part.ranges, parameters),
    ...(all ? [] : [personal]),
    ...part.filters.map((filter) => rawFilterSql(filter, building)),
    ...(part.sessionFilters.length > 0
      ? [`session_id IN (${sessionsWithSql({ kind: 'and', filters: part.sessionFilters }, building)})`]
      : []),
  ];
  const keys = [...values.map(({ key }) => key), ...[...part.filters, ...part.sessionFilters].flatMap(dimensionsOf)];
  const source = `${fromSql(part.source, keys, building)}${list ? `\nARRAY JOIN arrayDistinct(arrayFilter(entry -> entry != '', ${columnSql(list, parameters)})) AS item` : ''}`;
  const select = selectSql([...groups, ...columns, `${present} AS s_present`], source, conditions);
  return groups.length > 0 ? `${select}\nGROUP BY ${groups.map((_, index) => `g${index}`).join(', ')}` : select;
}

/** `where` undefined: the rows are known to be people's. */
function rawMeasureSql(measure: Measure, where: string | undefined, list: ValueDimension | undefined): string {
  const and = (condition: string) => [...(where ? [where] : []), condition].join(' AND ');
  switch (measure) {
    case 'visitors':
      return where ? `uniqStateIf(visitor_id, ${where})` : 'uniqState(visitor_id)';
    case 'sessions':
      return where ? `uniqStateIf(session_id, ${where})` : 'uniqState(session_id)';
    case 'pageviews':
      return `toInt64(countIf(${and("name = 'pageview'")}))`;
    case 'orders':
      return `toInt64(countIf(${and("name = 'Order Completed'")}))`;
    case 'events':
      return 'toInt64(count())';
    case 'revenue': {
      const amount = list ? lineRevenueSql(list) : 'revenue';
      return where ? `sumIf(toDecimal128(${amount}, 4), ${where})` : `sum(toDecimal128(${amount}, 4))`;
    }
    case 'visits':
      return 'sum(toInt64(visit_change))';
    case 'bounces':
      return 'sum(toInt64(bounce_change))';
    case 'duration_ms':
      return 'sum(duration_change_ms)';
  }
}

/** What of an order's amount is this product's: all of it where there is one line, else price × quantity of its lines. */
function lineRevenueSql(list: ValueDimension): string {
  const lines = `arraySum((entry, price, quantity) -> if(entry = item, price * quantity, 0), ${list.sql}, product_prices, product_quantities)`;
  return `multiIf(revenue = 0, toDecimal128(0, 4), length(product_prices) <= 1, toDecimal128(revenue, 4), toDecimal128(${lines}, 4) * sign(revenue))`;
}

/** A visit's events lie from half an hour before its first-stored event to a day and more after. */
function rangesSql(role: Role, ranges: readonly TimeRange[], parameters: Parameters): string {
  const between = (column: string, { from, to }: TimeRange) =>
    `${column} >= fromUnixTimestamp64Milli(${parameters.bind(from, 'Int64')}, 'UTC') AND ${column} < fromUnixTimestamp64Milli(${parameters.bind(to, 'Int64')}, 'UTC')`;
  const one = (range: TimeRange) => {
    if (role === 'event') return between('time', range);
    const reach = {
      from: range.from - limits.sessionTimeoutMs,
      to: range.to + limits.sessionLengthMsMax + limits.sessionTimeoutMs,
    };
    return `${between('time', reach)} AND ${between('session_start', range)}`;
  };
  if (ranges.length === 1) return one(ranges[0] as TimeRange);
  return `(${ranges.map((range) => `(${one(range)})`).join(' OR ')})`;
}

function columnSql(dimension: ValueDimension, parameters: Parameters): string {
  return dimension.property === undefined
    ? dimension.sql
    : `properties[${parameters.bind(dimension.property, 'String')}]`;
}

function rawFilterSql(filter: Filter, building: Building): string {
  const { parameters } = building;
  return filterSql(filter, {
    parameters,
    column: (dimension) => columnSql(dimension, parameters),
    sessionsWith: (inner) => sessionsWithSql(inner, building),
  });
}

function sessionsWithSql(filter: Filter, building: Building): string {
  const { plan, parameters } = building;
  const conditions = [
    `site_id = ${parameters.bind(plan.siteId, 'UUID')}`,
    rangesSql('event', [plan.range], parameters),
    'session_id != 0',
    rawFilterSql(filter, building),
  ];
  return selectSql(['session_id'], fromSql('events', dimensionsOf(filter), building), conditions);
}

/** Where a visit ended stands with the visit, not with its events. */
function fromSql(source: string, keys: readonly string[], { plan, parameters }: Building): string {
  if (!keys.includes('visit:exit_page')) return source;
  const reach = {
    from: plan.range.from - limits.sessionLengthMsMax - limits.sessionTimeoutMs,
    to: plan.range.to + limits.sessionTimeoutMs,
  };
  const exits = selectSql(['session_id AS ended_id', 'argMaxMerge(exit_page) AS exit_page'], 'sessions', [
    `site_id = ${parameters.bind(plan.siteId, 'UUID')}`,
    `session_start >= fromUnixTimestamp64Milli(${parameters.bind(reach.from, 'Int64')}, 'UTC')`,
    `session_start < fromUnixTimestamp64Milli(${parameters.bind(reach.to, 'Int64')}, 'UTC')`,
  ]);
  return `${source} LEFT ANY JOIN (\n${exits}\nGROUP BY session_id\n) AS ends ON session_id = ended_id`;
}
