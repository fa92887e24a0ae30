/** Errors that are meant for a person, caught once at each edge. */

/** A command that cannot go on: printed without a stack. */
export class CliError extends Error {
  override name = 'CliError';
  /** 1: it failed; 2: it was used wrongly. */
  readonly exitCode: 1 | 2;
  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** An answer other than 2xx, with a stable code for programs and a sentence for people. */
export class HttpError extends Error {
  override name = 'HttpError';
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}
