/** A tile as a file: CSV for spreadsheets, Parquet for everything else, JSON as the tile door answers it. */
import type { TileAnswer } from '../boards/plan-tile.ts';
import type { TableColumn } from '../boards/table-columns.ts';
import { tableOf } from '../boards/tile-table.ts';
import { HttpError } from '../config/errors.ts';
import { writeParquet } from '../store/export.ts';
import type { Store } from '../store/store.ts';
import { csvOf } from './csv.ts';

const EXPORT_FORMATS = ['csv', 'parquet', 'json'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface TileFile {
  readonly type: string;
  readonly bytes: string | Buffer;
}

/** Throws HttpError 400. */
export function readFormat(given: unknown): ExportFormat {
  const format = EXPORT_FORMATS.find((known) => known === given);
  if (format) return format;
  const what = given === undefined ? 'is missing' : `is ${JSON.stringify(given)}`;
  throw new HttpError(400, 'format_unknown', `format ${what}; allowed: ${EXPORT_FORMATS.join(', ')}.`);
}

/** Throws what the store throws. */
export async function fileOf(
  answer: TileAnswer,
  format: ExportFormat,
  store: Pick<Store, 'readBinary'>,
  signal?: AbortSignal,
): Promise<TileFile> {
  if (format === 'json') return { type: 'application/json; charset=utf-8', bytes: JSON.stringify(answer) };
  const columns = tableOf(answer);
  if (format === 'csv') return { type: 'text/csv; charset=utf-8', bytes: csvOf(columns) };
  const typed = columns.map(({ name, type, values }) => ({ name, type: PARQUET_TYPES[type], values }));
  return { type: 'application/vnd.apache.parquet', bytes: await writeParquet(store, typed, signal) };
}

const PARQUET_TYPES: Readonly<Record<TableColumn['type'], string>> = {
  text: 'String',
  count: 'Nullable(Int64)',
  number: 'Nullable(Float64)',
  money: 'Nullable(Decimal(18, 4))',
};
