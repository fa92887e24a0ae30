/** How far a number is on its way to a target. */
import { useFormats } from '../design/formats-context.ts';
import { towardsTarget } from './metric-words.ts';
import styles from './target-track.module.css';

interface TargetTrackProps {
  readonly metric: string;
  /** undefined while loading. */
  readonly now: number | null | undefined;
  readonly target: number;
  readonly write: (value: number | null) => string;
}

export function TargetTrack({ metric, now, target, write }: TargetTrackProps) {
  const formats = useFormats();
  const { share, reached, words } = towardsTarget(metric, now ?? null, target, formats);
  return (
    <div className={styles.target} data-reached={reached || undefined}>
      {/* biome-ignore lint/a11y/useSemanticElements: a <meter> cannot be drawn alike in every browser. */}
      <div
        className={styles.track}
        role="meter"
        aria-label="Of the target"
        aria-valuemin={0}
        aria-valuemax={1}
        aria-valuenow={share}
        aria-valuetext={`${write(now ?? null)}, target ${write(target)}`}
      >
        <span className={styles.fill} style={{ transform: `scaleX(${share})` }} />
      </div>
      <p className={styles.words}>
        {now !== undefined && (
          <>
            <b>{words}</b> {write(target)}
            {reached && ' – reached'}
          </>
        )}
      </p>
    </div>
  );
}
