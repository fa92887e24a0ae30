/** What can be done with a wallboard: step, pause, fill the screen, choose the boards, leave. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { fetchBoards } from '../api/boards.ts';
import fields from '../design/fields.module.css';
import { Checks, Field } from '../design/fields.tsx';
import { CloseIcon, ExpandIcon, PauseIcon, PlayIcon } from '../design/icons.tsx';
import { Popup } from '../design/popup.tsx';
import { type Wall, writeWall } from './wall-address.ts';
import styles from './wall-page.module.css';

interface WallControlsProps {
  readonly site: string;
  readonly wall: Wall;
  readonly paused: boolean;
  readonly several: boolean;
  readonly onStep: (by: number) => void;
  readonly onPause: () => void;
  readonly onLeave: () => void;
}

const EVERY_S = [10, 20, 30, 60, 300];

export function WallControls({ site, wall, paused, several, onStep, onPause, onLeave }: WallControlsProps) {
  const { data: boards } = useQuery({ queryKey: ['boards'], queryFn: ({ signal }) => fetchBoards(signal) });
  const press = useEffectEvent(({ key, target }: KeyboardEvent) => {
    if (target instanceof HTMLElement && target.closest('input, select, button')) return;
    if (key === 'ArrowRight') onStep(1);
    if (key === 'ArrowLeft') onStep(-1);
    if (key === ' ') onPause();
    // The first Escape leaves the full screen, which the browser does by itself.
    if (key === 'Escape' && !document.fullscreenElement) onLeave();
  });
  // One listener for good: the same key wakes the controls, and one that is exchanged meanwhile would not hear it.
  useEffect(() => {
    const listener = (event: KeyboardEvent) => press(event);
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, []);
  const change = (by: Partial<Wall>) => {
    history.replaceState(null, '', writeWall(site, { ...wall, ...by }));
    dispatchEvent(new PopStateEvent('popstate'));
  };
  const all = (boards ?? []).map(({ id, title }) => ({ id, name: title }));
  return (
    <nav className={styles.controls} aria-label="Wallboard">
      {several && (
        <>
          <button type="button" aria-label="Previous" title="Previous" onClick={() => onStep(-1)}>
            ‹
          </button>
          <button
            type="button"
            aria-label={paused ? 'Go on' : 'Pause'}
            title={paused ? 'Go on' : 'Pause'}
            onClick={onPause}
          >
            {paused ? <PlayIcon /> : <PauseIcon />}
          </button>
          <button type="button" aria-label="Next" title="Next" onClick={() => onStep(1)}>
            ›
          </button>
        </>
      )}
      <Popup kind="quiet" button="Boards" title="Which boards, and for how long">
        {() => (
          <div className={styles.choice}>
            <Checks
              label="In turn"
              all={all}
              chosen={wall.boards}
              onChange={(chosen) => chosen.length > 0 && change({ boards: chosen })}
            />
            <Field label="Each for">
              <select
                className={fields.input}
                value={wall.everyS}
                onChange={(event) => change({ everyS: Number(event.target.value) })}
              >
                {[...new Set([...EVERY_S, wall.everyS])]
                  .sort((a, b) => a - b)
                  .map((seconds) => (
                    <option key={seconds} value={seconds}>
                      {seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`}
                    </option>
                  ))}
              </select>
            </Field>
          </div>
        )}
      </Popup>
      <button type="button" aria-label="Full screen" title="Full screen" onClick={fillScreen}>
        <ExpandIcon />
      </button>
      <button type="button" aria-label="Leave the wallboard" title="Leave the wallboard" onClick={onLeave}>
        <CloseIcon />
      </button>
    </nav>
  );
}

/** Or back. A browser that cannot stays as it is. */
function fillScreen(): void {
  if (document.fullscreenElement) void document.exitFullscreen();
  else void document.documentElement.requestFullscreen?.().catch(() => {});
}
