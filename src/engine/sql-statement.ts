/** Finds out what kind of statement a text holds and where its clauses are, so that ours can be added. Does not validate: the engine does. */
import { type Token, tokenize } from './sql-lexer.ts';

/** A statement that answers with rows, cut at its tail: `head [FORMAT format] [SETTINGS settings]`. */
export interface RowsStatement {
  readonly kind: 'rows';
  readonly head: string;
  readonly format: string | undefined;
  /** Of the clause after FORMAT: `a = 1, b = 'x'`. One that comes before belongs to the SELECT and stays in the head. */
  readonly settings: string | undefined;
}

/** An INSERT of data that follows: `INSERT INTO target [SETTINGS settings] FORMAT format` or `… VALUES`. */
export interface InsertStatement {
  readonly kind: 'insert';
  /** `INSERT INTO [TABLE|FUNCTION] target [(columns)]`. */
  readonly target: string;
  readonly settings: string | undefined;
  readonly format: string;
  /** Offset of the data in the text. */
  readonly dataStart: number;
}

/** Everything else: DDL, SYSTEM, SET, INSERT … SELECT. */
export interface CommandStatement {
  readonly kind: 'command' | 'insert-select';
}

export type Statement = RowsStatement | InsertStatement | CommandStatement;

const ROWS_KEYWORDS = new Set(['SELECT', 'WITH', 'FROM', 'SHOW', 'DESCRIBE', 'DESC', 'EXPLAIN', 'EXISTS']);
/** After one of these comes an operand, so FORMAT and SETTINGS there are names of columns. */
const OPERAND_FOLLOWS = new Set(
  'SELECT DISTINCT ALL BY WHERE PREWHERE HAVING QUALIFY AND OR NOT ON IN LIKE ILIKE BETWEEN AS FROM JOIN WHEN THEN ELSE CASE LIMIT OFFSET USING TABLE DATABASE WITH IS INTERVAL'.split(
    ' ',
  ),
);

/** The first word of a statement in capitals, '' when it begins with something else. */
export function firstWord(sql: string): string {
  for (const token of tokenize(sql)) {
    if (token.kind === 'word') return token.text;
    if (token.text !== '(') return '';
  }
  return '';
}

/** Whether there is nothing but white space and comments. */
export function isEmpty(sql: string): boolean {
  return tokenize(sql).next().done === true;
}

/** For an INSERT, `sql` may go on with any data; a character is then best a byte (latin1), so that offsets are bytes. */
export function analyzeStatement(sql: string): Statement {
  const first = firstWord(sql);
  if (first === 'INSERT') return analyzeInsert(sql);
  if (ROWS_KEYWORDS.has(first)) return analyzeRows(sql);
  return { kind: 'command' };
}

/** Whether the text has a semicolon with something after it, perhaps in a string: then only the engine can tell whether it is one statement. */
export function mayBeSeveral(sql: string): boolean {
  const semicolon = sql.indexOf(';');
  return semicolon >= 0 && sql.slice(semicolon + 1).trim() !== '';
}

/** Whether it names a file for the *client* to read or write, which over HTTP there is none of. */
export function namesClientFile(sql: string): boolean {
  if (!/outfile|infile/i.test(sql)) return false;
  for (const { kind, text } of tokenize(sql))
    if (kind === 'word' && (text === 'OUTFILE' || text === 'INFILE')) return true;
  return false;
}

function analyzeRows(sql: string): Statement {
  const tokens = [...tokenize(sql)];
  while (tokens.at(-1)?.text === ';') tokens.pop();
  const last = tokens.at(-1);
  if (!last || last.kind === 'unterminated') return { kind: 'command' };
  const formatAt = tokens.findLastIndex((_, index) => isClause(tokens, index, 'FORMAT'));
  const format = formatAt < 0 ? undefined : tokens[formatAt];
  const name = tokens[formatAt + 1];
  const after = tokens[formatAt + 2];
  const isFormat = format && name && name.depth === 0 && (name.kind === 'word' || name.kind === 'quoted');
  if (!isFormat || (after && after.text !== 'SETTINGS'))
    return { kind: 'rows', head: sql.slice(0, last.end), format: undefined, settings: undefined };
  return {
    kind: 'rows',
    head: sql.slice(0, format.start),
    format: sql.slice(name.start, name.end),
    settings: after ? sql.slice(after.end, last.end).trim() : undefined,
  };
}

function analyzeInsert(sql: string): Statement {
  let previous: Token | undefined;
  let settings: Token | undefined;
  for (const token of tokenize(sql)) {
    const isClauseStart =
      token.depth === 0 && token.kind === 'word' && previous?.text !== '.' && !isTargetName(previous);
    if (isClauseStart && settings === undefined && token.text === 'SETTINGS') settings = token;
    else if (isClauseStart && (token.text === 'SELECT' || token.text === 'WITH')) return { kind: 'insert-select' };
    else if (isClauseStart && token.text === 'VALUES') return insert(sql, token, settings, 'Values', token.end);
    else if (isClauseStart && token.text === 'FORMAT') {
      const name = /\s+(\w+)/y;
      name.lastIndex = token.end;
      const format = name.exec(sql)?.[1];
      if (format === undefined) return { kind: 'command' };
      if (format.toUpperCase() === 'VALUES') return insert(sql, token, settings, 'Values', name.lastIndex);
      return insert(sql, token, settings, format, afterFormat(sql, name.lastIndex));
    }
    // `INSERT INTO t (SELECT …)`: a list of columns never begins with SELECT.
    else if (token.depth === 1 && token.text === 'SELECT' && previous?.text === '(') return { kind: 'insert-select' };
    previous = token;
  }
  return { kind: 'command' };
}

function insert(
  sql: string,
  end: Token,
  settings: Token | undefined,
  format: string,
  dataStart: number,
): InsertStatement {
  return {
    kind: 'insert',
    target: sql.slice(0, (settings ?? end).start),
    settings: settings && sql.slice(settings.end, end.start).trim(),
    format,
    dataStart,
  };
}

/** A table may be called `values`; it is a name where a name must stand. */
function isTargetName(previous: Token | undefined): boolean {
  return previous?.kind === 'word' && ['INTO', 'TABLE', 'FUNCTION', 'INSERT'].includes(previous.text);
}

/** "Data starts after the first newline, if there was one, or after all the white space, otherwise." (ParserInsertQuery) */
function afterFormat(sql: string, nameEnd: number): number {
  const gap = /[ \t\f]*(?:;[ \t\f]*)?(?:\r?\n)?/y;
  gap.lastIndex = nameEnd;
  gap.exec(sql);
  return gap.lastIndex;
}

function isClause(tokens: readonly Token[], index: number, keyword: string): boolean {
  const token = tokens[index];
  const previous = tokens[index - 1];
  if (token?.kind !== 'word' || token.text !== keyword || token.depth !== 0 || !previous) return false;
  if (previous.kind === 'word') return !OPERAND_FOLLOWS.has(previous.text);
  return previous.kind !== 'symbol' || ')]}*'.includes(previous.text);
}
