/**
 * Which tables answer a query, and for which stretch of time each. Pure. A rollup is used only where it gives the very number
 * that the events would (W6): whole days and hours from rollups, what sticks out at the edges from events, all summed by one
 * outer query.
 */
import { limits } from '../config/limits.ts';
import type { TimeRange } from './date-range.ts';
import { dimensionOf, type TimeDimension, type ValueDimension } from './dimensions.ts';
import { asksForVisit, dimensionsOf, rowDimensionsOf } from './filter-tree.ts';
import { METRICS, type Measure, type MetricName, VISIT_MEASURES } from './metrics.ts';
import type { Filter, Query } from './query.ts';
import { splitRange } from './split-range.ts';
import { type TimeBucket, type TimeStep, timeBuckets } from './time-buckets.ts';
import type { Zone } from './zone.ts';

/** Dimensions that rollups are kept by: those of migration 005. '' is the whole site. */
export const ROLLED_DIMENSIONS: ReadonlySet<string> = new Set([
  '',
  'event:bot',
  'event:name',
  'event:page',
  'visit:source',
  'visit:channel',
  'visit:utm_campaign',
  'visit:entry_page',
  'visit:country',
  'visit:device',
  'visit:browser',
  'visit:os',
]);

/** Dimensions that the table of recent events has: those of migration 006. */
export const RECENT_DIMENSIONS: ReadonlySet<string> = new Set([
  'event:bot',
  'event:name',
  'event:page',
  'event:hostname',
  'event:type',
  'visit:source',
  'visit:channel',
  'visit:country',
  'visit:device',
  'visit:browser',
  'visit:os',
]);

/** Dimensions that the table of visits has: those of migrations 003 and 008. */
export const SESSION_DIMENSIONS: ReadonlySet<string> = new Set([
  'event:bot',
  'visit:source',
  'visit:channel',
  'visit:referrer',
  'visit:utm_source',
  'visit:utm_medium',
  'visit:utm_campaign',
  'visit:entry_page',
  'visit:exit_page',
  'visit:country',
  'visit:device',
  'visit:browser',
  'visit:os',
]);

export interface PlannedTime {
  readonly dimension: TimeDimension;
  readonly step: TimeStep;
  readonly buckets: readonly TimeBucket[];
  /** Key of a bucket → what it is called. */
  readonly labels: ReadonlyMap<string, string>;
}

/** What a rollup adds to the sum. */
export interface RollupPart {
  readonly source: 'rollup_day' | 'rollup_hour';
  readonly dimension: string;
  readonly measures: readonly Measure[];
  readonly filters: readonly Filter[];
  /** Whole days or hours, Unix ms. */
  readonly range: TimeRange;
  /** rollup_day: all days but these; rollup_hour: only the hours of these, undefined: of all. Unix ms. */
  readonly days: readonly number[] | undefined;
  /** rollup_hour: not these. */
  readonly exceptHours: readonly number[];
}

/** By the time of the event, or by the time its visit began. */
export type Role = 'event' | 'visit';

/** What single events add to it. */
export interface RawPart {
  /** `sessions` tells of visits as wholes only: role visit, no sessionFilters. */
  readonly source: 'events' | 'recent' | 'sessions';
  readonly role: Role;
  readonly measures: readonly Measure[];
  readonly filters: readonly Filter[];
  /** Of the visits, those that have an event which matches these: filters by what differs from event to event. */
  readonly sessionFilters: readonly Filter[];
  readonly ranges: readonly TimeRange[];
}

export type Part = RollupPart | RawPart;

export interface Plan {
  readonly siteId: string;
  readonly range: TimeRange;
  readonly zone: Zone;
  readonly metrics: readonly MetricName[];
  /** In the order of the query; the time dimension has its place among them. */
  readonly dimensions: readonly (ValueDimension | PlannedTime)[];
  /** Bots count as people do. */
  readonly withBots: boolean;
  /** `visits` are counted as the visits that have a matching event, because a dimension tells events apart. */
  readonly visitsSeen: boolean;
  readonly parts: readonly Part[];
  /** Lists of these in one read, in place of the one that `dimensions` and `parts` name: rows say which they belong to. */
  readonly lists?: readonly ValueDimension[];
}

