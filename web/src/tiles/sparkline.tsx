/** A small line without axes: only its course is told. Decoration; the tile says the number. */
import { useRef } from 'react';
import { useSize } from '../design/use-size.ts';
import { seriesPlot } from './series-plot.ts';
import styles from './sparkline.module.css';

export function Sparkline({ values, running }: { values: readonly (number | null)[]; running: boolean }) {
  const frame = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(frame);
  const drawable = values.length > 1 && width > 8 && height > 8;
  const plot =
    drawable &&
    seriesPlot({
      form: 'area',
      series: [values],
      before: null,
      width,
      height: height - 4,
      scale: 'fraction',
      running,
      steps: 1,
    });
  const line = plot ? plot.lines[0] : undefined;
  return (
    <div ref={frame} className={styles.frame} aria-hidden="true">
      {line && (
        <svg aria-hidden="true" className={styles.sparkline} viewBox={`0 -2 ${width} ${height}`}>
          <path className={styles.area} d={line.area} />
          <path className={styles.line} d={line.solid} />
          <path className={styles.line} data-running="" d={line.running} />
        </svg>
      )}
    </div>
  );
}
