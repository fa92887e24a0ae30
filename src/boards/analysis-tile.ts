/** Tiles that analyse: the question is put into the words of its route, so that both are read, asked and answered by the same code. */
import type { AnalysisOptions } from '../query/analysis.ts';
import { type QuerySite, type QuerySource, rangeOfSite } from '../query/ask-store.ts';
import type { AnalysisQuery } from '../query/body-reader.ts';
import { comparisonRange } from '../query/date-range.ts';
import { Zone } from '../query/zone.ts';
import type { ComparisonMode, Period, TileQuery } from './tile-query.ts';

export interface AnalysisQuestion {
  readonly query: Exclude<TileQuery, { kind: 'metrics' | 'pipeline' }>;
  readonly period: Period;
  readonly comparison: ComparisonMode;
  readonly filters: readonly (readonly unknown[])[];
}

/** One of the analyses of src/query. */
export interface AnalysisOf<Asked extends AnalysisQuery, Answer> {
  /** Throws QueryError. */
  readonly parse: (body: unknown) => Asked;
  readonly run: (
    store: QuerySource,
    site: QuerySite,
    query: Asked,
    now: number,
    options: AnalysisOptions,
  ) => Promise<Answer>;
}

/** The answer, and that of the period compared with where the board compares. Throws QueryError. */
export function planAnalysis<Asked extends AnalysisQuery, Answer extends object>(
  { query, period, comparison, filters }: AnalysisQuestion,
  { parse, run }: AnalysisOf<Asked, Answer>,
  mode: ComparisonMode = comparison,
) {
  const { kind: _, ...asked } = query;
  const parsed = parse({
    ...asked,
    // The site comes beside the query, by whoever may read it.
    site_id: 'tile',
    date_range: period,
    filters: [...filters, ...(query.filters ?? [])],
  });
  return async (
    store: QuerySource,
    site: QuerySite,
    now: number,
    options: Pick<AnalysisOptions, 'signal' | 'shared'> = {},
  ): Promise<Answer & { readonly comparison?: Answer }> => {
    if (mode === 'none') return run(store, site, parsed, now, options);
    const zone = Zone.of(site.timezone);
    const range = await rangeOfSite(store, site, parsed.dateRange, zone, now);
    const other = comparisonRange({ mode, matchDayOfWeek: false }, range, zone, now);
    const [answer, compared] = await Promise.all([
      run(store, site, parsed, now, options),
      run(store, site, parsed, now, { ...options, range: other }),
    ]);
    return { ...answer, comparison: compared };
  };
}
