/** Every hour of the week, darker where there is more. */
import { useState } from 'react';
import type { HeatmapAnswer } from '../api/tile-answers.ts';
import { useBoard } from '../boards/board-context.ts';
import { DataTable } from '../design/data-table.tsx';
import { useFormats } from '../design/formats-context.ts';
import styles from './heatmap-tile.module.css';
import { metricLabel, metricText } from './metric-words.ts';

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const DAYS = Array.from({ length: 7 }, (_, day) => day);
const SHADES = 6;

export function HeatmapTile({ answer, title }: { answer: HeatmapAnswer | undefined; title: string }) {
  const formats = useFormats();
  const { site } = useBoard();
  const [at, setAt] = useState<readonly [day: number, hour: number] | null>(null);
  const values = new Map(answer?.cells.map(({ weekday, hour, value }) => [weekday * 24 + hour, value]));
  const most = Math.max(0, ...values.values());
  const metric = answer?.meta.metric ?? 'visitors';
  const dayName = (day: number) => formats.weekdayShort(day + 1);
  const clock = (hour: number) => formats.localClock(`2024-01-01 ${String(hour).padStart(2, '0')}:00:00`);
  const write = (value: number | undefined) =>
    value === undefined
      ? '–'
      : metricText(metric, Math.round(value * 10) / 10, answer?.meta.currency ?? site.currency, {
          ...formats,
          count: formats.ratio,
          short: formats.ratio,
        });
  const shade = (value: number | undefined) =>
    value && most > 0 ? Math.max(1, Math.ceil((value / most) * SHADES)) : 0;
  const shown = at && values.get(at[0] * 24 + at[1]);
  return (
    <div className={styles.heatmap} data-pending={!answer || undefined}>
      <div className={styles.grid} aria-hidden="true" onPointerLeave={() => setAt(null)}>
        {DAYS.map((day) => (
          <div key={day} className={styles.day}>
            <span className={styles.name}>{dayName(day)}</span>
            {HOURS.map((hour) => (
              <span
                key={hour}
                className={styles.cell}
                data-shade={shade(values.get(day * 24 + hour))}
                onPointerEnter={() => setAt([day, hour])}
              />
            ))}
          </div>
        ))}
        <div className={styles.hours}>
          {HOURS.filter((hour) => hour % 6 === 0).map((hour) => (
            <span key={hour}>{clock(hour)}</span>
          ))}
        </div>
      </div>
      <p className={styles.readout} aria-hidden="true">
        {at ? (
          <>
            {dayName(at[0])} {clock(at[1])}: <b>{write(shown ?? undefined)}</b> {metricLabel(metric).toLowerCase()} in
            such an hour
          </>
        ) : (
          answer && <>Mean of each hour of the week, at most {write(most)}</>
        )}
      </p>
      {answer && (
        <DataTable
          caption={title}
          head={['Hour', ...DAYS.map(dayName)]}
          rows={HOURS.map((hour) => [clock(hour), ...DAYS.map((day) => write(values.get(day * 24 + hour)))])}
        />
      )}
    </div>
  );
}
