/** What a funnel means, by trying every chain of events: what the real one is held against. */
import type { FunnelQuery } from '../../src/query/funnel.ts';
import type { EventRow } from '../../src/store/event-row.ts';
import { holds, textOf } from './naive-query.ts';

export interface NaiveFunnelVisitor {
  readonly visitorId: string;
  /** How far they came; 0 where they never took the first step. */
  readonly level: number;
  /** By step, from 0: ms since the step before, in the first chain that came so far. */
  readonly gaps: readonly (number | undefined)[];
  readonly value: string;
}

/** @param rows of people, in the range. */
export function naiveFunnel(
  rows: readonly EventRow[],
  { steps, windowMs, dimension }: Pick<FunnelQuery, 'steps' | 'windowMs' | 'dimension'>,
): readonly NaiveFunnelVisitor[] {
  const takes = (row: EventRow, step: number) => steps[step]?.filters.every((filter) => holds(filter, row)) ?? false;
  const bits = (row: EventRow) => steps.reduce((sum, _, step) => sum + (takes(row, step) ? 2 ** step : 0), 0);
  const visitors = Map.groupBy(rows, (row) => row.visitorId);
  return [...visitors].map(([visitorId, own]) => {
    const events = own
      .filter((row) => bits(row) > 0)
      .toSorted((a, b) => a.time - b.time || a.sessionSeq - b.sessionSeq || bits(a) - bits(b));
    // ends[step][i]: the latest start of a chain of so many steps that ends with event i.
    const ends: (number | undefined)[][] = [];
    for (const step of steps.keys()) {
      ends.push(
        events.map((event, i) => {
          if (!takes(event, step)) return undefined;
          if (step === 0) return event.time;
          const starts = events
            .slice(0, i)
            .flatMap((_, j) => ends[step - 1]?.[j] ?? [])
            .filter((start) => event.time - start <= windowMs);
          return starts.length > 0 ? Math.max(...starts) : undefined;
        }),
      );
    }
    const firsts = ends.map((of) => of.findIndex((start) => start !== undefined));
    const level = firsts.findIndex((first) => first < 0);
    const gaps = firsts.map((first, step) => {
      if (step === 0 || first < 0) return undefined;
      const before = events.findLastIndex((_, j) => j < first && ends[step - 1]?.[j] !== undefined);
      return (events[first]?.time ?? 0) - (events[before]?.time ?? 0);
    });
    const entry = events[firsts[0] ?? -1];
    const value = dimension && entry ? textOf(entry, dimension.key) : '';
    return { visitorId, level: level < 0 ? steps.length : level, gaps, value };
  });
}
