/** ClickHouse's errors: code, name and text as its HTTP interface gives them, and the HTTP status that goes with each code. */

/** An error in ClickHouse's manner. `message` is the whole text without the version: `Code: 60. DB::Exception: … (UNKNOWN_TABLE)`. */
export class ServerException extends Error {
  override name = 'ServerException';
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** An error of our own that looks like one of the engine's: `exception(202, 'TOO_MANY_SIMULTANEOUS_QUERIES', 'Too many …')`. */
export function exception(code: number, name: string, text: string): ServerException {
  return new ServerException(code, `Code: ${code}. DB::Exception: ${text}. (${name})`);
}

/**
 * What the native addon rejected with, as an exception. Errors raised on the far side of chDB's inner connection come wrapped
 * in themselves (`Code: 452. DB::Exception: Code: 452. DB::Exception: … (version …). (NAME)`); they are unwrapped.
 */
export function readException(error: unknown): ServerException {
  if (error instanceof ServerException) return error;
  const message = (error instanceof Error ? error.message : String(error)).trim();
  const code = /^Code: (\d+)\. /.exec(message)?.[1];
  if (code === undefined) return exception(1001, 'STD_EXCEPTION', message);
  const wrapped =
    /^Code: \d+\. DB::Exception: (Code: (\d+)\. DB::Exception: .*\([A-Z0-9_]+\)) \(version [^()]*\)\. \([A-Z0-9_]+\)$/s.exec(
      message,
    );
  if (wrapped?.[1] && wrapped[2] === code) return new ServerException(Number(code), wrapped[1]);
  return new ServerException(Number(code), message);
}

const CODES_BY_STATUS: readonly (readonly [status: number, codes: readonly number[]])[] = [
  [401, [194]],
  // Unknown user, wrong password, authentication failed, role not granted, access denied.
  [403, [192, 193, 516, 512, 497]],
  // What was sent cannot be: arguments, syntax, data that cannot be parsed, types that do not match.
  [400, [6, 8, 15, 25, 26, 27, 36, 37, 38, 41, 44, 53, 62, 72, 117, 123, 167, 168, 223, 321, 376, 427, 441, 675, 676]],
  // Unknown table, function, identifier, type, storage, database, setting, sorting, aggregate, format, engine, query, role.
  [404, [46, 47, 50, 56, 60, 63, 73, 78, 81, 115, 152, 336, 511]],
  [408, [159]],
  [411, [381]],
  [413, [229]],
  [415, [779]],
  [501, [48]],
  // Socket timeout, file cannot be opened, no thread to be had, too many queries.
  [503, [76, 202, 209, 439]],
];
const STATUS_BY_CODE = new Map(
  CODES_BY_STATUS.flatMap(([status, codes]) => codes.map((code) => [code, status] as const)),
);

/**
 * The status of ClickHouse's HTTP interface for an error code (`exceptionCodeToHTTPStatus.cpp`); 500 for all others.
 * One is ours: TOO_MANY_SIMULTANEOUS_QUERIES is 503 and not 500, because that is what it means.
 */
export function statusOfCode(code: number): number {
  return STATUS_BY_CODE.get(code) ?? 500;
}
