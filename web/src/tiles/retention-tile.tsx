/** Who came back: a row for all who came first in one period, a column for each period after it. A table, coloured; a number opens who they were. */
import { lazy, Suspense, useState } from 'react';
import type { TileQuery } from '../../../src/boards/tile-query.ts';
import type { RetentionAnswer } from '../api/tile-answers.ts';
import { useBoard } from '../boards/board-context.ts';
import { useFormats } from '../design/formats-context.ts';
import { useCellKeys } from '../design/use-cell-keys.ts';
import styles from './retention-tile.module.css';

// Opened on demand.
const RetentionDetails = lazy(async () => ({ default: (await import('./retention-details.tsx')).RetentionDetails }));

const SHADES = 6;

interface RetentionTileProps {
  readonly query: Extract<TileQuery, { kind: 'retention' }>;
  readonly answer: RetentionAnswer | undefined;
  readonly title: string;
}

export function RetentionTile({ query, answer, title }: RetentionTileProps) {
  const formats = useFormats();
  const { narrow } = useBoard();
  const [open, setOpen] = useState<{ title: string; cohort: string; period: number } | null>(null);
  const keys = useCellKeys(answer?.cohorts.map(({ returned }) => returned.length + 1) ?? []);
  if (!answer) return <div className={styles.pending} />;
  const { cohorts, average, meta } = answer;
  const columns = Math.max(0, ...cohorts.map(({ returned }) => returned.length));
  const name = (date: string) => (meta.grain === 'month' ? formats.month(date) : formats.dayShort(date));
  const unit = { day: 'Day', week: 'Week', month: 'Month' }[meta.grain];
  const begun = (date: string) =>
    `First came ${{ day: 'on ', week: 'in the week of ', month: 'in ' }[meta.grain]}${name(date)}`;
  /** A number that opens the people behind it, where there are any and they may be looked at. */
  const number = (row: number, period: number, count: number, text: string, told = '') => {
    const cohort = cohorts[row]?.date ?? '';
    if (!narrow) return text;
    const says = `${begun(cohort)}${period > 0 ? `, came back in ${unit.toLowerCase()} ${period}` : ''}`;
    return (
      <button
        type="button"
        className={styles.open}
        {...keys.cell(row, period)}
        aria-label={`${says}: ${text}${told && `, ${told}`}`}
        aria-disabled={count === 0}
        onClick={() => count > 0 && setOpen({ title: says, cohort, period })}
      >
        {text}
      </button>
    );
  };
  const shade = (share: number) => (share > 0 ? Math.max(1, Math.ceil(Math.min(1, share * 1.25) * SHADES)) : 0);
  return (
    <div className={styles.scroll}>
      <table className={styles.table} onKeyDown={keys.onKeyDown}>
        <caption className="visually-hidden">{title}</caption>
        <thead>
          <tr>
            <th scope="col">First came</th>
            <th scope="col" className={styles.number}>
              People
            </th>
            {Array.from({ length: columns }, (_, index) => (
              <th key={index} scope="col" className={styles.number}>
                {unit} {index + 1}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr className={styles.average}>
            <th scope="row">All</th>
            <td className={styles.number}>{formats.short(cohorts.reduce((all, { size }) => all + size, 0))}</td>
            {average.slice(0, columns).map((share, index) => (
              <td key={index} className={styles.number}>
                {share === null ? '–' : formats.perCent(share)}
              </td>
            ))}
          </tr>
          {cohorts.map(({ date, size, returned }, row) => (
            <tr key={date}>
              <th scope="row">{name(date)}</th>
              <td className={styles.number}>{number(row, 0, size, formats.short(size))}</td>
              {returned.map((count, index) => {
                const share = size > 0 ? count / size : 0;
                const running = meta.is_running && index === returned.length - 1;
                const told = `${formats.count(count)} of ${formats.count(size)}${running ? ', so far' : ''}`;
                return (
                  <td
                    key={index}
                    className={styles.cell}
                    data-shade={shade(share)}
                    data-running={running || undefined}
                    title={told}
                  >
                    {number(row, index + 1, count, size > 0 ? formats.perCent(share * 100) : '–', told)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {open && (
        <Suspense>
          <RetentionDetails {...open} query={query} onClose={() => setOpen(null)} />
        </Suspense>
      )}
    </div>
  );
}
