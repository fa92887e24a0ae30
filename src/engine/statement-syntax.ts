/** Has the engine's own parser judge SQL as it was sent: whether it is one statement, and what is wrong with it. */
import type { EngineConnection } from './engine-connection.ts';
import { exception, readException, type ServerException } from './server-exception.ts';
import { quoteString } from './sql-quote.ts';
import { mayBeSeveral } from './sql-statement.ts';

/** The engine would run several statements one after the other; ClickHouse's HTTP interface takes one, and who filters SQL relies on it. */
export async function assertSingle(connection: EngineConnection, sql: string): Promise<void> {
  if (!mayBeSeveral(sql)) return;
  await assertSyntax(connection, sql);
}

/** Lets the engine's own parser judge one statement without running it. */
async function assertSyntax(connection: EngineConnection, sql: string): Promise<void> {
  try {
    await connection.run(`SELECT formatQuery(${quoteString(sql)}) FORMAT Null`);
  } catch (error) {
    const { code, message } = readException(error);
    const said = message
      .replace(/^Code: \d+\. DB::Exception: /, '')
      .replace(/\.?\s*: (?:In scope|while) [\s\S]*$/i, '');
    throw exception(code, code === 62 ? 'SYNTAX_ERROR' : 'BAD_ARGUMENTS', said);
  }
}

/** A syntax error tells about the text we made of the statement; the same error about the text as it was sent is what the client can use. */
export async function asWritten(connection: EngineConnection, sql: string, error: unknown): Promise<unknown> {
  const read = readException(error);
  if (read.code !== 62) return error;
  return assertSyntax(connection, sql).then(
    () => read,
    (said: ServerException) => said,
  );
}
