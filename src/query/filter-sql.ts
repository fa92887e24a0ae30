/** Filter → SQL condition. Pure; every value is bound. */
import { dimensionOf, type ValueDimension } from './dimensions.ts';
import type { Parameters } from './parameters.ts';
import type { Filter, FilterOperator } from './query.ts';

export interface FilterContext {
  readonly parameters: Parameters;
  /** SQL of a dimension's value in the table at hand. */
  readonly column: (dimension: ValueDimension) => string;
  /** SELECT of the ids of visits that have an event which the filter admits. */
  readonly sessionsWith: (filter: Filter) => string;
}

export function filterSql(filter: Filter, context: FilterContext): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return `(${filter.filters.map((inner) => filterSql(inner, context)).join(filter.kind === 'and' ? ' AND ' : ' OR ')})`;
    case 'not':
      return `NOT ${filterSql(filter.filter, context)}`;
    case 'has_done':
      return `(session_id IN (${context.sessionsWith(filter.filter)}))`;
    case 'test':
      return testSql(filter, context);
  }
}

function testSql(filter: Filter & { kind: 'test' }, { parameters, column }: FilterContext): string {
  const dimension = dimensionOf(filter.dimension) as ValueDimension;
  const operator = filter.operator.replace(/_not$/, '') as Exclude<FilterOperator, `${string}_not`>;
  const value = column(dimension);
  // What people see as "(not set)" is '' in the store: texts are compared as people see them.
  const fold = (label: string) => (filter.caseSensitive ? label : label.toLowerCase());
  const isEmpty = (given: string) => fold(given) === fold(dimension.emptyLabel);
  const values = operator === 'is' ? filter.values.map((given) => (isEmpty(given) ? '' : given)) : filter.values;
  const shown = (text: string) =>
    operator === 'is' ? text : `if(${text} = '', ${parameters.bind(dimension.emptyLabel, 'String')}, ${text})`;
  const condition = (text: string) => matchSql(operator, shown(text), values, filter.caseSensitive, parameters);
  const matched = dimension.list ? listSql(operator, value, condition, values.includes('')) : condition(value);
  return operator === filter.operator ? `(${matched})` : `(NOT (${matched}))`;
}

/** A list matches when one of its texts does; "(none)", when it is empty. */
function listSql(operator: string, value: string, condition: (text: string) => string, emptyMatches: boolean): string {
  const some = `arrayExists(item -> ${condition('item')}, ${value})`;
  return operator === 'is' && emptyMatches ? `${some} OR empty(${value})` : some;
}

function matchSql(
  operator: 'is' | 'contains' | 'matches',
  text: string,
  values: readonly string[],
  caseSensitive: boolean,
  parameters: Parameters,
): string {
  if (operator === 'matches')
    return values.map((pattern) => `match(${text}, ${parameters.bind(pattern, 'String')})`).join(' OR ');
  const given = caseSensitive ? text : `lowerUTF8(${text})`;
  const wanted = parameters.bind(caseSensitive ? values : values.map((value) => value.toLowerCase()), 'Array(String)');
  if (operator === 'is') return `${given} IN ${wanted}`;
  return `arrayExists(part -> position(${given}, part) > 0, ${wanted})`;
}
