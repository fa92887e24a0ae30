/** Who came back: a row for all who came first in one period, a column for each period after it. A table, coloured. */
import type { RetentionAnswer } from '../api/tile-answers.ts';
import { useFormats } from '../design/formats-context.ts';
import styles from './retention-tile.module.css';

const SHADES = 6;

export function RetentionTile({ answer, title }: { answer: RetentionAnswer | undefined; title: string }) {
  const formats = useFormats();
  if (!answer) return <div className={styles.pending} />;
  const { cohorts, average, meta } = answer;
  const columns = Math.max(0, ...cohorts.map(({ returned }) => returned.length));
  const name = (date: string) => (meta.grain === 'month' ? formats.month(date) : formats.dayShort(date));
  const period = { day: 'Day', week: 'Week', month: 'Month' }[meta.grain];
  const shade = (share: number) => (share > 0 ? Math.max(1, Math.ceil(Math.min(1, share * 1.25) * SHADES)) : 0);
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <caption className="visually-hidden">{title}</caption>
        <thead>
          <tr>
            <th scope="col">First came</th>
            <th scope="col" className={styles.number}>
              People
            </th>
            {Array.from({ length: columns }, (_, index) => (
              <th key={index} scope="col" className={styles.number}>
                {period} {index + 1}
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
          {cohorts.map(({ date, size, returned }) => (
            <tr key={date}>
              <th scope="row">{name(date)}</th>
              <td className={styles.number}>{formats.short(size)}</td>
              {returned.map((count, index) => {
                const share = size > 0 ? count / size : 0;
                const running = meta.is_running && index === returned.length - 1;
                return (
                  <td
                    key={index}
                    className={styles.cell}
                    data-shade={shade(share)}
                    data-running={running || undefined}
                    title={`${formats.count(count)} of ${formats.count(size)}${running ? ', so far' : ''}`}
                  >
                    {size > 0 ? formats.perCent(share * 100) : '–'}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
