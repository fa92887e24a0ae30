/** The last 30 minutes: a canvas to look at, a cursor for pointer and arrow keys, and the same numbers as a table for screen readers. */
import { useMantineColorScheme } from '@mantine/core';
import { BarChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { type KeyboardEvent, memo, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { LiveMinute } from '../../../src/live/snapshot.ts';
import { readChartTheme } from '../design/chart-theme.ts';
import { useFormats } from '../design/formats-context.ts';
import styles from './minute-chart.module.css';
import { minutePlot } from './minute-plot.ts';
import { MinuteTable } from './minute-table.tsx';

echarts.use([BarChart, GridComponent, CanvasRenderer]);

interface MinuteChartProps {
  /** null while loading. */
  readonly minutes: readonly LiveMinute[] | null;
  readonly timeZone: string;
}

export const MinuteChart = memo(function MinuteChart({ minutes, timeZone }: MinuteChartProps) {
  const formats = useFormats();
  const { colorScheme } = useMantineColorScheme();
  const frame = useRef<HTMLDivElement>(null);
  const chart = useRef<echarts.ECharts | null>(null);
  const [size, setSize] = useState('');
  const [cursor, setCursor] = useState<number | null>(null);

  useEffect(() => {
    if (!frame.current) return;
    const made = echarts.init(frame.current);
    chart.current = made;
    const resized = new ResizeObserver(() => {
      made.resize();
      setSize(`${made.getWidth()}×${made.getHeight()}`);
    });
    resized.observe(frame.current);
    return () => {
      resized.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);

  const theme = useMemo(readChartTheme, [colorScheme, size]);
  useEffect(() => {
    if (minutes && size) chart.current?.setOption(minutePlot(minutes, timeZone, theme, formats));
  }, [minutes, timeZone, theme, formats, size]);

  const count = minutes?.length ?? 0;
  const plotWidth = (chart.current?.getWidth() ?? 0) - theme.fontPx * 3;
  const column = count > 0 ? plotWidth / count : 0;
  const at = minutes?.[cursor ?? count - 1];
  const point = (event: PointerEvent<HTMLElement>) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    setCursor(column > 0 && x < plotWidth ? Math.min(count - 1, Math.max(0, Math.floor(x / column))) : null);
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
        className={styles.plot}
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
        <div ref={frame} className={styles.canvas} aria-hidden="true" />
        {cursor !== null && column > 0 && (
          <span className={styles.cursor} style={{ width: column, transform: `translateX(${cursor * column}px)` }} />
        )}
      </div>
      {minutes && <MinuteTable minutes={minutes} timeZone={timeZone} />}
    </div>
  );
});
