/** What the board is narrowed to: groups of tests, all groups to hold, of each group one test. Pure; to and from the API and the address. */

/** As `POST /api/v2/query` takes them: `['is', 'visit:country', ['DE']]`, `['or', […]]`. */
export type ApiFilter = readonly unknown[];

export const OPERATORS = ['is', 'is_not', 'contains', 'contains_not', 'matches', 'matches_not'] as const;
export type Operator = (typeof OPERATORS)[number];

export interface FilterTest {
  readonly operator: Operator;
  readonly dimension: string;
  /** One of them has to match; for the _not operators, none. */
  readonly values: readonly string[];
}

/** One of them has to match. */
export type FilterGroup = readonly FilterTest[];
/** All of them have to match. */
export type Filters = readonly FilterGroup[];

export function toApiFilters(filters: Filters): readonly ApiFilter[] {
  return filters.map((group) => {
    const tests = group.map(({ operator, dimension, values }) => [operator, dimension, values]);
    return tests.length === 1 ? (tests[0] ?? []) : ['or', tests];
  });
}

/** The filters of a segment; null when they say more than groups of tests can. */
export function fromApiFilters(given: readonly unknown[]): Filters | null {
  const groups = given.map((entry): FilterGroup | null => {
    if (!Array.isArray(entry)) return null;
    const tests = entry[0] === 'or' && Array.isArray(entry[1]) ? entry[1].map(readTest) : [readTest(entry)];
    return tests.every((test) => test !== null) ? tests : null;
  });
  return groups.every((group) => group !== null) ? groups : null;
}

function readTest(given: unknown): FilterTest | null {
  if (!Array.isArray(given)) return null;
  const [name, dimension, values] = given as unknown[];
  const operator = OPERATORS.find((known) => known === name);
  if (!operator || typeof dimension !== 'string' || !Array.isArray(values) || values.length === 0) return null;
  return { operator, dimension, values: values.map(String) };
}

/** What a click narrows to. */
export type Choice = readonly [dimension: string, value: string];

/** A click on a value, or on a cell that several values meet in: narrows to it, or takes that back. */
export function toggleValues(filters: Filters, ...choices: readonly Choice[]): Filters {
  if (choices.every((choice) => isChosen(filters, choice))) return choices.reduce(withoutValue, filters);
  // In two cells at once is nothing: another one takes the place.
  const kept = choices.length === 1 ? filters : filters.filter((group) => !choices.some(([of]) => asksOnly(group, of)));
  const tests = choices.map(([dimension, value]) => [{ operator: 'is', dimension, values: [value] } as const]);
  return [...kept, ...tests];
}

function withoutValue(filters: Filters, [dimension, value]: Choice): Filters {
  const at = filters.findIndex((group) => asksFor(group, dimension, value));
  const left = (filters[at]?.[0]?.values ?? []).filter((other) => other !== value);
  if (left.length === 0) return filters.toSpliced(at, 1);
  return filters.toSpliced(at, 1, [{ operator: 'is', dimension, values: left }]);
}

/** Whether a click took the board to this value. */
export function isChosen(filters: Filters, [dimension, value]: Choice): boolean {
  return filters.some((group) => asksFor(group, dimension, value));
}

function asksFor(group: FilterGroup, dimension: string, value: string): boolean {
  return asksOnly(group, dimension) && group[0]?.values.includes(value) === true;
}

function asksOnly(group: FilterGroup, dimension: string): boolean {
  return group.length === 1 && group[0]?.operator === 'is' && group[0].dimension === dimension;
}

/** Each group one text, `is,visit:country,DE,AT` or `is,a,b|is,c,d`; what would be read as a mark is escaped. */
export function writeFilters(filters: Filters): readonly string[] {
  return filters.map((group) =>
    group
      .map(({ operator, dimension, values }) => [operator, dimension, ...values].map(encodeMarks).join(','))
      .join('|'),
  );
}

/** What cannot be read is left out: an address may be old, or mistyped. */
export function readFilters(texts: readonly string[]): Filters {
  return texts
    .map((text) =>
      text.split('|').flatMap((part): FilterTest[] => {
        const [name, dimension, ...values] = part.split(',').map(decodeMarks);
        const operator = OPERATORS.find((known) => known === name);
        return operator && dimension && values.length > 0 ? [{ operator, dimension, values }] : [];
      }),
    )
    .filter((group) => group.length > 0);
}

function encodeMarks(text: string): string {
  return text.replaceAll(/[%,|]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

function decodeMarks(text: string): string {
  return text.replaceAll(/%(25|2C|7C)/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
