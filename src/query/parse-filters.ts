/** The filters of a query: unknown → Filter. Bounds their number, their depth, and how much text they bring. */
import { limits } from '../config/limits.ts';
import { DIMENSION_KEYS, findDimension } from './dimensions.ts';
import { isObject, type Mistakes } from './mistakes.ts';
import { allowedInsteadOf } from './plausible-names.ts';
import { FILTER_OPERATORS, type Filter, type FilterOperator } from './query.ts';

const DEPTH_MAX = 8;
const COMBINING: readonly unknown[] = ['and', 'or', 'not', 'has_done', 'has_not_done'];
const OPERATORS_ALLOWED = [...FILTER_OPERATORS, ...COMBINING].join(', ');

interface Parsing {
  readonly mistakes: Mistakes;
  tests: number;
  chars: number;
}

/** Filters that could not be read are left out, and noted in `mistakes`. @param at where they stand in the body. */
export function parseFilters(given: unknown, mistakes: Mistakes, at = 'filters'): readonly Filter[] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) {
    mistakes.add(at, given, 'a list of filters, as [["is", "visit:country", ["DE"]]]');
    return [];
  }
  const parsing: Parsing = { mistakes, tests: 0, chars: 0 };
  const filters = parseList(given, at, parsing, 0, false);
  if (parsing.tests > limits.queryFiltersMax) {
    mistakes.add(`The number of ${at}`, parsing.tests, `at most ${limits.queryFiltersMax}`);
  }
  if (parsing.chars > limits.queryFilterCharsMax) {
    mistakes.add('The length of all filter values', parsing.chars, `at most ${limits.queryFilterCharsMax} characters`);
  }
  return filters;
}

function parseList(
  given: readonly unknown[],
  at: string,
  parsing: Parsing,
  depth: number,
  inHasDone: boolean,
): readonly Filter[] {
  const filters: Filter[] = [];
  for (const [index, entry] of given.slice(0, limits.queryFiltersMax + 1).entries()) {
    const filter = parseFilter(entry, `${at}[${index}]`, parsing, depth, inHasDone);
    if (filter) filters.push(filter);
  }
  return filters;
}

function parseFilter(
  given: unknown,
  at: string,
  parsing: Parsing,
  depth: number,
  inHasDone: boolean,
): Filter | undefined {
  const { mistakes } = parsing;
  if (!Array.isArray(given) || given.length < 2 || given.length > (COMBINING.includes(given[0]) ? 2 : 4)) {
    mistakes.add(at, given, '[operator, dimension, [values]], or ["and" | "or", [filters]], or ["not", filter]');
    return undefined;
  }
  if (depth > DEPTH_MAX) {
    mistakes.add('The depth of filters', depth, `at most ${DEPTH_MAX}`);
    return undefined;
  }
  const [operator, second, third, fourth] = given as readonly unknown[];
  if (operator === 'and' || operator === 'or') {
    if (!Array.isArray(second) || second.length === 0) {
      mistakes.add(`${at}[1]`, second, 'a list of one or more filters');
      return undefined;
    }
    return { kind: operator, filters: parseList(second, `${at}[1]`, parsing, depth + 1, inHasDone) };
  }
  if (operator === 'not') {
    const filter = parseFilter(second, `${at}[1]`, parsing, depth + 1, inHasDone);
    return filter && { kind: 'not', filter };
  }
  if (operator === 'has_done' || operator === 'has_not_done') {
    if (inHasDone) mistakes.add(`${at}[0]`, operator, 'has_done and has_not_done not within each other');
    const filter = parseFilter(second, `${at}[1]`, parsing, depth + 1, true);
    if (!filter) return undefined;
    return operator === 'has_done'
      ? { kind: 'has_done', filter }
      : { kind: 'not', filter: { kind: 'has_done', filter } };
  }
  const known = FILTER_OPERATORS.find((name) => name === operator);
  if (!known) {
    mistakes.add(`${at}[0]`, operator, OPERATORS_ALLOWED);
    return undefined;
  }
  return parseTest(known, second, third, fourth, at, parsing);
}

function parseTest(
  operator: FilterOperator,
  key: unknown,
  values: unknown,
  modifiers: unknown,
  at: string,
  parsing: Parsing,
): Filter | undefined {
  const { mistakes } = parsing;
  parsing.tests++;
  const dimension = typeof key === 'string' && key.length <= limits.queryValueCharsMax ? findDimension(key) : undefined;
  if (!dimension || dimension.scope === 'time') {
    const known = DIMENSION_KEYS.filter((name) => !name.startsWith('time')).join(', ');
    mistakes.add(`${at}[1]`, key, allowedInsteadOf(key, known));
  }
  if (!Array.isArray(values) || values.length === 0 || values.length > limits.queryFilterValuesMax) {
    mistakes.add(`${at}[2]`, values, `a list of 1 to ${limits.queryFilterValuesMax} values`);
    return undefined;
  }
  const allowed = operator.startsWith('is') && dimension?.scope !== 'time' ? dimension?.values : undefined;
  const texts: string[] = [];
  for (const [index, value] of values.entries()) {
    // Plausible takes numbers for ids; a status or a flag is as natural to write without quotes.
    const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
    if (typeof text !== 'string' || text.length > limits.queryValueCharsMax) {
      mistakes.add(`${at}[2][${index}]`, value, `a text of at most ${limits.queryValueCharsMax} characters`);
      continue;
    }
    if (operator.startsWith('matches') && !isPattern(text)) {
      mistakes.add(`${at}[2][${index}]`, text, 'a regular expression (RE2: without lookaround and back references)');
    }
    if (allowed && !allowed.includes(text)) mistakes.add(`${at}[2][${index}]`, value, allowed.join(', '));
    parsing.chars += text.length;
    texts.push(text);
  }
  let caseSensitive = true;
  if (modifiers !== undefined) {
    const { case_sensitive: given, ...others } = isObject(modifiers) ? modifiers : { modifiers };
    if (typeof given !== 'boolean' || Object.keys(others).length > 0 || operator.startsWith('matches')) {
      mistakes.add(`${at}[3]`, modifiers, '{"case_sensitive": true or false}, for is, is_not, contains, contains_not');
    } else caseSensitive = given;
  }
  return dimension && { kind: 'test', operator, dimension: dimension.key, values: texts, caseSensitive };
}

/** RE2 has no lookaround and no back references; what else it and JavaScript read differently, the store refuses by name. */
function isPattern(text: string): boolean {
  if (/\(\?(?:<?[=!])|\\[1-9]|\\k</.test(text)) return false;
  try {
    new RegExp(text.replace(/^\(\?[imsU]+\)/, ''));
    return true;
  } catch {
    return false;
  }
}
