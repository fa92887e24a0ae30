/** Around every page: the boards and what else can be looked at, at the side of a wide screen and at the foot of a phone. */
import { useQuery } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { type BoardSummary, fetchBoards } from '../api/boards.ts';
import {
  BagIcon,
  BoardIcon,
  FlowIcon,
  GearIcon,
  GlobeIcon,
  ListIcon,
  MoreIcon,
  PeopleIcon,
  PlusIcon,
  PulseIcon,
  StepsIcon,
} from '../design/icons.tsx';
import { Mark } from '../design/mark.tsx';
import { Popup } from '../design/popup.tsx';
import { NavLink } from './nav-link.tsx';
import styles from './shell.module.css';
import type { Go, Place } from './use-place.ts';

// Opened on demand.
const NewBoard = lazy(async () => ({ default: (await import('../boards/new-board.tsx')).NewBoard }));

interface ShellProps {
  readonly mayEdit: boolean;
  readonly place: Place;
  readonly go: Go;
  readonly children: ReactNode;
}

interface Entry {
  readonly label: string;
  readonly icon: ReactNode;
  readonly to: Partial<Place>;
}

/** What is shown before the list of boards has come. Now belongs to the site; the others somebody in teams only may not have. */
const BUILT_IN: readonly Entry[] = [
  { label: 'Now', icon: <PulseIcon />, to: { view: 'live', subject: '' } },
  { label: 'Web', icon: <GlobeIcon />, to: { view: 'board', subject: 'web' } },
  { label: 'Shop', icon: <BagIcon />, to: { view: 'board', subject: 'shop' } },
];

const EXPLORE: readonly Entry[] = [
  { label: 'Sessions', icon: <PeopleIcon />, to: { view: 'sessions', subject: '' } },
  { label: 'Events', icon: <ListIcon />, to: { view: 'events', subject: '' } },
  { label: 'Funnel', icon: <StepsIcon />, to: { view: 'funnel', subject: '' } },
];

const SETTINGS: Entry = { label: 'Settings', icon: <GearIcon />, to: { view: 'settings', subject: '' } };

/** How many stand at the foot of a phone; the others are behind the last. */
const FOOT = 3;

export function Shell({ mayEdit, place, go, children }: ShellProps) {
  const [making, setMaking] = useState(false);
  const { data: boards } = useQuery({ queryKey: ['boards'], queryFn: ({ signal }) => fetchBoards(signal) });
  const known = new Set(['now', ...BUILT_IN.map(({ to }) => to.subject)]);
  const builtIn = BUILT_IN.filter(
    ({ to }) => to.view === 'live' || !boards || boards.some(({ id }) => id === to.subject),
  );
  const others = (boards ?? []).filter(({ id }) => !known.has(id)).map(boardEntry);
  const all = [...builtIn, ...others];
  const link = (entry: Entry) => (
    <NavLink
      key={entry.label + entry.to.subject}
      icon={entry.icon}
      label={entry.label}
      to={entry.to}
      place={place}
      go={go}
    />
  );
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content">
        Skip to the content
      </a>
      <nav className={styles.rail} aria-label="Boards">
        <div className={styles.mark}>
          <Mark />
          <span className={styles.label}>Weir</span>
        </div>
        <ul className={styles.group}>{builtIn.map(link)}</ul>
        {others.length > 0 && (
          <ul className={styles.group} aria-label="Own boards">
            {others.map(link)}
          </ul>
        )}
        {mayEdit && (
          <button type="button" className={styles.link} title="New board" onClick={() => setMaking(true)}>
            <PlusIcon />
            <span className={styles.label}>New board</span>
          </button>
        )}
        <p className={styles.heading}>Explore</p>
        <ul className={styles.group} aria-label="Explore">
          {EXPLORE.map(link)}
        </ul>
        <ul className={styles.last}>{link(SETTINGS)}</ul>
      </nav>
      <div id="content" className={styles.content} tabIndex={-1}>
        {children}
      </div>
      <nav className={styles.foot} aria-label="Boards">
        <ul>
          {all.slice(0, FOOT).map(link)}
          {link(EXPLORE[0] as Entry)}
          <li>
            <Popup
              kind="quiet"
              label="More boards"
              button={
                <span className={styles.more}>
                  <MoreIcon />
                  More
                </span>
              }
            >
              {(close) => (
                <ul>
                  {[...all.slice(FOOT), ...EXPLORE.slice(1), SETTINGS].map((entry) => (
                    <NavLink
                      key={entry.label + entry.to.subject}
                      icon={entry.icon}
                      label={entry.label}
                      to={entry.to}
                      place={place}
                      go={(to) => {
                        go(to);
                        close();
                      }}
                    />
                  ))}
                  {mayEdit && (
                    <li>
                      <button
                        type="button"
                        className={styles.link}
                        onClick={() => {
                          close();
                          setMaking(true);
                        }}
                      >
                        <PlusIcon />
                        New board
                      </button>
                    </li>
                  )}
                </ul>
              )}
            </Popup>
          </li>
        </ul>
      </nav>
      {making && (
        <Suspense>
          <NewBoard go={go} onClose={() => setMaking(false)} />
        </Suspense>
      )}
    </div>
  );
}

function boardEntry({ id, title }: BoardSummary): Entry {
  return { label: title, icon: id === 'pipeline' ? <FlowIcon /> : <BoardIcon />, to: { view: 'board', subject: id } };
}
