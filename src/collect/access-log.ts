/** One line of an Apache or nginx access log, common or combined, to its fields. Reads only; what it means is import-log's to say. */
import { isIP } from 'node:net';

export interface AccessLine {
  /** From a `vhost_combined` prefix, without the port; else ''. */
  readonly host: string;
  /** Address or host name of the client. */
  readonly address: string;
  /** Name that HTTP authentication told, else ''. */
  readonly user: string;
  /** Unix ms. */
  readonly time: number;
  /** The time as written, `17/May/2015:10:05:03 +0000`. */
  readonly timeText: string;
  /** '' where the request could not be read by the server (`-`, TLS bytes on a plain port). */
  readonly method: string;
  /** What was asked for, as sent: a path with query, seldom a URL or `*`. */
  readonly target: string;
  /** `HTTP/1.1`, or '' */
  readonly protocol: string;
  /** 0 where the log has none. */
  readonly status: number;
  /** Bytes of the answer's body; 0 for `-`. */
  readonly bytes: number;
  readonly referrer: string;
  readonly userAgent: string;
}

/** Why a line is not one of these formats, in words for a person. */
export interface UnreadableLine {
  readonly unreadable: string;
}

/**
 * `[host[:port] ]address identity user [time] "request" status bytes[ "referrer" "user agent"[ anything]]`.
 * Escapes as Apache (`\"`, `\\`, `\n`, `\xhh`) and nginx (`\xHH`) write them. A combined line that ends before its user
 * agent does is unreadable: it was cut off.
 * Source: httpd mod_log_config, ngx_http_log_module.
 */
export function parseAccessLine(line: string): AccessLine | UnreadableLine {
  const bracket = line.indexOf(' [');
  if (bracket < 0) return unreadable('there is no [time]');
  const client = readClient(line.slice(0, bracket));
  if (!client) return unreadable('address, identity and user are not there');

  const timeEnd = bracket + 2 + TIME_LENGTH;
  if (line.charCodeAt(timeEnd) !== CLOSE_BRACKET) return unreadable('the time is not dd/Mon/yyyy:hh:mm:ss ±hhmm');
  const timeText = line.slice(bracket + 2, timeEnd);
  const time = readTime(timeText);
  if (time === undefined) return unreadable('the time is not dd/Mon/yyyy:hh:mm:ss ±hhmm');

  const requestStart = timeEnd + 2;
  if (line.charCodeAt(timeEnd + 1) !== SPACE || line.charCodeAt(requestStart) !== QUOTE)
    return unreadable('there is no "request"');
  const requestEnd = closingQuote(line, requestStart);
  if (requestEnd < 0) return unreadable('the line ends inside the request');

  const numbers = readNumbers(line, requestEnd + 1);
  if (!numbers) return unreadable('status and bytes are not there');
  const { status, bytes, end } = numbers;
  const request = readRequest(line.slice(requestStart + 1, requestEnd));
  const common = { ...client, time, timeText, ...request, status, bytes };
  if (line.charCodeAt(end + 1) !== QUOTE) return { ...common, referrer: '', userAgent: '' };

  const referrerEnd = closingQuote(line, end + 1);
  if (referrerEnd < 0) return unreadable('the line ends inside the referrer');
  const agentStart = referrerEnd + 2;
  if (line.charCodeAt(agentStart) !== QUOTE) return unreadable('there is no user agent after the referrer');
  const agentEnd = closingQuote(line, agentStart);
  if (agentEnd < 0) return unreadable('the line ends inside the user agent');
  return {
    ...common,
    referrer: dashless(unescapeField(line.slice(end + 2, referrerEnd))),
    userAgent: dashless(unescapeField(line.slice(agentStart + 1, agentEnd))),
  };
}

const TIME_LENGTH = '17/May/2015:10:05:03 +0000'.length;
const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const ZERO = 0x30;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const MINUTE_MS = 60_000;

function unreadable(why: string): UnreadableLine {
  return { unreadable: why };
}

function dashless(text: string): string {
  return text === '-' ? '' : text;
}

/** A user name may hold spaces; a host prefix is told from that by the address behind it. */
function readClient(text: string): Pick<AccessLine, 'host' | 'address' | 'user'> | undefined {
  const first = text.indexOf(' ');
  const second = text.indexOf(' ', first + 1);
  if (first <= 0 || second < 0) return undefined;
  const third = text.indexOf(' ', second + 1);
  const possibleAddress = text.slice(first + 1, second);
  if (third > 0 && isIP(possibleAddress) !== 0) {
    return {
      host: text.slice(0, first).replace(/:\d+$/, ''),
      address: possibleAddress,
      user: dashless(text.slice(third + 1)),
    };
  }
  return { host: '', address: text.slice(0, first), user: dashless(text.slice(second + 1)) };
}

