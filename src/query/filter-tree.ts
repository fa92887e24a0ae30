/** What can be asked of a filter without knowing the tables. */
import type { Filter } from './query.ts';

/** Names of the dimensions that the filter tests. */
export function dimensionsOf(filter: Filter): readonly string[] {
  if (filter.kind === 'test') return [filter.dimension];
  if (filter.kind === 'not' || filter.kind === 'has_done') return dimensionsOf(filter.filter);
  return filter.filters.flatMap(dimensionsOf);
}

/** The same, without what is asked of a visit's other events. */
export function rowDimensionsOf(filter: Filter): readonly string[] {
  if (filter.kind === 'test') return [filter.dimension];
  if (filter.kind === 'has_done') return [];
  return filter.kind === 'not' ? rowDimensionsOf(filter.filter) : filter.filters.flatMap(rowDimensionsOf);
}

/** Whether it asks what else the visit has done. */
export function asksForVisit(filter: Filter): boolean {
  if (filter.kind === 'has_done') return true;
  if (filter.kind === 'not') return asksForVisit(filter.filter);
  return filter.kind !== 'test' && filter.filters.some(asksForVisit);
}
