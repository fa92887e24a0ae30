/** A tile looked at closely: every row of it, to be searched and sorted, and taken along as a file. */
import { useState } from 'react';
import type { Tile } from '../../../src/boards/board.ts';
import type { MetricsTileQuery } from '../../../src/boards/tile-query.ts';
import { downloadTile } from '../api/tiles.ts';
import { useBoard } from '../boards/board-context.ts';
import { Dialog } from '../design/dialog.tsx';
import { useFormats } from '../design/formats-context.ts';
import { dimensionWords, valueWords } from './dimension-words.ts';
import { TableTile } from './table-tile.tsx';
import styles from './tile-details.module.css';
import { TileTrouble } from './tile-trouble.tsx';
import { useTile } from './use-tile.ts';

const ROWS_MAX = 1_000;

interface TileDetailsProps {
  readonly tile: Tile;
  readonly query: MetricsTileQuery;
  readonly onClose: () => void;
}

export function TileDetails({ tile, query, onClose }: TileDetailsProps) {
  const formats = useFormats();
  const { site, frame } = useBoard();
  const [search, setSearch] = useState('');
  const [failure, setFailure] = useState('');
  const { sparkline: _, ...wanted } = query;
  const all: MetricsTileQuery = { ...wanted, dimensions: query.dimensions ?? ['time'], limit: ROWS_MAX };
  const { data, error, refetch } = useTile({ id: tile.id, query: all, live: false });
  const answer = data?.kind === 'metrics' ? data : undefined;
  const needle = search.trim().toLowerCase();
  const matches = (values: readonly string[]) =>
    values.some((value, index) => {
      const dimension = answer?.query.dimensions[index] ?? '';
      return `${value} ${valueWords(dimension, value, formats)}`.toLowerCase().includes(needle);
    });
  const found = answer && {
    ...answer,
    results: needle === '' ? answer.results : answer.results.filter(({ dimensions }) => matches(dimensions)),
  };
  const save = async (format: 'csv' | 'parquet') => {
    setFailure('');
    await downloadTile(site.id, all, frame, format, `${site.domain} ${tile.title}`).catch((reason: unknown) => {
      setFailure(reason instanceof Error ? reason.message : String(reason));
    });
  };
  const [first = ''] = query.dimensions ?? [];
  return (
    <Dialog
      title={tile.title}
      onClose={onClose}
      actions={
        <>
          <button type="button" className={styles.file} onClick={() => void save('csv')}>
            CSV
          </button>
          <button type="button" className={styles.file} onClick={() => void save('parquet')}>
            Parquet
          </button>
        </>
      }
    >
      <div className={styles.details}>
        {first !== '' && !first.startsWith('time') && (
          <input
            type="search"
            className={styles.search}
            aria-label={`Search ${dimensionWords(first).many}`}
            placeholder={`Search ${dimensionWords(first).many.toLowerCase()}`}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        )}
        {failure && (
          <p className={styles.failure} role="alert">
            {failure}
          </p>
        )}
        {error && !data ? (
          <TileTrouble error={error} onRetry={() => void refetch()} />
        ) : (
          <TableTile answer={found} title={tile.title} />
        )}
        <p className={styles.note}>
          {found &&
            (needle === ''
              ? `${formats.count(found.results.length)} of ${formats.count(found.meta.total_rows ?? found.results.length)} rows`
              : `${formats.count(found.results.length)} found`)}
        </p>
      </div>
    </Dialog>
  );
}
