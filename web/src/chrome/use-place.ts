/** Where the reader is: site, view, board, and what it is narrowed to; kept in the address so that it can be reloaded, shared and gone back from. */
import { useMemo, useSyncExternalStore } from 'react';
import type { ComparisonMode, Period } from '../../../src/boards/tile-query.ts';
import { readComparison, readPeriod, writePeriod } from '../boards/periods.ts';
import { type Filters, readFilters, writeFilters } from '../filters/filter-model.ts';

const VIEWS = ['live', 'board', 'sessions', 'visitor', 'events', 'funnel', 'new-site', 'snippet', 'settings'] as const;
export type View = (typeof VIEWS)[number];

export interface Place {
  /** A site's domain; null: the first. */
  readonly site: string | null;
  readonly view: View;
  /** What the view shows: a board's id, a visitor's. */
  readonly subject: string;
  /** undefined: the board's own. */
  readonly period: Period | undefined;
  readonly comparison: ComparisonMode | undefined;
  readonly filters: Filters;
}

/** Changes what it names and keeps the rest; another site begins without filters. */
export type Go = (change: Partial<Place>) => void;

const MOVED = 'weir-moved';
/** Told before a move within the page; who has something to lose may prevent it, as with `beforeunload`. */
export const LEAVING = 'weir-leaving';

export function readPlace(search: string): Place {
  const parameters = new URLSearchParams(search);
  const board = parameters.get('board');
  const view = board ? 'board' : (VIEWS.find((known) => known === parameters.get('view')) ?? 'live');
  return {
    site: parameters.get('site'),
    view: view === 'board' && !board ? 'live' : view,
    subject: board ?? parameters.get('of') ?? '',
    period: readPeriod(parameters.get('period')),
    comparison: readComparison(parameters.get('compare')),
    filters: readFilters(parameters.getAll('f')),
  };
}

export function writePlace({ site, view, subject, period, comparison, filters }: Place): string {
  const parameters: [string, string][] = [];
  if (site) parameters.push(['site', site]);
  if (view === 'board') parameters.push(['board', subject]);
  else if (view !== 'live') parameters.push(['view', view]);
  if (view !== 'board' && subject) parameters.push(['of', subject]);
  if (period) parameters.push(['period', writePeriod(period)]);
  if (comparison) parameters.push(['compare', comparison]);
  for (const text of writeFilters(filters)) parameters.push(['f', text]);
  return parameters.length === 0 ? '' : `?${parameters.map(([name, value]) => `${name}=${readable(value)}`).join('&')}`;
}

/** As encodeURIComponent, less the marks that a query may hold as they are. */
function readable(value: string): string {
  return encodeURIComponent(value).replaceAll(/%(3A|2C|2F|7C)/g, (code) => decodeURIComponent(code));
}

export function change(place: Place, by: Partial<Place>): Place {
  const moved = { ...place, ...by };
  if (by.view !== undefined && by.subject === undefined) moved.subject = '';
  return by.site !== undefined && place.site !== null && by.site !== place.site && by.filters === undefined
    ? { ...moved, filters: [] }
    : moved;
}

export function usePlace(): readonly [Place, Go] {
  const search = useSyncExternalStore(subscribe, () => location.search);
  return [useMemo(() => readPlace(search), [search]), go];
}

function go(by: Partial<Place>): void {
  const address = `${location.pathname}${writePlace(change(readPlace(location.search), by))}`;
  if (address === location.pathname + location.search) return;
  if (!dispatchEvent(new Event(LEAVING, { cancelable: true }))) return;
  history.pushState(null, '', address);
  dispatchEvent(new Event(MOVED));
}

function subscribe(listener: () => void): () => void {
  addEventListener('popstate', listener);
  addEventListener(MOVED, listener);
  return () => {
    removeEventListener('popstate', listener);
    removeEventListener(MOVED, listener);
  };
}
