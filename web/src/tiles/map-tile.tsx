/** The world, darker where more came from; a click on a country narrows the board to it. Its shapes come as a file of their own. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { get } from '../api/client.ts';
import type { MetricsAnswer } from '../api/tile-answers.ts';
import { useBoard } from '../boards/board-context.ts';
import { DataTable } from '../design/data-table.tsx';
import { useFormats } from '../design/formats-context.ts';
import { isChosen } from '../filters/filter-model.ts';
import { ChangeMark } from './change-mark.tsx';
import styles from './map-tile.module.css';
import { metricLabel, metricText } from './metric-words.ts';

interface World {
  readonly width: number;
  readonly height: number;
  /** ISO 3166-1 code → outline; '' holds lands without one. */
  readonly shapes: Readonly<Record<string, string>>;
  /** Where those too small to be drawn are. */
  readonly dots: Readonly<Record<string, readonly [x: number, y: number]>>;
}

const COUNTRY = 'visit:country';
const SHADES = 5;

export function MapTile({
  answer,
  metric,
  title,
}: {
  answer: MetricsAnswer | undefined;
  metric: string;
  title: string;
}) {
  const formats = useFormats();
  const { site, filters, narrow } = useBoard();
  const [at, setAt] = useState<string | null>(null);
  const { data: world } = useQuery({
    queryKey: ['world'],
    queryFn: ({ signal }) => get<World>('/world.json', signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const rows = new Map(answer?.results.map((row) => [row.dimensions[0] ?? '', row]));
  const amount = (code: string) => rows.get(code)?.metrics[0] ?? 0;
  const most = Math.max(1, ...(answer?.results.map(({ metrics: [value] }) => value ?? 0) ?? []));
  const write = (value: number | null | undefined) =>
    metricText(metric, value, answer?.meta.currency ?? site.currency, formats, 'full');
  // By the root, as most countries have few and a few have most.
  const shade = (code: string) =>
    amount(code) > 0 ? Math.max(1, Math.ceil(Math.sqrt(amount(code) / most) * SHADES)) : undefined;
  const country = (code: string) => ({
    'data-shade': shade(code),
    'data-chosen': isChosen(filters, [COUNTRY, code]) || undefined,
    'data-at': at === code || undefined,
    onPointerEnter: () => setAt(code),
    onPointerLeave: () => setAt(null),
    onClick: () => {
      if (amount(code) > 0) narrow?.([COUNTRY, code]);
    },
  });
  const row = at === null ? undefined : rows.get(at);
  return (
    <div className={styles.map}>
      {world && (
        <svg className={styles.world} viewBox={`0 0 ${world.width} ${world.height}`} aria-hidden="true">
          {Object.entries(world.shapes).map(([code, shape]) => (
            <path key={code} d={shape} className={styles.country} {...(code === '' ? {} : country(code))} />
          ))}
          {Object.entries(world.dots)
            .filter(([code]) => amount(code) > 0)
            .map(([code, [x, y]]) => (
              <circle key={code} cx={x} cy={y} r="5" className={styles.country} {...country(code)} />
            ))}
        </svg>
      )}
      <p className={styles.readout} aria-hidden="true">
        {at !== null && (
          <>
            {formats.country(at)} <b>{write(row?.metrics[0] ?? 0)}</b>{' '}
            <ChangeMark metric={metric} now={row?.metrics[0]} before={row?.comparison?.metrics[0]} />
          </>
        )}
      </p>
      {answer && (
        <DataTable
          caption={title}
          head={['Country', metricLabel(metric)]}
          rows={answer.results.map(({ dimensions: [code = ''], metrics: [value] }) => [
            formats.country(code),
            write(value),
          ])}
        />
      )}
    </div>
  );
}
