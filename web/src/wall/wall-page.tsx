/** Boards on a wall: no chrome, large type, one screenful after the other; controls appear when somebody moves. */
import { useQueries } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Site } from '../../../src/accounts/site.ts';
import type { Board, Tile } from '../../../src/boards/board.ts';
import { fetchBoard } from '../api/boards.ts';
import type { Go } from '../chrome/use-place.ts';
import { Notice } from '../design/notice.tsx';
import { rowsOnScreen, type Slide, slidesOf } from './slides.ts';
import { useScreen } from './use-screen.ts';
import { useWakeLock } from './use-wake-lock.ts';
import type { Wall } from './wall-address.ts';
import { WallBoard } from './wall-board.tsx';
import { WallControls } from './wall-controls.tsx';
import { WallNow } from './wall-now.tsx';
import styles from './wall-page.module.css';

interface WallPageProps {
  readonly site: Site;
  readonly wall: Wall;
  readonly go: Go;
  readonly onSignedOut: () => void;
}

interface Screenful {
  readonly board: Board;
  /** undefined: the live page. */
  readonly slide: Slide<Tile> | undefined;
}

/** A changed board shows up without anybody touching the wall. */
const LOOK_MS = 5 * 60_000;
const IDLE_MS = 3_000;

export function WallPage({ site, wall, go, onSignedOut }: WallPageProps) {
  useWakeLock();
  const screen = useScreen();
  const answers = useQueries({
    queries: wall.boards.map((id) => ({
      queryKey: ['board', id],
      queryFn: ({ signal }: { signal: AbortSignal }) => fetchBoard(id, signal),
      refetchInterval: LOOK_MS,
    })),
  });
  const boards = answers.map(({ data }) => data);
  const rowsMax = rowsOnScreen(screen.width, screen.height) ?? Number.POSITIVE_INFINITY;
  const slides = boards.flatMap((board): readonly Screenful[] => {
    if (!board) return [];
    // The live page is made for one screen; the board of its name is how it would look in tiles.
    if (board.id === 'now') return [{ board, slide: undefined }];
    return slidesOf(board.tiles, rowsMax).map((slide) => ({ board, slide }));
  });
  const [step, setStep] = useState(0);
  const [paused, setPaused] = useState(false);
  const awake = useAwake();
  const count = slides.length;
  useEffect(() => {
    if (paused || count < 2) return;
    const timer = setInterval(() => setStep((at) => at + 1), wall.everyS * 1000);
    return () => clearInterval(timer);
  }, [paused, count, wall.everyS]);
  const at = count === 0 ? 0 : ((step % count) + count) % count;
  const current = slides[at];
  const first = wall.boards[0] ?? 'web';
  const leave = () => go(first === 'now' ? { view: 'live' } : { view: 'board', subject: first });
  return (
    <div className={styles.wall} data-awake={awake || undefined}>
      {current?.slide && (
        <WallBoard
          key={current.board.id}
          site={site}
          board={current.board}
          slide={current.slide}
          screen={screen}
          onSignedOut={onSignedOut}
        />
      )}
      {current && !current.slide && <WallNow site={site} onSignedOut={onSignedOut} />}
      {!current && answers.every(({ isError }) => isError) && (
        <Notice
          alone
          title="There is nothing to show"
          text={`None of these boards could be opened: ${wall.boards.join(', ')}. They may have been removed.`}
        />
      )}
      {count > 1 && (
        <p className={styles.steps} aria-hidden="true">
          {slides.map(({ board, slide }, index) => (
            <span
              key={`${board.id} ${slide?.tiles[0]?.id ?? ''}`}
              className={styles.step}
              data-here={index === at || undefined}
            />
          ))}
        </p>
      )}
      <WallControls
        site={site.domain}
        wall={wall}
        paused={paused}
        several={count > 1}
        onStep={(by) => setStep(at + by)}
        onPause={() => setPaused(!paused)}
        onLeave={leave}
      />
    </div>
  );
}

/** Whether somebody moved something just now. */
function useAwake(): boolean {
  const [awake, setAwake] = useState(true);
  useEffect(() => {
    let timer = setTimeout(() => setAwake(false), IDLE_MS);
    const wake = () => {
      clearTimeout(timer);
      setAwake(true);
      timer = setTimeout(() => setAwake(false), IDLE_MS);
    };
    addEventListener('pointermove', wake);
    addEventListener('pointerdown', wake);
    addEventListener('keydown', wake);
    return () => {
      clearTimeout(timer);
      removeEventListener('pointermove', wake);
      removeEventListener('pointerdown', wake);
      removeEventListener('keydown', wake);
    };
  }, []);
  return awake;
}
