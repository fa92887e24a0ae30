/** unknown → Query. Reports every mistake at once, each with what was wrong, what was given and what is allowed; asks nothing of the store. */
import { limits } from '../config/limits.ts';
import { type Comparison, DATE_RANGES_ALLOWED, type DateRange, readDateRange } from './date-range.ts';
import { DIMENSION_KEYS, findDimension } from './dimensions.ts';
import { isMetricName, METRIC_NAMES, METRICS, type MetricName } from './metrics.ts';
import { isObject, Mistakes, QueryError } from './mistakes.ts';
import { parseFilters } from './parse-filters.ts';
import { allowedInsteadOf } from './plausible-names.ts';
import type { Direction, Query } from './query.ts';

const KEYS = [
  'site_id',
  'metrics',
  'date_range',
  'dimensions',
  'filters',
  'order_by',
  'include',
  'pagination',
] as const;
const INCLUDE_KEYS = ['time_labels', 'total_rows', 'imports', 'comparisons'] as const;
const COMPARISON_MODES = ['previous_period', 'same_weekday', 'year_over_year', 'custom'] as const;

/** Throws QueryError. Whether the site is there and may be read is for the caller to find out. */
export function parseQuery(body: unknown): Query {
  const mistakes = new Mistakes();
  if (!isObject(body)) {
    mistakes.add('The body', body, `an object with ${KEYS.join(', ')}`);
    throw new QueryError(mistakes.list);
  }
  for (const key of Object.keys(body)) {
    if (!(KEYS as readonly string[]).includes(key)) mistakes.addUnknownKey(key, 'The body', KEYS.join(', '));
  }
  const siteId = body.site_id;
  if (typeof siteId !== 'string' || siteId === '') mistakes.add('site_id', siteId, "a site's id or domain");
  const dateRange = readDateRange(body.date_range);
  if (!dateRange) mistakes.add('date_range', body.date_range, DATE_RANGES_ALLOWED);
  const metrics = parseMetrics(body.metrics, mistakes);
  const dimensions = parseDimensions(body.dimensions, mistakes);
  const filters = parseFilters(body.filters, mistakes);
  const orderBy = parseOrderBy(body.order_by, [...metrics, ...dimensions], mistakes);
  const pagination = parsePagination(body.pagination, mistakes);
  const include = parseInclude(body.include, mistakes);
  checkTogether(metrics, dimensions, include.timeLabels, mistakes);
  if (mistakes.list.length > 0) throw new QueryError(mistakes.list);
  return {
    siteId: siteId as string,
    metrics,
    dateRange: dateRange as DateRange,
    dimensions,
    filters,
    orderBy,
    ...pagination,
    include,
    given: {
      filters: (body.filters as readonly unknown[] | undefined) ?? [],
      include: (body.include as Record<string, unknown> | undefined) ?? {},
    },
  };
}

function parseMetrics(given: unknown, mistakes: Mistakes): readonly MetricName[] {
  if (!Array.isArray(given) || given.length === 0) {
    mistakes.add('metrics', given, `a list of one or more of ${METRIC_NAMES.join(', ')}`);
    return [];
  }
  const metrics: MetricName[] = [];
  for (const [index, name] of given.slice(0, 2 * METRIC_NAMES.length).entries()) {
    if (typeof name !== 'string' || !isMetricName(name)) {
      mistakes.add(`metrics[${index}]`, name, allowedInsteadOf(name, METRIC_NAMES.join(', ')));
    } else if (metrics.includes(name)) mistakes.add(`metrics[${index}]`, name, 'each metric once');
    else metrics.push(name);
  }
  return metrics;
}

function parseDimensions(given: unknown, mistakes: Mistakes): readonly string[] {
  if (given === undefined) return [];
  if (!Array.isArray(given) || given.length > limits.queryDimensionsMax) {
    mistakes.add('dimensions', given, `a list of at most ${limits.queryDimensionsMax} dimensions`);
    return [];
  }
  const dimensions: string[] = [];
  for (const [index, key] of given.entries()) {
    const dimension =
      typeof key === 'string' && key.length <= limits.queryValueCharsMax ? findDimension(key) : undefined;
    if (!dimension) mistakes.add(`dimensions[${index}]`, key, allowedInsteadOf(key, DIMENSION_KEYS.join(', ')));
    else if (dimensions.includes(dimension.key)) mistakes.add(`dimensions[${index}]`, key, 'each dimension once');
    else dimensions.push(dimension.key);
  }
  const scopes = dimensions.map((key) => findDimension(key));
  if (scopes.filter((dimension) => dimension?.scope === 'time').length > 1) {
    mistakes.add('dimensions', given, 'one time dimension');
  }
  if (scopes.filter((dimension) => dimension?.scope !== 'time' && dimension?.list).length > 1) {
    mistakes.add('dimensions', given, 'one of event:product, event:brand and event:category');
  }
  return dimensions;
}

