/** What a board is narrowed to, asked of visits as wholes: a path is made of all that a visit did, not only of the page that was clicked. */

const WANTING: readonly unknown[] = ['is', 'contains', 'matches'];

/** Filters that want something of an event ask for visits which have such an event; those that want an event away, or speak of visits, stay. */
export function visitsFilters(filters: readonly (readonly unknown[])[]): readonly (readonly unknown[])[] {
  const wanted = filters.filter((filter) => isWanting(filter) && speaksOfEvents(filter));
  if (wanted.length === 0) return filters;
  return [...filters.filter((filter) => !wanted.includes(filter)), ['has_done', ['and', wanted]]];
}

function isWanting(filter: unknown): boolean {
  return Array.isArray(filter) && (innerOf(filter)?.every(isWanting) ?? WANTING.includes(filter[0]));
}

function speaksOfEvents(filter: unknown): boolean {
  if (!Array.isArray(filter)) return false;
  const [, dimension] = filter;
  const ofEvent = typeof dimension === 'string' && dimension.startsWith('event:') && dimension !== 'event:bot';
  return innerOf(filter)?.some(speaksOfEvents) ?? ofEvent;
}

function innerOf([operator, inner]: readonly unknown[]): readonly unknown[] | undefined {
  return (operator === 'and' || operator === 'or') && Array.isArray(inner) ? inner : undefined;
}
