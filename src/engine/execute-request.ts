/** Runs one request: finds out what its SQL is, gets it a connection, and brings data in and the result out at the client's pace. */
import { addAbortSignal, Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectionPool, Purpose } from './connection-pool.ts';
import type { ControlConnection } from './control-connection.ts';
import type { EngineConnection, ResultStream } from './engine-connection.ts';
import type { HttpAnswer } from './http-answer.ts';
import type { RequestBody } from './request-body.ts';
import type { RequestParameters } from './request-parameters.ts';
import { exception } from './server-exception.ts';
import { quoteString, settingsList } from './sql-quote.ts';
import {
  analyzeStatement,
  firstWord,
  type InsertStatement,
  isEmpty,
  namesClientFile,
  type RowsStatement,
} from './sql-statement.ts';
import { assertSingle, asWritten } from './statement-syntax.ts';

export interface ExecutionBounds {
  /** SQL without the data of an INSERT. */
  readonly requestTextBytesMax: number;
  /** A body of up to this many bytes is complete before its insert begins; a longer one flows through. */
  readonly insertBytesMax: number;
  /** A result of up to this many bytes is complete before its answer begins, so that an error can still be the answer. */
  readonly answerHeldBytes: number;
  /** The same when the client asks to wait for the end. */
  readonly answerHeldBytesMax: number;
  /** A client that reads or sends too slowly gives its connection up after this long. */
  readonly exchangeMsMax: number;
}

export interface ExecutionContext {
  readonly pool: ConnectionPool<EngineConnection>;
  readonly control: ControlConnection;
  readonly bounds: ExecutionBounds;
}

export interface EngineRequest {
  readonly parameters: RequestParameters;
  readonly body: RequestBody;
  /** GET: may only read. */
  readonly readOnly: boolean;
  /** Aborts when the client has gone. */
  readonly signal: AbortSignal;
  /** Unique among all requests; the engine knows the query by it. */
  readonly mark: string;
}

const STOP_AGAIN_MS = 100;

/** Answers the request; rejects with what a client is to be told (`readException`) as long as `answer` has not begun. */
export async function executeRequest(
  request: EngineRequest,
  answer: HttpAnswer,
  context: ExecutionContext,
): Promise<void> {
  const { parameters, body } = request;
  const { bounds } = context;
  const urlStatement = analyzeStatement(`${parameters.query}\n`);
  if (urlStatement.kind === 'insert') {
    // All of the SQL is in the URL: the usual case, in which the data need not be looked at.
    return insertData(
      request,
      answer,
      context,
      urlStatement,
      Buffer.from(parameters.query.slice(urlStatement.dataStart)),
    );
  }
  const head = parameters.query === '' ? '' : `${parameters.query}\n`;
  const isComplete = await body.hold(bounds.requestTextBytesMax);
  const bytes = Buffer.concat([Buffer.from(head), body.held()]);
  if (firstWord(bytes.toString('latin1', 0, bounds.requestTextBytesMax)) === 'INSERT') {
    // As latin1 a character is a byte, so that offsets are the body's own.
    const statement = analyzeStatement(bytes.toString('latin1'));
    if (statement.kind === 'insert') {
      const utf8 = (text: string) => Buffer.from(text, 'latin1').toString();
      const read = {
        ...statement,
        target: utf8(statement.target),
        settings: statement.settings && utf8(statement.settings),
      };
      const inHead = Math.max(0, Buffer.byteLength(head) - statement.dataStart);
      const inlined = Buffer.from(head).subarray(Buffer.byteLength(head) - inHead);
      return insertData(
        request,
        answer,
        context,
        read,
        inlined,
        Math.max(0, statement.dataStart - Buffer.byteLength(head)),
      );
    }
  }
  if (!isComplete) {
    throw exception(
      62,
      'SYNTAX_ERROR',
      `Syntax error: Max query size exceeded (more than ${bounds.requestTextBytesMax} bytes)`,
    );
  }
  const sql = bytes.toString();
  if (isEmpty(sql))
    throw exception(62, 'SYNTAX_ERROR', 'Syntax error: failed at position 1 (end of query): . Empty query');
  const statement = analyzeStatement(sql);
  if (statement.kind === 'rows') return readRows(request, answer, context, sql, statement);
  return runCommand(request, answer, context, sql, statement.kind === 'insert-select');
}