export interface PlanOptions {
  /** Reads events only: for tests that hold one against the other. */
  readonly rawOnly?: boolean;
}

/** @param range what the query's date range means now. @param step of the time dimension, if it has one. */
export function planQuery(
  query: Pick<Query, 'metrics' | 'dimensions' | 'filters'>,
  siteId: string,
  range: TimeRange,
  zone: Zone,
  now: number,
  step: TimeStep | undefined,
  options: PlanOptions = {},
): Plan {
  const dimensions = query.dimensions.map((key) => planDimension(key, range, zone, step));
  const values = valuesOf(dimensions);
  const time = dimensions.find(isTime);
  const withBots = [...values.map(({ key }) => key), ...query.filters.flatMap(dimensionsOf)].includes('event:bot');
  const visitsSeen = values.some(({ scope }) => scope === 'event');
  const needed = new Set(query.metrics.flatMap((metric) => measuresOf(metric, visitsSeen)));
  const base = { range, zone, now, time, withBots, ...options };
  const parts: Part[] = [];
  if (range.from < range.to) {
    const eventMeasures = [...needed].filter((measure) => !VISIT_MEASURES.has(measure));
    const visitMeasures = [...needed].filter((measure) => VISIT_MEASURES.has(measure));
    const event = { ...base, role: 'event' as const, measures: eventMeasures, values, filters: query.filters };
    const visit = { ...base, role: 'visit' as const, measures: visitMeasures, ...ofVisits(values, query.filters) };
    parts.push(...joinParts(planRole(event), planRole(visit)));
  }
  return { siteId, range, zone, metrics: query.metrics, dimensions, withBots, visitsSeen, parts };
}

export function isTime(dimension: ValueDimension | PlannedTime): dimension is PlannedTime {
  return 'buckets' in dimension;
}

/** The dimensions less time. */
export function valuesOf(dimensions: Plan['dimensions']): readonly ValueDimension[] {
  return dimensions.filter((dimension): dimension is ValueDimension => !isTime(dimension));
}

export function isRaw(part: Part): part is RawPart {
  return part.source !== 'rollup_day' && part.source !== 'rollup_hour';
}

/** What a metric is computed from. Told apart by event, a visit counts wherever it has an event. */
export function measuresOf(metric: MetricName, visitsSeen: boolean): readonly Measure[] {
  return metric === 'visits' && visitsSeen ? ['sessions'] : METRICS[metric].measures;
}

/** A visit's measures by page are those of the visits that began there; for the filters beside it, the same page is meant. */
export function ofVisits(
  values: readonly ValueDimension[],
  filters: readonly Filter[],
): { values: readonly ValueDimension[]; filters: readonly Filter[] } {
  if (!values.some(({ key }) => key === 'event:page')) return { values, filters };
  return {
    values: values.map((dimension) =>
      dimension.key === 'event:page' ? (dimensionOf('visit:entry_page') as ValueDimension) : dimension,
    ),
    filters: filters.map(pageToEntryPage),
  };
}

function pageToEntryPage(filter: Filter): Filter {
  if (filter.kind === 'and' || filter.kind === 'or') return { ...filter, filters: filter.filters.map(pageToEntryPage) };
  if (filter.kind === 'not') return { ...filter, filter: pageToEntryPage(filter.filter) };
  if (filter.kind === 'test' && filter.dimension === 'event:page') return { ...filter, dimension: 'visit:entry_page' };
  return filter;
}

function planDimension(
  key: string,
  range: TimeRange,
  zone: Zone,
  step: TimeStep | undefined,
): ValueDimension | PlannedTime {
  const dimension = dimensionOf(key);
  if (dimension.scope !== 'time') return dimension;
  const planned = dimension.step ?? step ?? 'day';
  const buckets = timeBuckets(range, planned, zone);
  return { dimension, step: planned, buckets, labels: new Map(buckets.map(({ key: id, label }) => [id, label])) };
}