function parseOrderBy(
  given: unknown,
  orderable: readonly string[],
  mistakes: Mistakes,
): readonly (readonly [string, Direction])[] | undefined {
  if (given === undefined) return undefined;
  if (!Array.isArray(given) || given.length > orderable.length) {
    mistakes.add('order_by', given, 'a list of [metric or dimension, "asc" or "desc"], each once');
    return undefined;
  }
  const order: (readonly [string, Direction])[] = [];
  for (const [index, entry] of given.entries()) {
    const [key, direction] = Array.isArray(entry) && entry.length === 2 ? (entry as readonly unknown[]) : [];
    if (typeof key !== 'string' || (direction !== 'asc' && direction !== 'desc')) {
      mistakes.add(`order_by[${index}]`, entry, '[metric or dimension, "asc" or "desc"]');
    } else if (!orderable.includes(key)) {
      mistakes.add(
        `order_by[${index}]`,
        key,
        `a metric or dimension of this query: ${orderable.join(', ') || 'there is none'}`,
      );
    } else order.push([key, direction]);
  }
  return order;
}

function parsePagination(given: unknown, mistakes: Mistakes): { limit: number; offset: number } {
  const page = { limit: limits.queryRowsMax as number, offset: 0 };
  if (given === undefined) return page;
  if (!isObject(given)) {
    mistakes.add('pagination', given, '{"limit": number, "offset": number}');
    return page;
  }
  for (const [key, value] of Object.entries(given)) {
    const [min, max] = key === 'limit' ? [1, limits.queryRowsMax] : [0, limits.queryOffsetMax];
    if (key !== 'limit' && key !== 'offset') mistakes.addUnknownKey(key, 'pagination', 'limit, offset');
    else if (Number.isInteger(value) && (value as number) >= min && (value as number) <= max)
      page[key] = value as number;
    else mistakes.add(`pagination.${key}`, value, `a whole number from ${min} to ${max}`);
  }
  return page;
}

function parseInclude(given: unknown, mistakes: Mistakes): Query['include'] {
  const include = { timeLabels: false, totalRows: false, comparison: undefined as Comparison | undefined };
  if (given === undefined) return include;
  if (!isObject(given)) {
    mistakes.add('include', given, `an object with ${INCLUDE_KEYS.join(', ')}`);
    return include;
  }
  for (const [key, value] of Object.entries(given)) {
    if (key === 'comparisons') include.comparison = parseComparison(value, mistakes);
    else if (key !== 'time_labels' && key !== 'total_rows' && key !== 'imports') {
      mistakes.addUnknownKey(key, 'include', INCLUDE_KEYS.join(', '));
    } else if (typeof value !== 'boolean') mistakes.add(`include.${key}`, value, 'true or false');
    else if (key === 'time_labels') include.timeLabels = value;
    else if (key === 'total_rows') include.totalRows = value;
  }
  return include;
}

function parseComparison(given: unknown, mistakes: Mistakes): Comparison | undefined {
  const allowed = `{"mode": ${COMPARISON_MODES.map((mode) => `"${mode}"`).join(' or ')}, "match_day_of_week": true or false, "date_range": for custom}`;
  const mode = isObject(given) ? COMPARISON_MODES.find((known) => known === given.mode) : undefined;
  if (!isObject(given) || !mode) {
    mistakes.add('include.comparisons', given, allowed);
    return undefined;
  }
  for (const key of Object.keys(given)) {
    if (!['mode', 'match_day_of_week', 'date_range'].includes(key)) {
      mistakes.addUnknownKey(key, 'include.comparisons', 'mode, match_day_of_week, date_range');
    }
  }
  const { match_day_of_week: matchDayOfWeek = false } = given;
  if (typeof matchDayOfWeek !== 'boolean') {
    mistakes.add('include.comparisons.match_day_of_week', matchDayOfWeek, 'true or false');
  }
  const range = mode === 'custom' ? readDateRange(given.date_range) : undefined;
  if (mode === 'custom' && range?.kind !== 'dates' && range?.kind !== 'instants') {
    mistakes.add('include.comparisons.date_range', given.date_range, '[first, last] as two dates or two times');
    return undefined;
  }
  return { mode, matchDayOfWeek: matchDayOfWeek === true, ...(range && { range }) };
}

/** What is right in each part and wrong in company. */
function checkTogether(
  metrics: readonly MetricName[],
  dimensions: readonly string[],
  timeLabels: boolean,
  mistakes: Mistakes,
): void {
  const scopes = dimensions.map((key) => findDimension(key));
  for (const dimension of scopes) {
    if (dimension?.scope !== 'event') continue;
    const unfit = metrics.filter((name) => {
      const { splitBy } = METRICS[name];
      return splitBy === 'visit' || (splitBy === 'page' && dimension.key !== 'event:page');
    });
    if (unfit.length > 0) {
      mistakes.add(
        `A dimension of ${unfit.join(' and ')}, which tell of whole visits,`,
        dimension.key,
        'dimensions of the visit and of time, and event:page for bounce_rate and visit_duration',
      );
    }
  }
  if (metrics.includes('percentage') && dimensions.length === 0) {
    mistakes.add('dimensions with the metric percentage', dimensions, 'at least one dimension to take a share of');
  }
  if (timeLabels && !scopes.some((dimension) => dimension?.scope === 'time')) {
    mistakes.add('include.time_labels', true, 'false, or a time dimension');
  }
}
