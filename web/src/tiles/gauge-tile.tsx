/** A number on its way to a target. */
import type { MetricsAnswer } from '../api/tile-answers.ts';
import { useBoard } from '../boards/board-context.ts';
import { useFormats } from '../design/formats-context.ts';
import styles from './gauge-tile.module.css';
import { metricText } from './metric-words.ts';

interface GaugeTileProps {
  readonly answer: MetricsAnswer | undefined;
  readonly metric: string;
  readonly target: number;
}

export function GaugeTile({ answer, metric, target }: GaugeTileProps) {
  const formats = useFormats();
  const { site } = useBoard();
  const now = answer?.results[0]?.metrics[0] ?? null;
  const share = now === null ? 0 : now / target;
  const write = (value: number | null) => metricText(metric, value, answer?.meta.currency ?? site.currency, formats);
  return (
    <div className={styles.gauge} data-reached={share >= 1 || undefined}>
      <p className={styles.figure}>{answer ? write(now) : ' '}</p>
      {/* biome-ignore lint/a11y/useSemanticElements: a <meter> cannot be drawn alike in every browser. */}
      <div
        className={styles.track}
        role="meter"
        aria-label="Of the target"
        aria-valuemin={0}
        aria-valuemax={target}
        aria-valuenow={Math.min(now ?? 0, target)}
        aria-valuetext={`${write(now)} of ${write(target)}`}
      >
        <span className={styles.fill} style={{ transform: `scaleX(${Math.min(1, Math.max(0, share))})` }} />
      </div>
      <p className={styles.words}>
        <b>{answer ? formats.percent(share) : ' '}</b> of {write(target)}
        {share >= 1 && ' – reached'}
      </p>
    </div>
  );
}
