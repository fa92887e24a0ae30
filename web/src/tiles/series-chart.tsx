/** A chart over time: lines, areas or stacked bars, a cursor for pointer and arrow keys, and the same numbers as a table. */
import { type KeyboardEvent, type MouseEvent, type PointerEvent, useMemo, useRef, useState } from 'react';
import { DataTable } from '../design/data-table.tsx';
import { useFormats } from '../design/formats-context.ts';
import { useSize } from '../design/use-size.ts';
import { axisLabels } from './axis-labels.ts';
import { ChangeMark } from './change-mark.tsx';
import type { PlacedAnnotation } from './place-annotations.ts';
import type { ScaleKind } from './scale.ts';
import styles from './series-chart.module.css';
import type { SeriesModel } from './series-model.ts';
import { type PlotForm, seriesPlot } from './series-plot.ts';
import { datesOf, labelWords, timeTicks } from './time-labels.ts';

interface SeriesChartProps {
  readonly model: SeriesModel | undefined;
  readonly form: PlotForm;
  readonly title: string;
  readonly metric: string;
  readonly nameOf: (name: string) => string;
  readonly splitName: string;
  readonly write: (value: number | null | undefined) => string;
  readonly scale: ScaleKind;
  readonly running: boolean;
  readonly notes: readonly PlacedAnnotation[];
  /** Shows the dates of a point alone. */
  readonly zoom?: ((first: string, last: string) => void) | undefined;
}

/** Room for the figures right of the plot and the times below it, in parts of a rem. */
const RIGHT_REM = 3.25;
const BOTTOM_REM = 1.5;
const TICK_REM = 4.5;

