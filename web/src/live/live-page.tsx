/** The live page of one site: feed in, board out; decides between the board and the wait for a first event. */
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useRef } from 'react';
import type { Site } from '../../../src/accounts/site.ts';
import type { LiveSnapshot } from '../../../src/live/snapshot.ts';
import { fetchBegins, type Me } from '../api/account.ts';
import { TopBar } from '../chrome/top-bar.tsx';
import type { Go, Place } from '../chrome/use-place.ts';
import { useFormats } from '../design/formats-context.ts';
import { useNow } from '../design/use-now.ts';
import { freshness } from './freshness.ts';
import { LiveBoard } from './live-board.tsx';
import styles from './live-page.module.css';
import { PipelineStrip } from './pipeline-strip.tsx';
import { useLiveFeed } from './use-live-feed.ts';

// Looked at before the first event, and seldom after it.
const SnippetPage = lazy(async () => ({ default: (await import('./snippet-page.tsx')).SnippetPage }));

interface LivePageProps {
  readonly site: Site;
  readonly me: Me;
  readonly place: Place;
  readonly go: Go;
  readonly onSignedOut: () => void;
}

export function LivePage({ site, me, place, go, onSignedOut }: LivePageProps) {
  const formats = useFormats();
  const state = useLiveFeed(site.id, site.domain, formats);
  const now = useNow(1_000);
  const fresh = freshness(state, Math.max(now, state.snapshotAt ?? 0));
  const { snapshot } = state;

  const signedOut = fresh.kind === 'signed-out';
  useEffect(() => {
    if (signedOut) onSignedOut();
  }, [signedOut, onSignedOut]);

  const empty = snapshot !== null && looksEmpty(snapshot);
  // The live window alone cannot tell a new site from a quiet night, and what is imported lies outside of it.
  const history = useQuery({
    queryKey: ['begins', site.id],
    queryFn: ({ signal }) => fetchBegins(site.id, signal),
    enabled: empty,
    refetchInterval: ({ state: asked }) => (asked.data === null ? FIRST_EVENT_LOOK_MS : false),
  });
  const waiting = empty && history.data === null;
  // Whoever waited on the page of examples sees the board turn over too; the one in the address is put aside.
  const waited = useRef(false);
  useEffect(() => {
    if (waited.current && !waiting && place.view === 'snippet') go({ view: 'live' });
    waited.current = waiting;
  }, [waiting, place.view, go]);

  return (
    <div className={styles.page}>
      <TopBar site={site} me={me} fresh={fresh} clockAheadMs={state.clockAheadMs} go={go} />
      {place.view === 'snippet' || waiting ? (
        <Suspense fallback={<main />}>
          <SnippetPage site={site} waiting={waiting} onBack={() => go({ site: site.domain, view: 'live' })} />
        </Suspense>
      ) : (
        <LiveBoard site={site} snapshot={snapshot} fresh={fresh} clockAheadMs={state.clockAheadMs} />
      )}
      <PipelineStrip status={state.pipeline} stale={fresh.kind === 'stale' && fresh.cause !== 'engine'} />
    </div>
  );
}

const FIRST_EVENT_LOOK_MS = 5_000;

/** Nothing within the window, today or a week ago: a new site, or a very quiet one. */
function looksEmpty({ freshThrough, recent, today, weekBefore }: LiveSnapshot): boolean {
  return freshThrough === 0 && recent.length === 0 && today.pageviews === 0 && weekBefore.pageviews === 0;
}
