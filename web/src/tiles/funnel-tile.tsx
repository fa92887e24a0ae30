/** How many took each step, and how many stopped before the next. */
import type { Tile } from '../../../src/boards/board.ts';
import type { TileQuery } from '../../../src/boards/tile-query.ts';
import type { FunnelAnswer } from '../api/tile-answers.ts';
import { useFormats } from '../design/formats-context.ts';
import { ChangeMark } from './change-mark.tsx';
import { FunnelGroups } from './funnel-groups.tsx';
import styles from './funnel-tile.module.css';

const ROWS_FOR_GROUPS = 3;

interface FunnelTileProps {
  readonly tile: Tile;
  readonly query: Extract<TileQuery, { kind: 'funnel' }>;
  readonly answer: FunnelAnswer | undefined;
}

export function FunnelTile({ tile, query, answer }: FunnelTileProps) {
  const formats = useFormats();
  const first = answer?.steps[0]?.visitors ?? 0;
  const last = answer?.steps.at(-1);
  const lastBefore = answer?.comparison?.steps.at(-1);
  const groups = query.dimension && answer?.groups?.length ? answer.groups : undefined;
  // Where the steps would leave no room for the groups, they are the first of the rows.
  const compact = groups !== undefined && tile.h < query.steps.length + ROWS_FOR_GROUPS;
  const steps = answer?.steps ?? query.steps.map(({ name = '' }) => ({ name }));
  return (
    <div className={styles.funnel} data-groups={groups && (compact ? 'only' : 'below')}>
      <p className={styles.summary}>
        {last && (
          <>
            <b>{last.rate === null ? '–' : formats.perCent(last.rate)}</b> from first to last{' '}
            <ChangeMark metric="conversion_rate" now={last.rate} before={lastBefore?.rate} />
          </>
        )}
      </p>
      {!compact && (
        <ol className={styles.steps} aria-label={tile.title} style={{ '--steps': steps.length } as React.CSSProperties}>
          {steps.map((step, index) => (
            <li key={index} className={styles.step}>
              <p className={styles.name}>
                <bdi title={step.name}>{step.name || `Step ${index + 1}`}</bdi>
                {'visitors' in step && <b>{formats.short(step.visitors)}</b>}
              </p>
              <div className={styles.track}>
                {'visitors' in step && (
                  <span
                    className={styles.bar}
                    style={{ transform: `scaleX(${first > 0 ? step.visitors / first : 0})` }}
                  />
                )}
              </div>
              <p className={styles.rates}>
                {'visitors' in step && index > 0 && step.step_rate !== null && (
                  <>
                    {formats.perCent(step.step_rate)} of the step before
                    {step.median_s !== null && <>, after {formats.duration(step.median_s)}</>}
                  </>
                )}
              </p>
            </li>
          ))}
        </ol>
      )}
      {groups && (
        <div className={styles.room}>
          <div className={styles.scroll}>
            <FunnelGroups groups={groups} dimension={query.dimension ?? ''} all={compact ? answer?.steps : undefined} />
          </div>
        </div>
      )}
    </div>
  );
}