export function SeriesChart(props: SeriesChartProps) {
  const { model, form, title, metric, nameOf, splitName, write, scale, running, notes, zoom } = props;
  const formats = useFormats();
  const frame = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState<number | null>(null);
  const size = useSize(frame);
  const rem = useMemo(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize), [size]);
  const width = Math.max(0, size.width - RIGHT_REM * rem);
  const height = Math.max(0, size.height - BOTTOM_REM * rem);
  const plot = useMemo(() => {
    if (!model || width === 0 || height === 0) return null;
    const series = model.series.map(({ values }) => values);
    const before = model.before?.values ?? null;
    const steps = height < 9 * rem ? 3 : 5;
    return seriesPlot({ form, series, before, width, height: height - 4, scale, running, steps });
  }, [model, form, width, height, scale, running, rem]);

  const ticks = plot?.yTicks.map(({ value }) => value) ?? [];
  const figures = axisLabels(metric, ticks, formats);
  const count = model?.labels.length ?? 0;
  const at = cursor === null || count === 0 ? null : Math.min(cursor, count - 1);
  const point = (event: PointerEvent<HTMLElement>) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    setCursor(plot && count > 0 ? plot.indexAt(x) : null);
  };
  const dates = zoom && model && at !== null ? datesOf(model.labels[at] ?? '', model.step, model.labels) : undefined;
  /** Which point a finger has been told of: the first tap tells, the second means it. */
  const told = useRef<number | null>(null);
  const pick = ({ nativeEvent }: MouseEvent) => {
    const isFinger = 'pointerType' in nativeEvent && nativeEvent.pointerType === 'touch';
    if (dates && (!isFinger || told.current === at)) zoom?.(...dates);
    told.current = at;
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && dates) zoom?.(...dates);
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -count, End: count }[event.key];
    if (event.key === 'Escape') setCursor(null);
    if (step === undefined || count === 0) return;
    event.preventDefault();
    setCursor(Math.min(count - 1, Math.max(0, (cursor ?? count - 1) + (cursor === null ? 0 : step))));
  };
  const words = (index: number) => {
    const label = model?.labels[index];
    return model && label ? labelWords(label, model.step, formats) : '';
  };
  const several = (model?.series.length ?? 0) > 1;
  // Where there is one value yet, it stands above its dot.
  const only = count === 1 && !several ? plot?.lines[0]?.dots[0] : undefined;
  const readout = (index: number) =>
    [
      `${words(index)}: ${model?.series.map(({ name, values }) => `${nameOf(name)} ${write(values[index])}`).join(', ')}`,
      ...notes
        .filter((placed) => placed.index === index)
        .flatMap((placed) => placed.notes.map(({ kind, text }) => `${kind}: ${text}`)),
    ].join('; ');

  return (
    <div className={styles.chart}>
      {several && (
        <ul className={styles.key}>
          {model?.series.map(({ name }, index) => (
            <li key={name} data-part={(index % 6) + 1}>
              <bdi>{nameOf(name)}</bdi>
            </li>
          ))}
        </ul>
      )}
      <div
        ref={frame}
        className={styles.frame}
        data-zooms={dates !== undefined || undefined}
        role="slider"
        tabIndex={0}
        aria-label={title}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, count - 1)}
        aria-valuenow={at ?? Math.max(0, count - 1)}
        aria-valuetext={at === null ? 'Use the arrow keys to read step by step' : readout(at)}
        onPointerMove={point}
        onPointerDown={point}
        onPointerLeave={({ pointerType }) => pointerType === 'touch' || setCursor(null)}
        onClick={pick}
        onKeyDown={press}
        onBlur={() => setCursor(null)}
      >
        {!model && <div className={styles.pending} />}
        {plot && model && (
          <svg className={styles.plot} viewBox={`0 -4 ${size.width} ${size.height}`} aria-hidden="true">
            {plot.yTicks.map(({ value, y }, index) => (
              <g key={value} className={styles.tick}>
                <line x2={width} y1={y} y2={y} data-base={value === 0 || undefined} />
                {value > 0 && (
                  <text x={size.width} y={y} dy="0.32em" textAnchor="end">
                    {figures[index]}
                  </text>
                )}
              </g>
            ))}
            {timeTicks(model.labels, model.step, Math.floor(width / (TICK_REM * rem)), formats).map(
              ({ index, text }) => (
                <text
                  key={index}
                  className={styles.time}
                  x={plot.x(index)}
                  y={height - 4 + rem * 1.1}
                  textAnchor={plot.x(index) < rem ? 'start' : 'middle'}
                >
                  {text}
                </text>
              ),
            )}
            {plot.before && form !== 'bars' && <path className={styles.before} d={plot.before} />}
            {plot.lines.map((line, index) => (
              <g
                key={model.series[index]?.name}
                data-part={several ? (index % 6) + 1 : undefined}
                className={styles.line}
              >
                {form === 'area' && <path className={styles.area} d={line.area} />}
                <path d={line.solid} />
                <path d={line.running} data-running="" />
                {line.dots.map(({ x, y }) => (
                  <circle key={x} className={styles.dot} cx={x} cy={y} r={rem / 5} />
                ))}
              </g>
            ))}
            {only && (
              <text className={styles.only} x={only.x} y={only.y} dy="-0.75em" textAnchor="middle">
                {write(model.series[0]?.values[0])}
              </text>
            )}
            {plot.bars.map((row, index) => (
              <g
                key={model.series[index]?.name}
                data-part={several ? (index % 6) + 1 : undefined}
                className={styles.bars}
              >
                {row.map(({ x, y, height: tall }, place) => (
                  <rect
                    key={model.labels[place]}
                    x={x}
                    y={y}
                    width={plot.barWidth}
                    height={tall}
                    rx={several ? 0 : Math.min(3, tall / 2)}
                    data-running={(running && place === count - 1) || undefined}
                  />
                ))}
              </g>
            ))}
            {plot.before && form === 'bars' && <path className={styles.mark} d={plot.before} />}
            {notes.map(({ index, notes: [first] }) => (
              <g key={first?.id} className={styles.note} data-kind={first?.kind}>
                <line x1={plot.x(index)} x2={plot.x(index)} y2={height - 4} />
                <path d={`M${plot.x(index) - 4} -4h8l-4 6z`} />
              </g>
            ))}
            {at !== null && <line className={styles.cursor} x1={plot.x(at)} x2={plot.x(at)} y2={height - 4} />}
          </svg>
        )}
        {plot && model && at !== null && (
          <div
            className={styles.tip}
            data-side={plot.x(at) > width * 0.6 ? 'left' : 'right'}
            style={{ transform: `translateX(${plot.x(at)}px)` }}
            aria-hidden="true"
          >
            <div className={styles.card}>
              <p className={styles.when}>{words(at)}</p>
              {model.series.map(({ name, values }, index) => (
                <p key={name} className={styles.value} data-part={several ? (index % 6) + 1 : undefined}>
                  <bdi>{nameOf(name)}</bdi>
                  <b>{write(values[at])}</b>
                </p>
              ))}
              {notes
                .filter(({ index }) => index === at)
                .flatMap((placed) => placed.notes)
                .map((note) => (
                  <p key={note.id} className={styles.said}>
                    {note.kind}: <bdi>{note.text}</bdi>
                  </p>
                ))}
              {model.before && (
                <p className={styles.then}>
                  {model.before.labels[at] && labelWords(model.before.labels[at], model.step, formats)}
                  <b>{write(model.before.values[at])}</b>
                  <ChangeMark metric={metric} now={model.series[0]?.values[at]} before={model.before.values[at]} />
                </p>
              )}
            </div>
          </div>
        )}
      </div>
      {model && (
        <DataTable
          caption={title}
          head={[
            splitName ? `Time by ${splitName}` : 'Time',
            ...model.series.map(({ name }) => nameOf(name)),
            ...(model.before ? ['Before'] : []),
          ]}
          rows={model.labels.map((_, index) => [
            words(index),
            ...model.series.map(({ values }) => write(values[index])),
            ...(model.before ? [write(model.before.values[index])] : []),
          ])}
        />
      )}
    </div>
  );
}
