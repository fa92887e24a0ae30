/** The part of a plan that a rollup answers → SQL. Pure. */
import { selectSql } from './event-scope.ts';
import { filterSql } from './filter-sql.ts';
import { type Measure, VISIT_MEASURES } from './metrics.ts';
import type { Parameters } from './parameters.ts';
import { type Building, bucketSql, isSet, nothingSql } from './part-sql.ts';
import { isTime, type RollupPart } from './plan.ts';

/** A SELECT of rows that are to be summed. */
export function rollupSql(part: RollupPart, building: Building): string {
  const { plan, parameters, measures } = building;
  const daily = part.source === 'rollup_day';
  const { lists } = plan;
  const groups = lists
    ? ['toString(dimension) AS g0', 'value AS g1']
    : plan.dimensions.map((dimension, index) => {
        if (!isTime(dimension)) return `value AS g${index}`;
        return `${bucketSql(dimension, daily ? "toDateTime(day, 'UTC')" : 'hour', building)} AS g${index}`;
      });
  const columns = measures.map((measure) => {
    const known = part.measures.includes(measure);
    const column = isSet(measure) || measure === 'revenue' ? measure : `toInt64(${measure})`;
    return `${known ? column : nothingSql(measure)} AS s_${measure}`;
  });
  const conditions = [
    `site_id = ${parameters.bind(plan.siteId, 'UUID')}`,
    lists
      ? `dimension IN ${parameters.bind(
          lists.map(({ key }) => key),
          'Array(String)',
        )}`
      : `dimension = ${parameters.bind(part.dimension, 'String')}`,
    ...(daily ? dayConditions(part, parameters) : hourConditions(part, parameters)),
    ...part.filters.map((filter) => filterSql(filter, { parameters, column: () => 'value', sessionsWith: impossible })),
  ];
  return selectSql([...groups, ...columns, `${presentOfRollup(part.measures)} AS s_present`], part.source, conditions);
}

function impossible(): never {
  throw new Error('a rollup knows nothing of single visits');
}

const isoDay = (at: number) => new Date(at).toISOString().slice(0, 10);
const isoSecond = (at: number) => new Date(at).toISOString().slice(0, 19).replace('T', ' ');

function dayConditions({ range, days }: RollupPart, parameters: Parameters): string[] {
  return [
    `day >= ${parameters.bind(isoDay(range.from), 'Date')}`,
    `day < ${parameters.bind(isoDay(range.to), 'Date')}`,
    ...(days && days.length > 0 ? [`day NOT IN ${parameters.bind(days.map(isoDay), 'Array(Date)')}`] : []),
  ];
}

function hourConditions({ range, days, exceptHours }: RollupPart, parameters: Parameters): string[] {
  return [
    `hour >= ${parameters.bind(isoSecond(range.from), "DateTime('UTC')")}`,
    `hour < ${parameters.bind(isoSecond(range.to), "DateTime('UTC')")}`,
    ...(days ? [`toDate(hour) IN ${parameters.bind(days.map(isoDay), 'Array(Date)')}`] : []),
    ...(exceptHours.length > 0
      ? [`hour NOT IN ${parameters.bind(exceptHours.map(isoSecond), "Array(DateTime('UTC'))")}`]
      : []),
  ];
}

/** A row of the answer is there when something that was asked for happened: not for a page that only bots saw, say. */
function presentOfRollup(measures: readonly Measure[]): string {
  const counts = [
    ...(measures.includes('events') ? ['events'] : measures.some((measure) => !isOfVisit(measure)) ? ['people'] : []),
    ...(measures.some(isOfVisit) ? ['visits'] : []),
  ];
  return counts.map((column) => `toInt64(${column})`).join(' + ');
}

const isOfVisit = (measure: Measure) => VISIT_MEASURES.has(measure);
