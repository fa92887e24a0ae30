/** Opens a site's live feed for as long as the page shows it, and keeps the tab's title in step. */
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Formats } from '../design/formats.ts';
import { type LiveFeed, type LiveState, openLiveFeed } from './live-feed.ts';

const EMPTY: LiveState = {
  snapshot: null,
  pipeline: null,
  link: { state: 'connecting', since: Number.MAX_SAFE_INTEGER, failures: 0 },
  snapshotAt: null,
  countingFailed: false,
  engineDown: false,
  clockAheadMs: 0,
};

export function useLiveFeed(siteId: string, domain: string, formats: Formats): LiveState {
  const [feed, setFeed] = useState<LiveFeed | null>(null);
  useEffect(() => {
    const opened = openLiveFeed({
      siteId,
      visible: () => !document.hidden,
      onState: (state) => {
        document.title = title(state, domain, formats);
      },
    });
    const wake = () => {
      if (!document.hidden) opened.wake();
    };
    document.addEventListener('visibilitychange', wake);
    addEventListener('online', wake);
    setFeed(opened);
    return () => {
      opened.close();
      document.removeEventListener('visibilitychange', wake);
      removeEventListener('online', wake);
      document.title = 'Weir';
    };
  }, [siteId, domain, formats]);
  return useSyncExternalStore(feed ? feed.subscribe : never, () => feed?.get() ?? EMPTY);
}

const never = () => () => {};

/** `312 · shop.example`; a number that may be old says so. */
export function title(state: LiveState, domain: string, formats: Formats): string {
  if (!state.snapshot) return `${domain} · Weir`;
  const { link, snapshotAt, countingFailed } = state;
  const doubtful = countingFailed || link.state !== 'open' || (snapshotAt ?? 0) < link.since;
  return `${doubtful ? '(old) ' : ''}${formats.count(state.snapshot.visitorsNow)} · ${domain}`;
}
