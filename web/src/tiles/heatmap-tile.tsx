/** Every hour of the week, darker where there is more; a click on one narrows the board to it. */
import { type MouseEvent, type PointerEvent, useState } from 'react';
import type { HeatmapAnswer } from '../api/tile-answers.ts';
import { useBoard } from '../boards/board-context.ts';
import { DataTable } from '../design/data-table.tsx';
import { useFormats } from '../design/formats-context.ts';
import { useCellKeys } from '../design/use-cell-keys.ts';
import { type Choice, isChosen } from '../filters/filter-model.ts';
import { valueWords } from './dimension-words.ts';
import styles from './heatmap-tile.module.css';
import { metricLabel, metricText } from './metric-words.ts';

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const DAYS = Array.from({ length: 7 }, (_, day) => day);
const SHADES = 6;
const WIDTHS = DAYS.map(() => HOURS.length);

const WEEKDAY = 'event:weekday';
const HOUR = 'event:hour_of_day';

/** The cell that is told of, and whether a finger may tap it again. */
type At = readonly [day: number, hour: number, by?: 'finger'];

export function HeatmapTile({ answer, title }: { answer: HeatmapAnswer | undefined; title: string }) {
  const formats = useFormats();
  const { site, filters, narrow } = useBoard();
  const keys = useCellKeys(WIDTHS);
  const [at, setAt] = useState<At | null>(null);
  const values = new Map(answer?.cells.map(({ weekday, hour, value }) => [weekday * 24 + hour, value]));
  const most = Math.max(0, ...values.values());
  const metric = answer?.meta.metric ?? 'visitors';
  const dayName = (day: number) => formats.weekdayShort(day + 1);
  const clock = (hour: number) => formats.localClock(`2024-01-01 ${String(hour).padStart(2, '0')}:00:00`);
  const counted = `${metricLabel(metric).toLowerCase()} in such an hour`;
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
  const cell = (day: number, hour: number) => {
    const value = values.get(day * 24 + hour);
    const drawn = {
      className: styles.cell,
      'data-shade': shade(value),
      onPointerEnter: (event: PointerEvent) => isFinger(event) || setAt([day, hour]),
    };
    if (!narrow) return <span key={hour} {...drawn} />;
    const choices: readonly Choice[] = [
      [WEEKDAY, String(day + 1)],
      [HOUR, String(hour).padStart(2, '0')],
    ];
    const { onFocus, ...key } = keys.cell(day, hour);
    return (
      <button
        key={hour}
        type="button"
        {...drawn}
        {...key}
        aria-label={`${choices.map(([of, is]) => valueWords(of, is, formats)).join(' ')}: ${write(value)} ${counted}`}
        aria-pressed={choices.every((choice) => isChosen(filters, choice))}
        aria-disabled={!value}
        onFocus={(event) => {
          onFocus();
          if (event.currentTarget.matches(':focus-visible')) setAt([day, hour]);
        }}
        onClick={(event) => {
          // A finger covers the cell that it is on: the first time it is told what there is, the second time it is meant.
          if (isFinger(event) && (at?.[0] !== day || at[1] !== hour)) setAt([day, hour, 'finger']);
          else if (value) {
            setAt([day, hour]);
            narrow(...choices);
          }
        }}
      />
    );
  };
  return (
    <div className={styles.heatmap} data-pending={!answer || undefined}>
      {/* biome-ignore lint/a11y/useSemanticElements: a <fieldset> is no grid in every browser. */}
      <div
        className={styles.grid}
        role="group"
        aria-label={title}
        aria-hidden={!narrow}
        onKeyDown={keys.onKeyDown}
        onPointerLeave={(event) => isFinger(event) || setAt(null)}
        onBlur={() => setAt(null)}
      >
        {DAYS.map((day) => (
          <div key={day} className={styles.day}>
            <span className={styles.name}>{dayName(day)}</span>
            {HOURS.map((hour) => cell(day, hour))}
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
            {dayName(at[0])} {clock(at[1])}: <b>{write(shown ?? undefined)}</b>{' '}
            {at[2] && shown ? `${metricLabel(metric).toLowerCase()} · tap again to filter` : counted}
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

function isFinger({ nativeEvent }: PointerEvent | MouseEvent): boolean {
  return 'pointerType' in nativeEvent && nativeEvent.pointerType === 'touch';
}
