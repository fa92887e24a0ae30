/** Reads the body of an analysis: unknown → checked fields, every mistake noted and all of them told at once. Asks nothing of the store. */
import { limits } from '../config/limits.ts';
import { DATE_RANGES_ALLOWED, type DateRange, readDateRange } from './date-range.ts';
import { DIMENSIONS, findDimension, PROPERTY_PREFIX, type ValueDimension } from './dimensions.ts';
import { isObject, Mistakes, QueryError } from './mistakes.ts';
import { parseFilters } from './parse-filters.ts';
import type { Filter } from './query.ts';

/** What every question of analysis says: whose events, of when, and which of them. */
export interface AnalysisQuery {
  readonly siteId: string;
  readonly dateRange: DateRange;
  readonly filters: readonly Filter[];
}

export interface Page {
  readonly limit: number;
  readonly offset: number;
}

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly otherwise: number;
}

const COMMON_KEYS = ['site_id', 'date_range', 'filters'];

export class BodyReader {
  readonly mistakes = new Mistakes();
  readonly body: Readonly<Record<string, unknown>>;

  /** @param keys that the body may have besides those of every analysis. Throws QueryError when it is no object. */
  constructor(body: unknown, keys: readonly string[]) {
    const allowed = [...COMMON_KEYS, ...keys];
    if (!isObject(body)) {
      this.mistakes.add('The body', body, `an object with ${allowed.join(', ')}`);
      throw new QueryError(this.mistakes.list);
    }
    this.body = body;
    for (const key of Object.keys(body)) {
      if (!allowed.includes(key)) this.mistakes.addUnknownKey(key, 'The body', allowed.join(', '));
    }
  }

  /** Last of all: throws QueryError when anything was wrong. */
  finish<Own>(own: Own): AnalysisQuery & Own {
    const { site_id: siteId, date_range: given, filters } = this.body;
    if (typeof siteId !== 'string' || siteId === '') this.mistakes.add('site_id', siteId, "a site's id or domain");
    const dateRange = readDateRange(given);
    if (!dateRange) this.mistakes.add('date_range', given, DATE_RANGES_ALLOWED);
    const read = parseFilters(filters, this.mistakes);
    if (this.mistakes.list.length > 0) throw new QueryError(this.mistakes.list);
    return { siteId: siteId as string, dateRange: dateRange as DateRange, filters: read, ...own };
  }

  filters(key: string): readonly Filter[] {
    return parseFilters(this.body[key], this.mistakes, key);
  }

  integer(key: string, { min, max, otherwise }: Bounds): number {
    const given = this.body[key];
    if (given === undefined) return otherwise;
    if (Number.isInteger(given) && (given as number) >= min && (given as number) <= max) return given as number;
    this.mistakes.add(key, given, `a whole number from ${min} to ${max}`);
    return otherwise;
  }

  choice<Choice extends string>(key: string, allowed: readonly Choice[], otherwise?: Choice): Choice {
    const given = this.body[key];
    const chosen = given === undefined ? otherwise : allowed.find((name) => name === given);
    if (chosen === undefined) this.mistakes.add(key, given, allowed.join(', '));
    return chosen ?? (allowed[0] as Choice);
  }

  /** A text that may be left out. */
  text(key: string): string | undefined {
    const given = this.body[key];
    if (given === undefined) return undefined;
    if (typeof given === 'string' && given !== '' && given.length <= limits.queryValueCharsMax) return given;
    this.mistakes.add(key, given, `a text of 1 to ${limits.queryValueCharsMax} characters`);
    return undefined;
  }

  flag(key: string): boolean {
    const given = this.body[key];
    if (given !== undefined && typeof given !== 'boolean') this.mistakes.add(key, given, 'true or false');
    return given === true;
  }

  /** A dimension with one value an event; with a choice, one of these. */
  dimension(key: string, among?: readonly string[]): ValueDimension | undefined {
    const given = this.body[key];
    if (given === undefined) return undefined;
    const found =
      typeof given === 'string' && given.length <= limits.queryValueCharsMax ? findDimension(given) : undefined;
    if (found && found.scope !== 'time' && (among ? among.includes(found.key) : !found.list)) return found;
    this.mistakes.add(key, given, (among ?? SINGLE_KEYS).join(', '));
    return undefined;
  }

  page(otherwise: number = limits.analysisListMax): Page {
    return {
      limit: this.integer('limit', { min: 1, max: limits.analysisPageMax, otherwise }),
      offset: this.integer('offset', { min: 0, max: limits.queryOffsetMax, otherwise: 0 }),
    };
  }
}

const SINGLE_KEYS = [
  ...DIMENSIONS.flatMap((dimension) => (dimension.scope === 'time' || dimension.list ? [] : [dimension.key])),
  `${PROPERTY_PREFIX}NAME`,
];
