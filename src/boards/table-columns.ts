/** The columns of a table, and how rows become them. */

export type Cell = string | number | null;

export interface TableColumn {
  readonly name: string;
  /** `count`: a whole number; `number`: any. Null where there is none. */
  readonly type: 'text' | 'count' | 'number' | 'money';
  readonly values: readonly Cell[];
}

/** One column for each name: of what type, and how a row's value is had. */
export function columnsOf<Row>(
  rows: readonly Row[],
  columns: readonly (readonly [name: string, type: TableColumn['type'], value: (row: Row) => Cell])[],
): readonly TableColumn[] {
  return columns.map(([name, type, value]) => ({ name, type, values: rows.map(value) }));
}
