/** Every row and metric of the answer, in columns that can be sorted; a click on a value narrows the board to it. */
import { useMemo, useState } from 'react';
import type { MetricsAnswer } from '../api/tile-answers.ts';
import { useBoard } from '../boards/board-context.ts';
import { useFormats } from '../design/formats-context.ts';
import { dimensionWords, valueWords } from './dimension-words.ts';
import { metricLabel, metricText } from './metric-words.ts';
import styles from './table-tile.module.css';
import { labelWords, stepOf } from './time-labels.ts';

interface Order {
  /** Place among the metrics; -1: as answered. */
  readonly metric: number;
  readonly down: boolean;
}

export function TableTile({ answer, title }: { answer: MetricsAnswer | undefined; title: string }) {
  const formats = useFormats();
  const { site, narrow } = useBoard();
  const [{ metric: by, down }, setOrder] = useState<Order>({ metric: -1, down: true });
  const rows = useMemo(() => {
    if (!answer || by < 0) return answer?.results ?? [];
    return answer.results.toSorted((a, b) => ((a.metrics[by] ?? 0) - (b.metrics[by] ?? 0)) * (down ? -1 : 1));
  }, [answer, by, down]);
  if (!answer) return <div className={styles.pending} />;
  const { dimensions, metrics } = answer.query;
  const currency = answer.meta.currency ?? site.currency;
  const step = stepOf(answer.results.map((row) => row.dimensions[0] ?? ''));
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <caption className="visually-hidden">{title}</caption>
        <thead>
          <tr>
            {dimensions.map((dimension) => (
              <th key={dimension} scope="col">
                {dimension.startsWith('time') ? 'Time' : dimensionWords(dimension).one}
              </th>
            ))}
            {metrics.map((metric, index) => (
              <th
                key={metric}
                scope="col"
                className={styles.amount}
                aria-sort={by === index ? (down ? 'descending' : 'ascending') : undefined}
              >
                <button type="button" onClick={() => setOrder({ metric: index, down: by === index ? !down : true })}>
                  {metricLabel(metric)} <span aria-hidden="true">{by === index ? (down ? '↓' : '↑') : ''}</span>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.dimensions.join('\n')}>
              {dimensions.map((dimension, index) => {
                const value = row.dimensions[index] ?? '';
                if (dimension.startsWith('time'))
                  return (
                    <th key={dimension} scope="row">
                      {labelWords(value, step, formats)}
                    </th>
                  );
                return (
                  <td key={dimension}>
                    <button
                      type="button"
                      className={styles.value}
                      disabled={!narrow}
                      onClick={() => narrow?.([dimension, value])}
                    >
                      <bdi>{valueWords(dimension, value, formats) || '(none)'}</bdi>
                    </button>
                  </td>
                );
              })}
              {metrics.map((metric, index) => (
                <td key={metric} className={styles.amount}>
                  {metricText(metric, row.metrics[index], currency, formats, 'full')}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
