/** The part of a plan that single events answer → SQL. Pure. */
import { limits } from '../config/limits.ts';
import type { TimeRange } from './date-range.ts';
import type { ValueDimension } from './dimensions.ts';
import {
  betweenSql,
  columnSql,
  eventFilterSql,
  eventsFromSql,
  personalSql,
  selectSql,
  sessionsWithSql,
  siteSql,
} from './event-scope.ts';
import { dimensionsOf } from './filter-tree.ts';
import type { Measure } from './metrics.ts';
import type { Parameters } from './parameters.ts';
import { type Building, bucketSql, groupsOf, LISTS_COLUMNS, listsJoinSql, nothingSql } from './part-sql.ts';
import { isTime, ofVisits, type RawPart, type Role, valuesOf } from './plan.ts';

/** A SELECT of sums, one row a group. */
export function rawSql(part: RawPart, building: Building): string {
  const { plan, parameters, measures } = building;
  const { dimensions, lists } = plan;
  const scope = { siteId: plan.siteId, range: plan.range, zone: plan.zone, parameters };
  const values = valuesOf(dimensions);
  const renamed = part.role === 'visit' ? ofVisits(values, []).values : values;
  const list = renamed.find((dimension) => dimension.list);
  const groups = lists
    ? LISTS_COLUMNS
    : dimensions.map((dimension, index) => {
        if (isTime(dimension))
          return `${bucketSql(dimension, part.role === 'visit' ? 'session_start' : 'time', building)} AS g${index}`;
        const value = renamed[values.indexOf(dimension)] as ValueDimension;
        return `toString(${value === list ? 'item' : columnSql(value, scope)}) AS g${index}`;
      });
  const personal = personalSql(plan.withBots);
  // With `events` among the measures, rows of bots have to be read; without, they are not.
  const all = part.measures.includes('events');
  const columns = measures.map(
    (measure) =>
      `${part.measures.includes(measure) ? rawMeasureSql(measure, all ? personal : undefined, list) : nothingSql(measure)} AS s_${measure}`,
  );
  const present = part.role === 'visit' ? 'sum(visit_change)' : 'toInt64(count())';
  const conditions = [
    siteSql(scope),
    rangesSql(part.role, part.ranges, parameters),
    ...(all ? [] : [personal]),
    ...part.filters.map((filter) => eventFilterSql(filter, scope)),
    ...(part.sessionFilters.length > 0
      ? [`session_id IN (${sessionsWithSql({ kind: 'and', filters: part.sessionFilters }, scope)})`]
      : []),
  ];
  const keys = [...values.map(({ key }) => key), ...[...part.filters, ...part.sessionFilters].flatMap(dimensionsOf)];
  const items =
    list && `ARRAY JOIN arrayDistinct(arrayFilter(entry -> entry != '', ${columnSql(list, scope)})) AS item`;
  const entries = lists && listsJoinSql(lists, (dimension) => columnSql(dimension, scope), building);
  const source = [eventsFromSql(part.source, keys, scope), entries ?? items ?? []].flat().join('\n');
  const select = selectSql([...groups, ...columns, `${present} AS s_present`], source, conditions);
  return groups.length > 0 ? `${select}\nGROUP BY ${groupsOf(plan).join(', ')}` : select;
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
    case 'engaged_ms':
      return where ? `sumIf(toInt64(engagement_ms), ${where})` : 'sum(toInt64(engagement_ms))';
    case 'visits':
      return 'sum(toInt64(visit_change))';
    case 'bounces':
      return 'sum(toInt64(bounce_change))';
    case 'duration_ms':
      return 'sum(duration_change_ms)';
  }
}

/** What of an order's amount is this product's: all of it where there is one line, else price × quantity of its lines. */
export function lineRevenueSql(list: ValueDimension): string {
  const lines = `arraySum((entry, price, quantity) -> if(entry = item, price * quantity, 0), ${list.sql}, product_prices, product_quantities)`;
  return `multiIf(revenue = 0, toDecimal128(0, 4), length(product_prices) <= 1, toDecimal128(revenue, 4), toDecimal128(${lines}, 4) * sign(revenue))`;
}

/** A visit's events lie from half an hour before its first-stored event to a day and more after. */
function rangesSql(role: Role, ranges: readonly TimeRange[], parameters: Parameters): string {
  const one = (range: TimeRange) => {
    if (role === 'event') return betweenSql('time', range, parameters);
    const reach = {
      from: range.from - limits.sessionTimeoutMs,
      to: range.to + limits.sessionLengthMsMax + limits.sessionTimeoutMs,
    };
    return `${betweenSql('time', reach, parameters)} AND ${betweenSql('session_start', range, parameters)}`;
  };
  if (ranges.length === 1) return one(ranges[0] as TimeRange);
  return `(${ranges.map((range) => `(${one(range)})`).join(' OR ')})`;
}
