/** The last 30 minutes: bars to look at, a cursor for pointer and arrow keys, and the same numbers as a table for screen readers. */
import { type KeyboardEvent, memo, type PointerEvent, useMemo, useRef, useState } from 'react';
import type { LiveMinute } from '../../../src/live/snapshot.ts';
import { useFormats } from '../design/formats-context.ts';
import { useSize } from '../design/use-size.ts';
import styles from './minute-chart.module.css';
import { minutePlot } from './minute-plot.ts';
import { MinuteTable } from './minute-table.tsx';

interface MinuteChartProps {
  /** null while loading. */
  readonly minutes: readonly LiveMinute[] | null;
  readonly timeZone: string;
}

/** Room for the figures right of the bars, the times below them, and half a figure above; between two times. */
const RIGHT_REM = 2.25;
const BOTTOM_REM = 1.5;
const TOP_REM = 0.45;
const LABEL_REM = 3.5;

export const MinuteChart = memo(function MinuteChart({ minutes, timeZone }: MinuteChartProps) {
  const formats = useFormats();
  const frame = useRef<HTMLDivElement>(null);
  const size = useSize(frame);
  const [cursor, setCursor] = useState<number | null>(null);
  const rem = useMemo(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize), [size]);
  const width = Math.max(0, size.width - RIGHT_REM * rem);
  const height = Math.max(0, size.height - (BOTTOM_REM + TOP_REM) * rem);
  const plot = useMemo(
    () => (minutes && width > 0 && height > 0 ? minutePlot(minutes, width, height, LABEL_REM * rem) : null),
    [minutes, width, height, rem],
  );

  const count = minutes?.length ?? 0;
  const at = minutes?.[cursor ?? count - 1];
  const point = (event: PointerEvent<HTMLElement>) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    setCursor(plot && x < width ? plot.indexAt(x) : null);
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -count, End: count }[event.key];
    if (event.key === 'Escape') setCursor(null);
    if (step === undefined || count === 0) return;
    event.preventDefault();
    setCursor(Math.min(count - 1, Math.max(0, (cursor ?? count - 1) + (cursor === null ? 0 : step))));
  };
  const readout =
    at &&
    `${formats.clock(at.minute, timeZone)}: ${formats.count(at.visitors)} visitors, ${formats.count(at.pageviews)} pageviews`;
  const column = count > 0 ? width / count : 0;

  return (
    <div className={styles.chart}>
      <header className={styles.header}>
        <h2 className={styles.title}>
          Last 30 minutes <span className={styles.unit}>per minute</span>
        </h2>
        <span className={styles.when}>
          {at && (cursor === null ? 'this minute' : formats.clock(at.minute, timeZone))}
        </span>
        <span className={styles.key} data-series="visitors">
          Visitors <b>{at && formats.tiny(at.visitors)}</b>
        </span>
        <span className={styles.key} data-series="pageviews">
          Pageviews <b>{at && formats.tiny(at.pageviews)}</b>
        </span>
      </header>
      <div
        ref={frame}
        className={styles.frame}
        data-pending={minutes === null || undefined}
        role="slider"
        tabIndex={0}
        aria-label="Minute"
        aria-valuemin={0}
        aria-valuemax={Math.max(0, count - 1)}
        aria-valuenow={cursor ?? Math.max(0, count - 1)}
        aria-valuetext={(cursor !== null && readout) || 'Use the arrow keys to read minute by minute'}
        onPointerMove={point}
        onPointerDown={point}
        onPointerLeave={() => setCursor(null)}
        onKeyDown={press}
        onBlur={() => setCursor(null)}
      >
        {plot && minutes && (
          <svg className={styles.plot} viewBox={`0 ${-TOP_REM * rem} ${size.width} ${size.height}`} aria-hidden="true">
            {plot.yTicks.map(({ value, y }) => (
              <g key={value} className={styles.tick}>
                <line x2={width} y1={y} y2={y} data-base={value === 0 || undefined} />
                {value > 0 && (
                  <text x={size.width} y={y} dy="0.32em" textAnchor="end">
                    {formats.tiny(value)}
                  </text>
                )}
              </g>
            ))}
            {plot.labelled.map((index) => (
              <text key={minutes[index]?.minute} x={plot.x(index)} y={height + rem * 1.1} textAnchor="middle">
                {formats.clock(minutes[index]?.minute ?? 0, timeZone)}
              </text>
            ))}
            {cursor !== null && <rect className={styles.cursor} x={cursor * column} width={column} height={height} />}
            {plot.bars.map(({ minute, x, pageviews, visitors }, index) => (
              // The minute that is not over yet is lighter.
              <g key={minute} className={styles.bars} data-running={index === count - 1 || undefined}>
                <rect data-series="pageviews" x={x} width={plot.barWidth} {...pageviews} rx={2} />
                <rect data-series="visitors" x={x} width={plot.barWidth} {...visitors} rx={2} />
              </g>
            ))}
          </svg>
        )}
      </div>
      {minutes && <MinuteTable minutes={minutes} timeZone={timeZone} />}
    </div>
  );
});