async function readRows(
  request: EngineRequest,
  answer: HttpAnswer,
  context: ExecutionContext,
  sql: string,
  statement: RowsStatement,
): Promise<void> {
  const { parameters, mark } = request;
  const { bounds, control } = context;
  if (namesClientFile(sql)) throw exception(358, 'INTO_OUTFILE_NOT_ALLOWED', 'INTO OUTFILE is not allowed');
  const format = statement.format ?? parameters.defaultFormat ?? 'TabSeparated';
  // A later one wins: what the SQL says over what the URL says, and the mark over both.
  const settings = [settingsList(parameters.settings), statement.settings, settingsList({ log_comment: mark })]
    .filter(Boolean)
    .join(', ');
  await withConnection(request, context, 'query', async (connection) => {
    await assertSingle(connection, sql);
    const result = connection.stream(statement.head, format, settings, parameters.params);
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(bounds.exchangeMsMax)]);
    const settled = stopOnAbort(signal, mark, control);
    const chunks = readToEnd(result);
    try {
      const heldMax = parameters.waitEndOfQuery ? bounds.answerHeldBytesMax : bounds.answerHeldBytes;
      const held: Buffer[] = [];
      let heldBytes = 0;
      let ended = false;
      while (heldBytes <= heldMax && !ended) {
        const { done, value } = await chunks.next();
        ended = done === true;
        if (done) break;
        held.push(value);
        heldBytes += value.length;
      }
      if (ended) {
        const { rowsRead, bytesRead, elapsed } = await result.finished;
        const summary = {
          readRows: rowsRead,
          readBytes: bytesRead,
          resultRows: rowsRead,
          resultBytes: heldBytes,
          elapsedS: elapsed,
        };
        await answer.send(Buffer.concat(held), format, summary);
        return;
      }
      const whole = async function* () {
        yield* held;
        yield* chunks;
      };
      await answer.stream(whole(), format, signal);
    } catch (error) {
      throw await asWritten(connection, sql, error);
    } finally {
      // Read to the end whatever happened, see `readPipe`; if the client has gone that is soon, because the query is stopped.
      chunks.return(undefined).then(
        () => result.bytes.resume(),
        () => {},
      );
      await result.finished.catch(() => {});
      settled();
    }
  });
}

async function insertData(
  request: EngineRequest,
  answer: HttpAnswer,
  context: ExecutionContext,
  statement: InsertStatement,
  inlined: Buffer,
  bodyOffset = 0,
): Promise<void> {
  const { parameters, body, mark } = request;
  assertMayWrite(request);
  if (namesClientFile(statement.target))
    throw exception(78, 'UNKNOWN_TYPE_OF_QUERY', 'Query has infile and was send directly to server');
  await body.hold(context.bounds.insertBytesMax);
  const settings = [settingsList(parameters.settings), statement.settings, settingsList({ log_comment: mark })]
    .filter(Boolean)
    .join(', ');
  const asSent = `${statement.target} ${statement.settings ? `SETTINGS ${statement.settings} ` : ''}FORMAT ${statement.format}`;
  await withConnection(request, context, 'insert', async (connection, renewLater) => {
    await assertSingle(connection, asSent);
    if (Object.keys(parameters.params).length > 0) {
      // Binding is for queries only; a connection that is renewed afterwards can as well be told.
      renewLater();
      const assignments = Object.entries(parameters.params).map(
        ([name, value]) => `param_${name} = ${quoteString(value)}`,
      );
      await connection.run(`SET ${assignments.join(', ')}`);
    }
    const data = prepended(inlined, body.from(bodyOffset));
    addAbortSignal(AbortSignal.timeout(context.bounds.exchangeMsMax), data);
    try {
      const written = await connection.insert(statement.target, statement.format, settings, data, () =>
        context.control.stop(mark),
      );
      await answer.send(new Uint8Array(), undefined, {
        readRows: written.rowsWritten,
        readBytes: written.bytesWritten,
        writtenRows: written.rowsWritten,
        writtenBytes: written.bytesWritten,
        resultRows: written.rowsWritten,
        resultBytes: written.bytesWritten,
        elapsedS: written.elapsed,
      });
    } catch (error) {
      throw await asWritten(connection, asSent, error);
    }
  });
}

