/** What may be said of a site or a key, and how it is written down. Each refusal says what was given and what is allowed. */
import { domainToASCII } from 'node:url';
import { limits } from '../config/limits.ts';
import { AccountsError } from './accounts-error.ts';

function refuse(what: string, given: unknown, allowed: string): never {
  const text = JSON.stringify(given) ?? String(given);
  throw new AccountsError(
    'invalid',
    `${what} is ${text.length > 100 ? `${text.slice(0, 100)}…` : text}; allowed: ${allowed}.`,
  );
}

/** A host name (RFC 1123) in lower case; international ones in the form that stands in DNS: `bücher.example` → `xn--bcher-kva.example`. */
export function readDomain(given: string): string {
  const text = given.trim().replace(/\.$/, '');
  const host = hostOfUrl(text);
  if (host) refuse('The domain', given, `a host name without protocol and path, here ${host}`);
  const domain = domainToASCII(text.toLowerCase());
  const label = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?$/;
  if (domain === '' || domain.length > 253 || !domain.split('.').every((part) => label.test(part))) {
    refuse('The domain', given, 'a host name such as shop.example or localhost');
  }
  return domain;
}

function hostOfUrl(text: string): string | undefined {
  if (!/[/:]/.test(text)) return undefined;
  const url = URL.parse(text.includes('://') ? text : `http://${text}`);
  return url?.hostname || undefined;
}

export function readName(what: string, given: string): string {
  const name = given.trim();
  // Control characters would let a name rewrite the terminal it is listed on.
  if (name === '' || name.length > limits.nameCharsMax || /[\p{Cc}\u2028\u2029]/u.test(name)) {
    refuse(what, given, `1–${limits.nameCharsMax} characters, none of them control characters`);
  }
  return name;
}

/** An IANA zone in its own spelling. Offsets such as +02:00 are none: they know no daylight saving time. */
export function readTimezone(given: string): string {
  const allowed = 'an IANA zone such as Europe/Berlin or UTC';
  if (!/^[A-Za-z]/.test(given)) refuse('The time zone', given, allowed);
  if (zones().has(given)) return given;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: given }).resolvedOptions().timeZone;
  } catch {
    return refuse('The time zone', given, allowed);
  }
}

/** ISO 4217 in capitals. */
export function readCurrency(given: string): string {
  const currency = given.toUpperCase();
  if (!new Set(Intl.supportedValuesOf('currency')).has(currency)) {
    refuse('The currency', given, 'an ISO 4217 code such as EUR or USD');
  }
  return currency;
}

/** Origins as a browser sends them: `https://shop.example`, with a port when it is not the usual one. */
export function readOrigins(given: readonly string[]): readonly string[] {
  if (given.length > limits.siteOriginsMax) {
    refuse('The number of allowed origins', given.length, `${limits.siteOriginsMax} at most`);
  }
  return [...new Set(given.map(readOrigin))];
}

function readOrigin(given: string): string {
  const url = URL.parse(given);
  const bare = url && url.pathname === '/' && !url.search && !url.hash && !url.username && !url.password;
  // A host may hold nearly any sign by the URL standard; these stand in a header beside others (Content-Security-Policy).
  if (!bare || !/^https?:\/\/[\w.:[\]-]+$/.test(url.origin)) {
    refuse('An allowed origin', given, 'an origin such as https://shop.example, without a path');
  }
  return url.origin;
}

/** The expression sign-in checks with (zod's): whoever is let in here can sign in. */
const EMAIL = /^(?:[A-Za-z0-9_'+-]+\.)*[A-Za-z0-9_'+-]*[A-Za-z0-9_+-]@(?:[A-Za-z0-9][A-Za-z0-9-]*\.)+[A-Za-z]{2,}$/;

/** In lower case. */
export function readEmail(given: string): string {
  const address = given.trim().toLowerCase();
  if (!EMAIL.test(address) || address.length > limits.emailCharsMax) {
    refuse('The e-mail', given, 'an address such as ann@shop.example');
  }
  return address;
}

/** Unix ms in the future of `now`. */
export function readExpiry(given: number, now: number): number {
  if (!Number.isSafeInteger(given) || given <= now || given > 8.64e15) {
    refuse(
      'The expiry',
      Number.isFinite(new Date(given).getTime()) ? new Date(given).toISOString() : given,
      'a time in the future',
    );
  }
  return given;
}

function zones(): ReadonlySet<string> {
  return new Set(Intl.supportedValuesOf('timeZone'));
}
