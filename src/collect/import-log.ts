/** Lines of an access log → events, or unreadable input with the reason. Pure: nothing is read or written here. */
import { isIP } from 'node:net';
import type { Site } from '../accounts/site.ts';
import { BoundedMap } from '../config/bounded-map.ts';
import type { Limits } from '../config/limits.ts';
import type { CapturedEvent, JsonObject, Place, UnreadableInput } from '../event/captured-event.ts';
import { type AccessLine, parseAccessLine } from './access-log.ts';
import { eventIdFrom } from './event-id.ts';
import { LineOrdinals } from './line-ordinals.ts';
import { NOWHERE, type Places } from './place.ts';
import { dailyVisitorId } from './visitor-id.ts';

export interface LogReaderOptions {
  readonly site: Pick<Site, 'id' | 'domain' | 'keepAddress'>;
  /** The site's own, in hex. Unlike the daily salts it is kept, so that a repeated import makes the same visitors. */
  readonly secret: string;
  /** Host of the pages where the lines name none; the site's domain unless given. */
  readonly hostname?: string | undefined;
  /** Of the file, for people who look at its unreadable lines. */
  readonly fileName: string;
  /** Marks this import's events. Few distinct values, since it is a column of the store. */
  readonly origin: string;
  readonly places: Places;
  readonly limits: Limits;
}

const DAY_MS = 86_400_000;
const ZERO = 0x30;
const NINE = 0x39;
const A = 0x61;
/** What a page loads rather than what a person reads. */
const ASSET =
  /\.(?:css|js|mjs|map|json|xml|rss|atom|txt|png|jpe?g|gif|svg|webp|avif|ico|bmp|tiff?|woff2?|ttf|otf|eot|mp[34]|m4[av]|webm|og[gv]|wav|flac|zip|gz|tgz|bz2|xz|7z|rar|tar|jar|iso|exe|dmg|deb|rpm|pdf|wasm|swf)$/i;

/** Address and browser, as most lines repeat them. */
interface Client {
  readonly userAgent: string;
  readonly place: Place;
  /** Of the UTC day that `visitorId` is for, counted from 1970. */
  readonly day: number;
  readonly visitorId: string;
}

/** Reads the lines of one file, from the first on and in order: ids depend on what stood before. */
export class LogReader {
  readonly #options: LogReaderOptions;
  readonly #ordinals: LineOrdinals;
  readonly #clients: BoundedMap<string, Client>;

  constructor(options: LogReaderOptions) {
    this.#options = options;
    this.#ordinals = new LineOrdinals(options.limits.importRecentLinesMax);
    this.#clients = new BoundedMap(options.limits.importClientsMax);
  }

  /** Undefined for an empty line. `number` counts from 1; `receivedAt` is Unix ms. */
  read(line: string, number: number, receivedAt: number): CapturedEvent | UnreadableInput | undefined {
    if (line.trim() === '') return undefined;
    const eventId = this.#eventId(line);
    const parsed = parseAccessLine(line);
    if ('unreadable' in parsed) return this.#unreadable(line, number, receivedAt, eventId, parsed.unreadable);
    return this.#event(parsed, receivedAt, eventId);
  }

  /** From the line itself, not from where it stands: the same log, rotated, renamed or compressed, is known again (W2). */
  #eventId(line: string): string {
    const first = eventIdFrom(this.#options.site.id, `log 0 ${line}`);
    const ordinal = this.#ordinals.next(hexNumber(first, 0, 8) * 0x10000 + hexNumber(first, 9, 13));
    return ordinal === 0 ? first : eventIdFrom(this.#options.site.id, `log ${ordinal} ${line}`);
  }

  #event(line: AccessLine, receivedAt: number, eventId: string): CapturedEvent {
    const { site, limits, origin } = this.#options;
    const time = line.time > receivedAt + limits.futureMs ? receivedAt : Math.max(line.time, limits.eventTimeMin);
    const { visitorId, userAgent, place } = this.#client(line, Math.floor(time / DAY_MS));
    const isPage = isPageView(line);
    return {
      kind: 'event',
      siteId: site.id,
      eventId,
      door: 'log',
      type: isPage ? 'page' : 'track',
      name: isPage ? 'pageview' : 'request',
      visitorId,
      time,
      ...(time !== line.time && { originalTimestamp: line.timeText }),
      timeGiven: true,
      receivedAt,
      userAgent,
      place,
      ...(site.keepAddress && { address: line.address }),
      properties: {
        method: line.method,
        status: line.status,
        response_bytes: line.bytes,
        protocol: line.protocol,
        ...(line.user !== '' && { user: line.user }),
      },
      context: { page: this.#page(line) },
      origin,
    };
  }

  #client({ address, userAgent: given }: AccessLine, day: number): Client {
    const { site, secret, places, limits } = this.#options;
    const known = given.slice(0, limits.userAgentCharsMax);
    const key = `${address}\n${known}`;
    let client = this.#clients.get(key);
    if (client?.day === day) return client;
    const userAgent = client?.userAgent ?? known.toWellFormed();
    const place = client?.place ?? (isIP(address) === 0 ? NOWHERE : places.find(address));
    client = { userAgent, place, day, visitorId: dailyVisitorId(`${secret}${day}`, site.id, address, userAgent) };
    if (key.length <= limits.importClientKeyLengthMax) this.#clients.set(key, client);
    return client;
  }

  /** Segment's `context.page`. A log does not say http or https; the difference is never asked for. */
  #page(line: AccessLine): JsonObject {
    const host = line.host || this.#options.hostname || this.#options.site.domain;
    const absolute = /^https?:\/\//i.test(line.target);
    const url = absolute
      ? line.target
      : line.target.startsWith('/')
        ? `https://${host}${line.target}`
        : `https://${host}/`;
    return line.referrer === '' ? { url } : { url, referrer: line.referrer };
  }

  #unreadable(line: string, number: number, receivedAt: number, eventId: string, detail: string): UnreadableInput {
    const { site, fileName, limits } = this.#options;
    const kept = line.slice(0, limits.quarantinePayloadBytesMax).toWellFormed();
    return {
      kind: 'unreadable',
      siteId: site.id,
      eventId,
      door: 'log',
      reason: 'unreadable_line',
      detail,
      receivedAt,
      payload: site.keepAddress ? kept : withoutAddresses(kept),
      origin: `${fileName}:${number}`,
    };
  }
}

/** An address goes no further in a line that cannot be read either (W10); there may be several, as proxies write them. */
function withoutAddresses(line: string): string {
  return line.replace(/(?<![^\s",[])[\da-f.:]+(?![^\s",\]])/gi, (text) => (isIP(text) === 0 ? text : '-'));
}

/** A person has seen a page: asked for with GET, given (or known to be the same as before), and not a part of another page. */
function isPageView({ method, status, target }: AccessLine): boolean {
  const given = (status >= 200 && status <= 299) || status === 304;
  return method === 'GET' && given && !ASSET.test(pathOf(target));
}

function pathOf(target: string): string {
  const end = target.search(/[?#]/);
  return end < 0 ? target : target.slice(0, end);
}

/** The hex digits in [from, to) as a number. */
function hexNumber(hex: string, from: number, to: number): number {
  let number = 0;
  for (let index = from; index < to; index++) {
    const code = hex.charCodeAt(index);
    number = number * 16 + (code <= NINE ? code - ZERO : code - A + 10);
  }
  return number;
}
