/** Columns of values → a Parquet file, written by ClickHouse itself: no other writer to keep, and types that fit those of the store. */
import type { Store } from './store.ts';

export interface ParquetColumn {
  readonly name: string;
  /** ClickHouse's name of the type, as `Nullable(Int64)`. */
  readonly type: string;
  /** One a row; every column has as many. */
  readonly values: readonly unknown[];
}

/** The whole file. Throws what the store throws. */
export async function writeParquet(
  store: Pick<Store, 'readBinary'>,
  columns: readonly ParquetColumn[],
  signal?: AbortSignal,
): Promise<Buffer> {
  const names = columns.map((_, index) => `c${index}`);
  const arrays = columns.map(({ type }, index) => `{c${index}:Array(${type})} AS c${index}`);
  const sql = [
    `SELECT ${columns.map(({ name }, index) => `c${index} AS ${identifier(name)}`).join(', ')}`,
    `FROM (SELECT ${arrays.join(', ')})`,
    `ARRAY JOIN ${names.join(', ')}`,
  ].join('\n');
  const parameters = Object.fromEntries(columns.map(({ values }, index) => [`c${index}`, values]));
  const chunks: Buffer[] = [];
  for await (const chunk of store.readBinary(sql, parameters, { ...(signal && { signal }) }, 'Parquet')) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** In backquotes: names of properties are what somebody sent. */
function identifier(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}
