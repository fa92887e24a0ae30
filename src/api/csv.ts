/** Lines of CSV, as RFC 4180 has it. */

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