interface RolePlanning extends PlanOptions {
  readonly role: Role;
  readonly range: TimeRange;
  readonly zone: Zone;
  readonly now: number;
  readonly time: PlannedTime | undefined;
  readonly withBots: boolean;
  readonly measures: readonly Measure[];
  readonly values: readonly ValueDimension[];
  readonly filters: readonly Filter[];
}

function planRole(planning: RolePlanning): readonly Part[] {
  if (planning.measures.length === 0) return [];
  const dimension = planning.rawOnly ? undefined : rolledDimension(planning);
  const stretches = dimension === undefined ? undefined : splitRange(planning.range, planning.time);
  if (dimension === undefined || !stretches) return [rawPart(planning, [planning.range])];
  const { measures, filters } = planning;
  const shared = { dimension, measures, filters };
  const parts: Part[] = [];
  if (stretches.days) parts.push({ source: 'rollup_day', ...shared, ...stretches.days, exceptHours: [] });
  if (stretches.hours) parts.push({ source: 'rollup_hour', ...shared, ...stretches.hours });
  if (stretches.raw.length > 0) parts.push(rawPart(planning, stretches.raw));
  return parts;
}

function rawPart(planning: RolePlanning, ranges: readonly TimeRange[]): Part {
  const { role, measures, filters, values, now } = planning;
  const byEvent = role === 'visit' && filters.flatMap(rowDimensionsOf).some(isOfEvent);
  const keys = [...values.map(({ key }) => key), ...filters.flatMap(dimensionsOf)];
  const recent =
    role === 'event' &&
    ranges.every(({ from }) => from >= now - limits.recentMs) &&
    keys.every((key) => RECENT_DIMENSIONS.has(key)) &&
    !measures.includes('engaged_ms') &&
    !planning.rawOnly;
  const sessions =
    role === 'visit' &&
    keys.every((key) => SESSION_DIMENSIONS.has(key)) &&
    !filters.some(asksForVisit) &&
    !planning.rawOnly;
  return {
    source: recent ? 'recent' : sessions ? 'sessions' : 'events',
    role,
    measures,
    filters: byEvent && !sessions ? [] : filters,
    sessionFilters: byEvent && !sessions ? filters : [],
    ranges,
  };
}

const isOfEvent = (key: string) => dimensionOf(key).scope === 'event';

/** The rollup that answers this role exactly, or undefined. */
function rolledDimension({ role, values, filters, measures, time, withBots }: RolePlanning): string | undefined {
  if (time && (time.step === 'minute' || time.step === 'second')) return undefined;
  if (filters.some(asksForVisit) || measures.includes('sessions')) return undefined;
  const keys = new Set([...values.map(({ key }) => key), ...filters.flatMap(dimensionsOf)]);
  const [key = '', ...others] = keys;
  if (others.length > 0 || !ROLLED_DIMENSIONS.has(key)) return undefined;
  if (role === 'visit' && key !== '' && isOfEvent(key)) return undefined;
  // Rollups leave bots out of everything but `events`.
  if (withBots && (role === 'visit' || measures.some((measure) => measure !== 'events'))) return undefined;
  return key;
}

/** One read for both roles where they read the same rows. */
function joinParts(event: readonly Part[], visit: readonly Part[]): readonly Part[] {
  const joined = event.map((part) => {
    const same = visit.find((other) => isSameRead(part, other));
    return same ? { ...part, measures: [...part.measures, ...same.measures] } : part;
  });
  return [...joined, ...visit.filter((part) => !event.some((other) => isSameRead(other, part)))];
}

function isSameRead(part: Part, other: Part): boolean {
  return (
    !isRaw(part) &&
    !isRaw(other) &&
    part.source === other.source &&
    part.dimension === other.dimension &&
    JSON.stringify(part.filters) === JSON.stringify(other.filters)
  );
}
