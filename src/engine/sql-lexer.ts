/** Splits SQL into tokens as ClickHouse's lexer does, as far as one must know them to find where clauses begin. Parses nothing. */

export type TokenKind = 'word' | 'quoted' | 'string' | 'symbol' | 'unterminated';

export interface Token {
  readonly kind: TokenKind;
  /** For words in capitals; for symbols the character; '' for strings and quoted identifiers. */
  readonly text: string;
  /** Offsets into the text, the end exclusive. */
  readonly start: number;
  readonly end: number;
  /** How many brackets, of any shape, are open around it. */
  readonly depth: number;
}

const SPACE = /[\s\0\uFEFF]+/y;
const LINE_COMMENT = /(?:--|#!|# )[^\n]*/y;
const BLOCK_COMMENT = /\/\*[\s\S]*?\*\//y;
const WORD = /[\w\u0080-\u2017\u201A-\u201B\u201E-\uFFFF]+/y;
const STRING = /'[^'\\]*(?:(?:\\[\s\S]|'')[^'\\]*)*'|\u2018[^\u2019]*\u2019/y;
const QUOTED = /"[^"\\]*(?:(?:\\[\s\S]|"")[^"\\]*)*"|`[^`\\]*(?:(?:\\[\s\S]|``)[^`\\]*)*`|\u201C[^\u201D]*\u201D/y;
const HEREDOC = /\$(\w*)\$[\s\S]*?\$\1\$/y;

/**
 * Tokens from `from` on, comments and white space left out. Lazy, so that one can stop before the data of an INSERT.
 * Something opened and not closed (string, comment) is one last token of kind `unterminated`.
 */
export function* tokenize(sql: string, from = 0): Generator<Token> {
  let at = from;
  let depth = 0;
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at;
    return pattern.exec(sql)?.[0];
  };
  while (at < sql.length) {
    const skipped = match(SPACE) ?? match(LINE_COMMENT) ?? match(BLOCK_COMMENT);
    if (skipped !== undefined) {
      at += skipped.length;
      continue;
    }
    const start = at;
    const token = (kind: TokenKind, text: string, length: number): Token => {
      at += length;
      return { kind, text, start, end: at, depth };
    };
    const char = sql[at] as string;
    const string = match(STRING) ?? match(HEREDOC);
    if (string !== undefined) {
      yield token('string', '', string.length);
      continue;
    }
    const quoted = match(QUOTED);
    if (quoted !== undefined) {
      yield token('quoted', '', quoted.length);
      continue;
    }
    if ('\'"`\u2018\u201C'.includes(char) || sql.startsWith('/*', at)) {
      yield token('unterminated', '', sql.length - at);
      continue;
    }
    const word = match(WORD);
    if (word !== undefined) {
      yield token('word', word.toUpperCase(), word.length);
      continue;
    }
    if (')]}'.includes(char)) depth--;
    yield token('symbol', char, 1);
    if ('([{'.includes(char)) depth++;
  }
}
