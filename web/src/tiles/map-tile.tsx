/** The world, darker where more came from; a click on a country narrows the board to it, and arrow keys go from the most to the least. Its shapes come as a file of their own. */
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useState } from 'react';
import { get } from '../api/client.ts';
import type { MetricsAnswer } from '../api/tile-answers.ts';
import { useBoard } from '../boards/board-context.ts';
import { DataTable } from '../design/data-table.tsx';
import { useFormats } from '../design/formats-context.ts';
import { useCellKeys } from '../design/use-cell-keys.ts';
import { type Choice, isChosen } from '../filters/filter-model.ts';
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
  const isDrawn = (code: string) => world !== undefined && (code in world.shapes || code in world.dots);
  const order = [...rows.keys()].filter((code) => code !== '' && amount(code) > 0 && isDrawn(code));
  const keys = useCellKeys([order.length]);
  const country = (code: string) => {
    const choice: Choice = [COUNTRY, code];
    const drawn = {
      'data-shade': shade(code),
      'data-chosen': isChosen(filters, choice) || undefined,
      'data-at': at === code || undefined,
      onPointerEnter: () => setAt(code),
      onPointerLeave: () => setAt(null),
    };
    if (!narrow || amount(code) <= 0) return drawn;
    const { onFocus, ...cell } = keys.cell(0, order.indexOf(code));
    return {
      ...drawn,
      ...cell,
      role: 'button',
      'aria-label': `${formats.country(code)}: ${write(amount(code))} ${metricLabel(metric).toLowerCase()}`,
      'aria-pressed': isChosen(filters, choice),
      onFocus: () => {
        onFocus();
        setAt(code);
      },
      onBlur: () => setAt(null),
      onClick: () => narrow(choice),
      onKeyDown: (event: KeyboardEvent) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        narrow(choice);
      },
    };
  };
  const row = at === null ? undefined : rows.get(at);
  return (
    <div className={styles.map}>
      {world && (
        // biome-ignore lint/a11y/useSemanticElements: a drawing is no <fieldset>.
        <svg
          className={styles.world}
          viewBox={`0 0 ${world.width} ${world.height}`}
          role="group"
          aria-label={title}
          aria-hidden={!narrow}
          onKeyDown={keys.onKeyDown}
        >
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
