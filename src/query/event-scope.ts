/** The events of one site in one stretch of time → SQL: where they are read from, and what the filters of a question mean of them. Pure; every value is bound. */
import { limits } from '../config/limits.ts';
import type { TimeRange } from './date-range.ts';
import type { ValueDimension } from './dimensions.ts';
import { filterSql } from './filter-sql.ts';
import { dimensionsOf } from './filter-tree.ts';
import type { Parameters } from './parameters.ts';
import type { Filter } from './query.ts';
import type { Zone } from './zone.ts';

export interface EventScope {
  readonly siteId: string;
  readonly range: TimeRange;
  readonly zone: Zone;
  readonly parameters: Parameters;
  /** SQL that chooses whole visits: others are not looked at. */
  readonly among?: string | undefined;
}

export function selectSql(columns: readonly string[], source: string, conditions: readonly string[]): string {
  return `SELECT ${columns.join(', ')}\nFROM ${source}\nWHERE ${conditions.join('\n  AND ')}`;
}

export function siteSql({ siteId, parameters }: Pick<EventScope, 'siteId' | 'parameters'>): string {
  return `site_id = ${parameters.bind(siteId, 'UUID')}`;
}

export function betweenSql(column: string, { from, to }: TimeRange, parameters: Parameters): string {
  const instant = (at: number) => `fromUnixTimestamp64Milli(${parameters.bind(at, 'Int64')}, 'UTC')`;
  return `${column} >= ${instant(from)} AND ${column} < ${instant(to)}`;
}

/** Events that are part of a visit; without bots, unless they are asked for. */
export function personalSql(withBots: boolean): string {
  return withBots ? 'session_id != 0' : "session_id != 0 AND bot = ''";
}

/** An id as people and links have it: 16 hexadecimal digits. */
export function idSql(column: string): string {
  return `leftPad(lower(hex(${column})), 16, '0')`;
}

/** The page a visit ended on, of its `last_pageview`: the path stands behind 13 digits of time and 10 of place. */
export function exitPageSql(lastPageview = 'last_pageview'): string {
  return `substring(${lastPageview}, 24)`;
}

/** The dimension's value in a row of events. */
export function columnSql(
  { sql, property, localSql }: ValueDimension,
  { parameters, zone }: Pick<EventScope, 'parameters' | 'zone'>,
): string {
  if (localSql) return localSql(parameters.bind(zone.name, 'String'));
  return property === undefined ? sql : `properties[${parameters.bind(property, 'String')}]`;
}

/** Whether a row of events passes the filter. Its source has to be `eventsFromSql` of the filter's dimensions. */
export function eventFilterSql(filter: Filter, scope: EventScope): string {
  return filterSql(filter, {
    parameters: scope.parameters,
    column: (dimension) => columnSql(dimension, scope),
    sessionsWith: (inner) => sessionsWithSql(inner, scope),
  });
}

/** SELECT of the ids of visits that have an event in the range which passes the filter, or of other columns of such events. */
export function sessionsWithSql(
  filter: Filter,
  scope: EventScope,
  columns: readonly string[] = ['session_id'],
): string {
  const conditions = [
    siteSql(scope),
    betweenSql('time', scope.range, scope.parameters),
    'session_id != 0',
    ...(scope.among ? [scope.among] : []),
    eventFilterSql(filter, scope),
  ];
  return selectSql(columns, eventsFromSql('events', dimensionsOf(filter), scope), conditions);
}

/** The table, with what `keys`, names of dimensions, need beside it: where a visit ended stands with the visit, not with its events. */
export function eventsFromSql(source: string, keys: readonly string[], scope: EventScope): string {
  if (!keys.includes('visit:exit_page')) return source;
  const reach = {
    from: scope.range.from - limits.sessionLengthMsMax - limits.sessionTimeoutMs,
    to: scope.range.to + limits.sessionTimeoutMs,
  };
  const exits = selectSql(['session_id AS ended_id', `${exitPageSql()} AS exit_page`], 'sessions FINAL', [
    siteSql(scope),
    betweenSql('session_start', reach, scope.parameters),
  ]);
  return `${source} LEFT ANY JOIN (\n${exits}\n) AS ends ON session_id = ended_id`;
}
