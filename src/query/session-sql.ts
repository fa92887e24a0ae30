/** The part of a plan that the table of visits answers → SQL: visits as wholes, by what is the visit's own. Pure. */
import type { ValueDimension } from './dimensions.ts';
import { betweenSql, exitPageSql, selectSql, siteSql } from './event-scope.ts';
import { filterSql } from './filter-sql.ts';
import { dimensionsOf } from './filter-tree.ts';
import type { Measure } from './metrics.ts';
import { type Building, bucketSql, groupsOf, LISTS_COLUMNS, listsJoinSql, nothingSql } from './part-sql.ts';
import { isTime, ofVisits, type RawPart, valuesOf } from './plan.ts';

/** A SELECT of sums, one row a group. */
export function sessionSql(part: RawPart, building: Building): string {
  const { plan, parameters, measures } = building;
  const values = valuesOf(plan.dimensions);
  const renamed = ofVisits(values, []).values;
  const { lists } = plan;
  const groups = lists
    ? LISTS_COLUMNS
    : plan.dimensions.map((dimension, index) => {
        if (isTime(dimension)) return `${bucketSql(dimension, 'session_start', building)} AS g${index}`;
        return `toString(${columnOf(renamed[values.indexOf(dimension)] as ValueDimension)}) AS g${index}`;
      });
  const columns = measures.map(
    (measure) => `${part.measures.includes(measure) ? sumOf(measure) : nothingSql(measure)} AS s_${measure}`,
  );
  const ranges = part.ranges.map((range) => `(${betweenSql('session_start', range, parameters)})`).join(' OR ');
  const conditions = [
    siteSql({ siteId: plan.siteId, parameters }),
    part.ranges.length > 1 ? `(${ranges})` : ranges,
    ...(plan.withBots ? [] : ["bot = ''"]),
    ...part.filters.map((filter) => filterSql(filter, { parameters, column: columnOf, sessionsWith: impossible })),
  ];
  // A visit is a row a batch until its parts are merged. Sums do not mind; which page was its last, only all of them together know.
  const keys = [...values.map(({ key }) => key), ...part.filters.flatMap(dimensionsOf)];
  const table = keys.includes('visit:exit_page') ? 'sessions FINAL' : 'sessions';
  const source = lists ? `${table}\n${listsJoinSql(lists, columnOf, building)}` : table;
  const select = selectSql([...groups, ...columns, 'sum(visits) AS s_present'], source, conditions);
  return groups.length > 0 ? `${select}\nGROUP BY ${groupsOf(plan).join(', ')}` : select;
}

function columnOf(dimension: ValueDimension): string {
  return dimension.key === 'visit:exit_page' ? exitPageSql() : dimension.sql;
}

/** Its columns are named as the measures are. */
function sumOf(measure: Measure): string {
  return `sum(toInt64(${measure}))`;
}

function impossible(): never {
  throw new Error('the table of visits knows nothing of single events');
}
