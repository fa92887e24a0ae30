/** Where the reader is: which site and which view, kept in the address so that a page can be reloaded, shared and gone back from. */
import { useSyncExternalStore } from 'react';

export type View = 'live' | 'new-site' | 'snippet';

export interface Place {
  /** A site's domain; null: the first. */
  readonly site: string | null;
  readonly view: View;
}

const VIEWS: readonly View[] = ['live', 'new-site', 'snippet'];
const MOVED = 'weir-moved';

export function readPlace(search: string): Place {
  const parameters = new URLSearchParams(search);
  return { site: parameters.get('site'), view: VIEWS.find((view) => view === parameters.get('view')) ?? 'live' };
}

export function writePlace({ site, view }: Place): string {
  const parameters = new URLSearchParams();
  if (site) parameters.set('site', site);
  if (view !== 'live') parameters.set('view', view);
  const search = parameters.toString();
  return search ? `?${search}` : '';
}

export function usePlace(): readonly [Place, (place: Place) => void] {
  const search = useSyncExternalStore(subscribe, () => location.search);
  return [readPlace(search), go];
}

function go(place: Place): void {
  history.pushState(null, '', `${location.pathname}${writePlace(place)}`);
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
