/** One readable log of all processes: pino's JSON lines and plain text in, aligned lines for people out. */
import type { Readable, Writable } from 'node:stream';
import { styleText } from 'node:util';
import type { LogLevel } from '../config/config.ts';
import { limits } from '../config/limits.ts';

export type LogFields = Readonly<Record<string, unknown>>;

/** pino's numbers. */
const LEVELS: Readonly<Record<LogLevel, number>> = { debug: 20, info: 30, warn: 40, error: 50 };
const NAME_WIDTH = 8;
/** Said by the line's own columns, or of no use to a reader. */
const SILENT_FIELDS = new Set(['level', 'time', 'msg', 'pid', 'hostname', 'name', 'process', 'v']);

export interface LogPrinterOptions {
  readonly out: Writable;
  /** A person watches: short local times and colour. Otherwise full UTC times, fit for a file. */
  readonly isTty: boolean;
  readonly level: LogLevel;
  readonly now: () => number;
}

export class LogPrinter {
  readonly #options: LogPrinterOptions;

  constructor(options: LogPrinterOptions) {
    this.#options = options;
  }

  /** A line of the supervisor's own. */
  print(level: LogLevel, name: string, message: string, fields: LogFields = {}): void {
    this.#print(name, { ...fields, level: LEVELS[level], msg: message });
  }

  /** Prints whatever comes out of a process, line by line, until it ends. Lines beyond `limits.logLineBytesMax` are cut. */
  follow(name: string, output: Readable): void {
    let rest = '';
    let cutting = false;
    output.setEncoding('utf8');
    output.on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (!cutting) this.#printRaw(name, line);
        cutting = false;
      }
      if (rest.length > limits.logLineBytesMax) {
        if (!cutting) this.#printRaw(name, `${rest.slice(0, limits.logLineBytesMax)}…`);
        cutting = true;
        rest = '';
      }
    });
    output.on('end', () => {
      if (rest !== '' && !cutting) this.#printRaw(name, rest);
    });
    output.on('error', () => {});
  }

  #printRaw(name: string, line: string): void {
    if (line.trim() === '') return;
    this.#print(name, parsePino(line) ?? { level: LEVELS.info, msg: line });
  }

  #print(name: string, record: LogFields): void {
    const level = Number(record.level);
    if (level < LEVELS[this.#options.level]) return;
    const time = typeof record.time === 'number' ? record.time : this.#options.now();
    const word = level >= LEVELS.error ? 'ERROR ' : level >= LEVELS.warn ? 'WARN ' : '';
    const fields = Object.entries(record)
      .filter(([key]) => !SILENT_FIELDS.has(key))
      .map(([key, value]) => formatField(key, value));
    const message = [String(record.msg ?? ''), ...fields].filter((part) => part !== '').join('  ');
    this.#options.out.write(
      `${this.#paint('dim', this.#time(time))} ${name.padEnd(NAME_WIDTH)} ${this.#paint(level >= LEVELS.error ? 'red' : 'yellow', word)}${message}\n`,
    );
  }

  #time(time: number): string {
    if (!this.#options.isTty) return new Date(time).toISOString();
    return new Date(time).toTimeString().slice(0, 8);
  }

  #paint(style: 'dim' | 'red' | 'yellow', text: string): string {
    return this.#options.isTty && text !== '' ? styleText(style, text) : text;
  }
}

function parsePino(line: string): LogFields | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const record: unknown = JSON.parse(line);
    return typeof record === 'object' && record !== null && 'level' in record ? (record as LogFields) : undefined;
  } catch {
    return undefined;
  }
}

/** `records=1000`; an error as its message and stack, since that is where people look first. */
function formatField(key: string, value: unknown): string {
  if (key === 'err' && typeof value === 'object' && value !== null) {
    const { message, stack } = value as { message?: unknown; stack?: unknown };
    return String(stack ?? message ?? JSON.stringify(value));
  }
  return `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`;
}
