/** A shop's report: its figures, and its rows as a table. */
import type { ShopAnswer } from '../api/tile-answers.ts';
import { useBoard } from '../boards/board-context.ts';
import { useFormats } from '../design/formats-context.ts';
import { ChangeMark } from './change-mark.tsx';
import { shopSheet } from './shop-sheet.ts';
import styles from './shop-tile.module.css';

interface ShopTileProps {
  readonly answer: ShopAnswer | undefined;
  readonly dimension: string | undefined;
  readonly title: string;
}

export function ShopTile({ answer, dimension, title }: ShopTileProps) {
  const formats = useFormats();
  const { site, narrow } = useBoard();
  if (!answer) return <div className={styles.pending} />;
  const sheet = shopSheet(answer, answer.comparison, dimension, site.currency, formats);
  if (sheet.rows.length === 0 && sheet.figures.length === 0) return <p className={styles.empty}>{sheet.empty}</p>;
  return (
    <div className={styles.sheet}>
      {sheet.figures.length > 0 && (
        <dl className={styles.figures}>
          {sheet.figures.map(({ label, value, metric, now, before }) => (
            <div key={label}>
              <dd className={styles.figure}>
                {value} <ChangeMark metric={metric} now={now} before={before} usual={answer.report === 'usual_hour'} />
              </dd>
              <dt>{label}</dt>
            </div>
          ))}
        </dl>
      )}
      {sheet.rows.length > 0 && (
        <div className={styles.room}>
          <section
            className={styles.scroll}
            aria-label={`${title}: rows`}
            tabIndex={sheet.dimension && narrow ? undefined : 0}
          >
            <table className={styles.table}>
              <caption className="visually-hidden">{title}</caption>
              <thead>
                <tr>
                  {sheet.head.map((name, index) => (
                    <th key={index} scope="col">
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {sheet.rows.map(({ cells: [name = '', ...cells], alarm }) => (
                  <tr key={name} data-alarm={alarm || undefined}>
                    <th scope="row">
                      {sheet.dimension && narrow ? (
                        <button type="button" onClick={() => narrow([sheet.dimension, name])}>
                          <bdi>{name}</bdi>
                        </button>
                      ) : (
                        <bdi>{name}</bdi>
                      )}
                    </th>
                    {cells.map((cell, index) => (
                      <td key={index}>{cell}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </div>
      )}
    </div>
  );
}
