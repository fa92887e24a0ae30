/** Tables as CSV, as RFC 4180 has it. */
import type { TableColumn } from '../boards/table-columns.ts';

/** With a line of names; what is not known is empty. */
export function csvOf(columns: readonly TableColumn[]): string {
  const height = columns[0]?.values.length ?? 0;
  const rows = Array.from({ length: height }, (_, row) => columns.map(({ values }) => String(values[row] ?? '')));
  return [columns.map(({ name }) => name), ...rows].map(csvLine).join('');
}

export function csvLine(fields: readonly string[]): string {
  return `${fields.map(csvField).join(',')}\r\n`;
}

const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/;
/** What spreadsheets begin a formula with, in East Asian width too, and behind space that some of them drop. */
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/;

/** A field that a spreadsheet would run as a formula is marked as text. */
function csvField(text: string): string {
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