/** Unix ms, or undefined. A leap second counts as the second before it. */
function readTime(text: string): number | undefined {
  const day = digits(text, 0, 2);
  const month = MONTHS.indexOf(text.slice(3, 6));
  const year = digits(text, 7, 11);
  const hour = digits(text, 12, 14);
  const minute = digits(text, 15, 17);
  const second = digits(text, 18, 20);
  const zoneHours = digits(text, 22, 24);
  const zoneMinutes = digits(text, 24, 26);
  const sign = text[21];
  const separated =
    text[2] === '/' && text[6] === '/' && text[11] === ':' && text[14] === ':' && text[17] === ':' && text[20] === ' ';
  if (!separated || month < 0 || (sign !== '+' && sign !== '-')) return undefined;
  // NaN, from what is not a digit, fails every comparison.
  if (
    !(
      year >= 1900 &&
      day >= 1 &&
      day <= daysIn(year, month) &&
      hour <= 23 &&
      minute <= 59 &&
      second <= 60 &&
      zoneHours <= 15 &&
      zoneMinutes <= 59
    )
  )
    return undefined;
  const offsetMs = (zoneHours * 60 + zoneMinutes) * MINUTE_MS;
  const local = Date.UTC(year, month, day, hour, minute, Math.min(second, 59));
  return sign === '+' ? local - offsetMs : local + offsetMs;
}

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function daysIn(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 1 && leap ? 29 : (MONTH_DAYS[month] ?? 0);
}

/** The number written in [from, to), or NaN. */
function digits(text: string, from: number, to: number): number {
  let number = 0;
  for (let index = from; index < to; index++) {
    const digit = text.charCodeAt(index) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}

/** Index of the quote that ends the field whose opening quote is at `start`, or -1. A quote after an odd run of backslashes is part of the field. */
function closingQuote(line: string, start: number): number {
  for (let quote = line.indexOf('"', start + 1); quote >= 0; quote = line.indexOf('"', quote + 1)) {
    let before = quote - 1;
    while (line.charCodeAt(before) === BACKSLASH) before--;
    if ((quote - before) % 2 === 1) return quote;
  }
  return -1;
}

/** ` 200 1234` from `start`; `end` is the index behind it. Either may be `-`. */
function readNumbers(line: string, start: number): { status: number; bytes: number; end: number } | undefined {
  const statusStart = start + 1;
  const statusEnd = line.indexOf(' ', statusStart);
  if (line.charCodeAt(start) !== SPACE || statusEnd < 0) return undefined;
  const next = line.indexOf(' ', statusEnd + 1);
  const end = next < 0 ? line.length : next;
  const statusText = line.slice(statusStart, statusEnd);
  const bytesText = line.slice(statusEnd + 1, end);
  const status = statusText === '-' ? 0 : statusText.length === 3 ? digits(statusText, 0, 3) : Number.NaN;
  const bytes = bytesText === '-' ? 0 : bytesText === '' ? Number.NaN : digits(bytesText, 0, bytesText.length);
  return Number.isNaN(status) || !Number.isSafeInteger(bytes) ? undefined : { status, bytes, end };
}

/** `GET /path HTTP/1.1`; a path with spaces in it is kept whole. What is not of this shape has no method. */
function readRequest(field: string): Pick<AccessLine, 'method' | 'target' | 'protocol'> {
  const methodEnd = field.indexOf(' ');
  const protocolStart = field.lastIndexOf(' ');
  const method = field.slice(0, Math.max(0, methodEnd));
  if (methodEnd <= 0 || !METHOD.test(method))
    return { method: '', target: unescapeField(dashless(field)), protocol: '' };
  const hasProtocol = protocolStart > methodEnd && field.startsWith('HTTP/', protocolStart + 1);
  return {
    method,
    target: unescapeField(field.slice(methodEnd + 1, hasProtocol ? protocolStart : field.length)),
    protocol: hasProtocol ? field.slice(protocolStart + 1) : '',
  };
}

const METHOD = /^[A-Z][A-Z_-]{0,31}$/;
const SHORT_ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', v: '\v', b: '\b', f: '\f' };

/** Undoes the server's escaping; bytes written as `\xhh` are read as UTF-8 together. */
function unescapeField(field: string): string {
  if (!field.includes('\\')) return field;
  return field.replace(/((?:\\x[0-9a-fA-F]{2})+)|\\(.)/gs, (_, bytes: string | undefined, character: string) => {
    if (bytes === undefined) return SHORT_ESCAPES[character] ?? character;
    return Buffer.from(bytes.replaceAll('\\x', ''), 'hex').toString('utf8');
  });
}
