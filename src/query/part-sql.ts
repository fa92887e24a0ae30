/** What the SQL of every part of a plan is made of. Pure. */
import type { ValueDimension } from './dimensions.ts';
import type { Measure } from './metrics.ts';
import type { Parameters } from './parameters.ts';
import type { Plan, PlannedTime } from './plan.ts';
import { HOUR_MS } from './zone.ts';

export interface Building {
  readonly plan: Plan;
  readonly parameters: Parameters;
  readonly measures: readonly Measure[];
}

/** Names of the columns that rows are told apart by: of one of many lists, which it is, and the value. */
export function groupsOf({ dimensions, lists }: Plan): readonly string[] {
  return lists ? ['g0', 'g1'] : dimensions.map((_, index) => `g${index}`);
}

/** For a read of many lists: each row once for each, as `entry`, the name of the dimension and its value. */
export function listsJoinSql(
  lists: readonly ValueDimension[],
  columnOf: (dimension: ValueDimension) => string,
  { parameters }: Building,
): string {
  const entries = lists.map(
    (dimension) => `(${parameters.bind(dimension.key, 'String')}, toString(${columnOf(dimension)}))`,
  );
  return `ARRAY JOIN [${entries.join(', ')}] AS entry`;
}

export const LISTS_COLUMNS = ['entry.1 AS g0', 'entry.2 AS g1'] as const;

/** Kept as a set whose size is asked for at the end; the others are sums. */
export const isSet = (measure: Measure) => measure === 'visitors' || measure === 'sessions';

/** What a part adds to a measure that it does not know of. */
export function nothingSql(measure: Measure): string {
  if (isSet(measure)) return "arrayReduce('uniqState', emptyArrayUInt64())";
  return measure === 'revenue' ? 'toDecimal128(0, 4)' : 'toInt64(0)';
}

/** The bucket's key as time-buckets.ts makes it: a date, or the start in Unix seconds. */
export function bucketSql({ step, buckets }: PlannedTime, column: string, { plan, parameters }: Building): string {
  const zone = parameters.bind(plan.zone.name, 'String');
  switch (step) {
    case 'day':
      return `toString(toDate(${column}, ${zone}))`;
    case 'week':
      return `toString(toMonday(toDate(${column}, ${zone})))`;
    case 'month':
      return `toString(toStartOfMonth(toDate(${column}, ${zone})))`;
    case 'minute':
      return `toInt64(toUnixTimestamp(toStartOfMinute(${column})))`;
    case 'second':
      return `toInt64(toUnixTimestamp(${column}))`;
    case 'hour': {
      const seconds = `toInt64(toUnixTimestamp(${column}))`;
      if (buckets.every(({ start }) => start % HOUR_MS === 0)) return `intDiv(${seconds}, 3600) * 3600`;
      return `${seconds} - (${seconds} + timezoneOffset(toTimeZone(toDateTime(${column}), ${zone}))) % 3600`;
    }
  }
}
