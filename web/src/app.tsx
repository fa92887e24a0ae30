/** Which page it is: set-up, sign-in, the first site, the live board, or another. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import type { Me } from './api/account.ts';
import { fetchMe, fetchSetUp } from './api/account.ts';
import { ApiError } from './api/client.ts';
import { Shell } from './chrome/shell.tsx';
import { type Place, usePlace } from './chrome/use-place.ts';
import { readDoor } from './door.ts';
import { LivePage } from './live/live-page.tsx';
import { UnreachablePage } from './sign-in/unreachable-page.tsx';
import { readWall } from './wall/wall-address.ts';

// Not part of what the live board loads.
const DoorPage = lazy(async () => ({ default: (await import('./door-page.tsx')).DoorPage }));
const NoPlacePage = lazy(async () => ({ default: (await import('./sign-in/no-place-page.tsx')).NoPlacePage }));
const SignInPage = lazy(async () => ({ default: (await import('./sign-in/sign-in-page.tsx')).SignInPage }));
const SetUpPage = lazy(async () => ({ default: (await import('./set-up/set-up-page.tsx')).SetUpPage }));
const NewSitePage = lazy(async () => ({ default: (await import('./set-up/new-site-page.tsx')).NewSitePage }));
const WallPage = lazy(async () => ({ default: (await import('./wall/wall-page.tsx')).WallPage }));
const SettingsPage = lazy(async () => ({ default: (await import('./settings/settings-page.tsx')).SettingsPage }));
const BoardPage = lazy(async () => ({ default: (await import('./boards/board-page.tsx')).BoardPage }));
const ExplorePage = lazy(async () => ({ default: (await import('./explore/explore-page.tsx')).ExplorePage }));

/** Views that show people and events one by one. */
const EXPLORE: readonly Place['view'][] = ['sessions', 'visitor', 'events', 'funnel'];
const RETRY_MS = 3_000;

export function App() {
  const door = readDoor(location.pathname);
  if (!door) return <House />;
  return (
    <Suspense>
      <DoorPage door={door} />
    </Suspense>
  );
}

function House() {
  const queries = useQueryClient();
  const me = useQuery({
    queryKey: ['me'],
    queryFn: ({ signal }) => fetchMe(signal),
    refetchInterval: (query) => (query.state.status === 'error' ? RETRY_MS : false),
  });
  const setUp = useQuery({
    queryKey: ['set-up'],
    queryFn: ({ signal }) => fetchSetUp(signal),
    enabled: me.data === null,
    refetchInterval: (query) => (query.state.status === 'error' ? RETRY_MS : false),
  });
  const refresh = () => void queries.invalidateQueries();

  if (me.data) return <SignedIn me={me.data} onChange={refresh} />;
  if (me.error instanceof ApiError && me.error.status === 403) {
    return (
      <Suspense>
        <NoPlacePage reason={me.error.message} onSignedOut={refresh} />
      </Suspense>
    );
  }
  if (me.isError || setUp.isError) return <UnreachablePage />;
  if (me.data === undefined || !setUp.data) return null;
  return (
    <Suspense>
      {setUp.data.needed ? (
        <SetUpPage tokenRequired={setUp.data.tokenRequired} onDone={refresh} />
      ) : (
        <SignInPage onDone={refresh} />
      )}
    </Suspense>
  );
}

function SignedIn({ me, onChange }: { me: Me; onChange: () => void }) {
  const [place, go] = usePlace();
  const site = me.sites.find(({ domain }) => domain === place.site) ?? me.sites[0];
  // People, keys and one's own account are there before a site is, and when the last is gone.
  if (!site && place.view === 'settings') {
    return (
      <Suspense>
        <SettingsPage site={site} me={me} place={place} go={go} onChange={onChange} />
      </Suspense>
    );
  }
  if (!site && !me.mayManage) {
    return (
      <Suspense>
        <NoPlacePage
          onSettings={() => go({ view: 'settings' })}
          reason="No site is given to you yet; ask an owner or admin for one."
          others={me.organisations?.filter(({ id }) => id !== me.organisation?.id) ?? []}
          onSignedOut={onChange}
        />
      </Suspense>
    );
  }
  if (!site || (place.view === 'new-site' && me.mayManage)) {
    return (
      <Suspense>
        <NewSitePage
          first={!site}
          onDone={(made) => {
            onChange();
            go({ site: made.domain, view: 'live' });
          }}
          onCancel={() => go({ site: place.site, view: 'live' })}
          onSettings={() => go({ view: 'settings' })}
          onSignedOut={onChange}
        />
      </Suspense>
    );
  }
  const wall = readWall(location.search);
  if (wall) {
    return (
      <Suspense>
        <WallPage site={site} wall={wall} go={go} onSignedOut={onChange} />
      </Suspense>
    );
  }
  return (
    <Shell mayEdit={me.mayEdit !== false} place={place} go={go}>
      {place.view === 'board' ? (
        <Suspense>
          <BoardPage
            key={`${site.id} ${place.subject}`}
            site={site}
            me={me}
            place={place}
            go={go}
            onSignedOut={onChange}
          />
        </Suspense>
      ) : place.view === 'settings' ? (
        <Suspense>
          <SettingsPage site={site} me={me} place={place} go={go} onChange={onChange} />
        </Suspense>
      ) : EXPLORE.includes(place.view) ? (
        <Suspense>
          <ExplorePage key={site.id} site={site} me={me} place={place} go={go} />
        </Suspense>
      ) : (
        <LivePage key={site.id} site={site} me={me} place={place} go={go} onSignedOut={onChange} />
      )}
    </Shell>
  );
}
