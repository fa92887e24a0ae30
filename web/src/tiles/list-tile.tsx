/** The most of something, longest bar first; a click on a row narrows the board to it. */
import type { MetricsAnswer } from '../api/tile-answers.ts';
import { useBoard } from '../boards/board-context.ts';
import { Flag } from '../design/flag.tsx';
import { useFormats } from '../design/formats-context.ts';
import { MiddleText } from '../design/middle-text.tsx';
import { isChosen } from '../filters/filter-model.ts';
import { ChangeMark } from './change-mark.tsx';
import { dimensionWords, valueWords } from './dimension-words.ts';
import styles from './list-tile.module.css';
import { isMoney, metricShortLabel, metricText } from './metric-words.ts';

interface ListTileProps {
  readonly answer: MetricsAnswer | undefined;
  readonly dimension: string;
  readonly metrics: readonly string[];
  /** How many rows there is room for. */
  readonly rows: number;
  /** Whether there is room for what changed. */
  readonly wide: boolean;
}

export function ListTile({ answer, dimension, metrics, rows, wide }: ListTileProps) {
  const formats = useFormats();
  const { site, filters, narrow } = useBoard();
  const { kind, one } = dimensionWords(dimension);
  const shown = answer?.results.slice(0, rows) ?? [];
  const most = Math.max(0, ...shown.map(({ metrics: [value] }) => value ?? 0)) || 1;
  const currency = answer?.meta.currency ?? site.currency;
  const [first = ''] = metrics;
  if (!answer) return <div className={styles.pending} />;
  return (
    <ol className={styles.rows}>
      {shown.map(({ dimensions: [value = ''], metrics: amounts, comparison }) => {
        const words = valueWords(dimension, value, formats) || '(none)';
        const chosen = isChosen(filters, [dimension, value]);
        return (
          <li key={value}>
            <button
              type="button"
              className={styles.row}
              disabled={!narrow}
              aria-pressed={chosen}
              title={chosen ? `No longer only ${words}` : `Only ${one.toLowerCase()} ${words}`}
              onClick={() => narrow?.([dimension, value])}
            >
              <span className={styles.name}>
                <span className={styles.bar} style={{ transform: `scaleX(${Math.max(0, amounts[0] ?? 0) / most})` }} />
                {kind === 'country' && <Flag country={value} />}
                {kind === 'path' ? <MiddleText text={words} /> : <bdi className={styles.text}>{words}</bdi>}
                {wide && (
                  <span className={styles.change}>
                    <ChangeMark metric={first} now={amounts[0]} before={comparison?.metrics[0]} />
                  </span>
                )}
              </span>
              {metrics.map((metric, index) => (
                <span
                  key={metric}
                  className={styles.amount}
                  data-first={index === 0 || undefined}
                  style={{ width: columnWidth(metric) }}
                  title={metricText(metric, amounts[index], currency, formats, 'full')}
                >
                  {metricText(metric, amounts[index], currency, formats, 'column')}
                </span>
              ))}
            </button>
          </li>
        );
      })}
    </ol>
  );
}

/** What its columns count, above them. */
export function ListHead({ metrics }: { metrics: readonly string[] }) {
  return (
    <span className={styles.head}>
      {metrics.map((metric) => (
        <span key={metric} style={{ width: columnWidth(metric) }}>
          {metricShortLabel(metric)}
        </span>
      ))}
    </span>
  );
}

function columnWidth(metric: string): string {
  return isMoney(metric) ? '5rem' : '4.25rem';
}