async function runCommand(
  request: EngineRequest,
  answer: HttpAnswer,
  context: ExecutionContext,
  sql: string,
  isInsert: boolean,
): Promise<void> {
  const { parameters, mark } = request;
  assertMayWrite(request);
  const format = parameters.defaultFormat ?? 'TabSeparated';
  await withConnection(request, context, isInsert ? 'insert' : 'command', async (connection, renewLater) => {
    await assertSingle(connection, sql);
    // There is no one place for a SETTINGS clause in all the kinds of statements, so these are SET, and forgotten afterwards.
    renewLater();
    await connection.run(`SET ${settingsList({ ...parameters.settings, log_comment: mark })}`);
    // As in ClickHouse, a statement that changes something goes on when the client has left.
    try {
      if (isInsert && Object.keys(parameters.params).length === 0) {
        const { rowsWritten, bytesWritten, elapsed } = await connection.runInsert(sql);
        return await answer.send(new Uint8Array(), undefined, {
          writtenRows: rowsWritten,
          writtenBytes: bytesWritten,
          resultRows: rowsWritten,
          elapsedS: elapsed,
        });
      }
      const { bytes, rowsRead, elapsed } = await connection.run(sql, format, parameters.params);
      await answer.send(bytes, format, { resultRows: rowsRead, resultBytes: bytes.length, elapsedS: elapsed });
    } catch (error) {
      throw await asWritten(connection, sql, error);
    }
  });
}

async function withConnection(
  { parameters, signal }: EngineRequest,
  { pool }: ExecutionContext,
  purpose: Purpose,
  act: (connection: EngineConnection, renewLater: () => void) => Promise<void>,
): Promise<void> {
  const connection = await pool.acquire(purpose, signal);
  let isUsed = false;
  try {
    await connection.useDatabase(parameters.database);
    await act(connection, () => {
      isUsed = true;
    });
  } catch (error) {
    // After a failure the engine may still hold the pipe and what it had not written to it yet.
    isUsed = true;
    throw error;
  } finally {
    if (isUsed) connection.renew();
    pool.release(connection);
  }
}

/** The bytes, and then the failure if there was one. Leaving it, in whatever way, leaves the stream as it is. */
async function* readToEnd({ bytes, finished }: ResultStream): AsyncGenerator<Buffer> {
  const chunks = bytes.iterator({ destroyOnReturn: false }) as AsyncGenerator<Buffer>;
  const next = () =>
    chunks.next().catch(async (error: unknown) => {
      await finished;
      throw error;
    });
  try {
    for (let chunk = await next(); !chunk.done; chunk = await next()) yield chunk.value;
  } finally {
    await chunks.return(undefined);
  }
  await finished;
}

/** Stops the query when `signal` aborts; call what it returns when the query has settled. */
function stopOnAbort(signal: AbortSignal, mark: string, control: ControlConnection): () => void {
  const settled = new AbortController();
  const stop = async () => {
    // Again and again, because the engine may not have begun with the query when it is told for the first time.
    while (!settled.signal.aborted) {
      await control.stop(mark).catch(() => {});
      await sleep(STOP_AGAIN_MS, undefined, { signal: settled.signal }).catch(() => {});
    }
  };
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) void stop();
  return () => {
    settled.abort();
    signal.removeEventListener('abort', stop);
  };
}

function assertMayWrite({ readOnly }: EngineRequest): void {
  if (!readOnly) return;
  throw exception(
    164,
    'READONLY',
    'Cannot execute query in readonly mode. For queries over HTTP, method GET implies readonly. You should use method POST for modifying queries',
  );
}

function prepended(first: Buffer, rest: Readable): Readable {
  if (first.length === 0) return rest;
  return Readable.from(
    (async function* () {
      yield first;
      yield* rest;
    })(),
    { objectMode: false },
  );
}
