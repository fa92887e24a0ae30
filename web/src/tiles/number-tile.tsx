/** One number: how much, how much that differs from before, and how it went. */
import type { MetricsAnswer } from '../api/tile-answers.ts';
import { useBoard } from '../boards/board-context.ts';
import { comparisonLabel } from '../boards/periods.ts';
import { useFormats } from '../design/formats-context.ts';
import { ChangeMark } from './change-mark.tsx';
import { metricText } from './metric-words.ts';
import styles from './number-tile.module.css';
import { Sparkline } from './sparkline.tsx';
import { TargetTrack } from './target-track.tsx';

interface NumberTileProps {
  readonly answer: MetricsAnswer | undefined;
  readonly metric: string;
  readonly target: number | undefined;
}

export function NumberTile({ answer, metric, target }: NumberTileProps) {
  const formats = useFormats();
  const { site, comparison, period, running, comparable } = useBoard();
  const row = answer?.results[0];
  const now = row?.metrics[0] ?? null;
  const before = row?.comparison?.metrics[0];
  const write = (value: number | null | undefined, size: 'full' | 'short' = 'short') =>
    metricText(metric, value, answer?.meta.currency ?? site.currency, formats, size);
  const against = comparisonLabel(comparison, period);
  return (
    <div className={styles.number}>
      <p className={styles.figure} title={answer && write(now, 'full')}>
        {answer ? write(now) : <span className={styles.pending} />}
      </p>
      <p className={styles.before}>
        <ChangeMark metric={metric} now={now} before={before} />{' '}
        {(before === null || (before !== undefined && comparable === false)) && 'nothing to compare with'}
        {typeof before === 'number' && comparable && (
          <span title={`${write(before, 'full')} ${against}`}>
            from {write(before)}
            <span className="visually-hidden"> {against}</span>
          </span>
        )}
      </p>
      {target !== undefined && <TargetTrack metric={metric} now={answer && now} target={target} write={write} />}
      <Sparkline values={answer?.sparkline?.map(({ metrics: [value] }) => value ?? null) ?? []} running={running} />
    </div>
  );
}
