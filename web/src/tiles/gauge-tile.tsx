/** A number on its way to a target. */
import type { MetricsAnswer } from '../api/tile-answers.ts';
import { useBoard } from '../boards/board-context.ts';
import { useFormats } from '../design/formats-context.ts';
import styles from './gauge-tile.module.css';
import { metricText } from './metric-words.ts';
import { TargetTrack } from './target-track.tsx';

interface GaugeTileProps {
  readonly answer: MetricsAnswer | undefined;
  readonly metric: string;
  readonly target: number;
}

export function GaugeTile({ answer, metric, target }: GaugeTileProps) {
  const formats = useFormats();
  const { site } = useBoard();
  const now = answer && (answer.results[0]?.metrics[0] ?? null);
  const write = (value: number | null) => metricText(metric, value, answer?.meta.currency ?? site.currency, formats);
  return (
    <div className={styles.gauge}>
      <p className={styles.figure}>{now === undefined ? '\u00a0' : write(now)}</p>
      <TargetTrack metric={metric} now={now} target={target} write={write} />
    </div>
  );
}
