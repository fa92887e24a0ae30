/** Numbers, money, times and names in the reader's locale. Words stay English, as the page's are; figures follow the browser. */

export interface Formats {
  /** 12,345 */
  count(value: number): string;
  /** At most seven characters: 12,345 or 1.23M. */
  short(value: number): string;
  /** At most five characters, for columns and axes: 9,999 or 37.9K. */
  tiny(value: number): string;
  /** 0.18 → 18% (or 18 %, as the locale has it); no digits after the point. */
  percent(share: number): string;
  /** +18% or −4%. */
  change(share: number): string;
  /** Cents only where they matter: below ten thousand. */
  money(amount: number, currency: string): string;
  /** Never with cents from ten on, so that a column of amounts can be compared. */
  moneyColumn(amount: number, currency: string): string;
  /** Hours and minutes in a time zone. */
  clock(time: number, timeZone: string): string;
  clockSeconds(time: number, timeZone: string): string;
  /** 22 Nov, 09:14, in a time zone. */
  dateTime(time: number, timeZone: string): string;
  /** Tuesday */
  weekday(time: number, timeZone: string): string;
  /** 40 ms, 12 s, 3 min, 2 h, 5 d: a length of time in one unit. */
  span(ms: number): string;
  bytes(value: number): string;
  /** 2.83: up to two digits after the point. */
  ratio(value: number): string;
  /** Up to so many digits after the point. */
  decimal(value: number, digits: number): string;
  /** 2.4 → 2.4%; a figure that is per cent already. */
  perCent(value: number, digits?: number): string;
  /** Always with one digit after the point, so that a column of shares can be compared: 18.0%. */
  perCentColumn(value: number): string;
  /** 192 → 3m 12s */
  duration(seconds: number): string;
  /** 2026-11-22 → Sun 22 Nov 2026 */
  day(date: string): string;
  /** From the first to the last: 16 – 22 Nov 2026. */
  days(first: string, last: string): string;
  /** 22 Nov */
  dayShort(date: string): string;
  /** November 2026 */
  month(date: string): string;
  monthShort(date: string): string;
  /** 2026-11-22 09:00:00, local already → 09:00 */
  localClock(time: string): string;
  /** Mon, Tue …; 1 is Monday. */
  weekdayShort(weekday: number): string;
  /** DE → Germany; '' → Unknown. */
  country(code: string): string;
}

/** Keeps a figure and its unit on one line. */
const NBSP = '\u00a0';
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export function makeFormats(locales: readonly string[] | undefined): Formats {
  const locale = locales && locales.length > 0 ? [...locales] : undefined;
  const figures = (options: Intl.NumberFormatOptions) => late(() => new Intl.NumberFormat(locale, options));
  const count = figures({ maximumFractionDigits: 0 });
  const compact = figures({
    notation: 'compact',
    minimumSignificantDigits: 3,
    maximumSignificantDigits: 3,
  });
  const tiny = figures({ notation: 'compact', maximumSignificantDigits: 3 });
  const percent = figures({ style: 'percent', maximumFractionDigits: 0 });
  const change = figures({
    style: 'percent',
    maximumFractionDigits: 0,
    signDisplay: 'exceptZero',
  });
  const perCentColumn = figures({
    style: 'percent',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  const tenth = figures({ minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const countries = late(() => new Intl.DisplayNames('en', { type: 'region', fallback: 'code' }));
  const cached = memo();

  const decimal = (value: number, digits: number) =>
    cached(`. ${digits}`, figures({ maximumFractionDigits: digits })).format(value);
  const time = (timeZone: string, options: Intl.DateTimeFormatOptions, locales = locale) =>
    cached(`${timeZone} ${JSON.stringify(options)}`, () => new Intl.DateTimeFormat(locales, { timeZone, ...options }));
  const money = (currency: string, options: Intl.NumberFormatOptions) =>
    cached(
      `${currency} ${JSON.stringify(options)}`,
      () => new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol', ...options }),
    );

  return {
    count: (value) => count().format(value),
    short: (value) => (Math.abs(value) < 1_000_000 ? count().format(value) : compact().format(value)),
    tiny: (value) => (Math.abs(value) < 10_000 ? count().format(value) : tiny().format(value)),
    percent: (share) => percent().format(share),
    // A true minus sign is as wide as the plus.
    change: (share) => change().format(share).replace('-', '−'),
    money: (amount, currency) => {
      if (Math.abs(amount) >= 10_000_000)
        return money(currency, { notation: 'compact', maximumSignificantDigits: 4 }).format(amount);
      return money(currency, Math.abs(amount) >= 10_000 ? { maximumFractionDigits: 0 } : {}).format(amount);
    },
    moneyColumn: (amount, currency) =>
      money(currency, Math.abs(amount) >= 10 || amount === 0 ? { maximumFractionDigits: 0 } : {}).format(amount),
    clock: (at, timeZone) => time(timeZone, { hour: '2-digit', minute: '2-digit' }).format(at),
    clockSeconds: (at, timeZone) =>
      time(timeZone, { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(at),
    dateTime: (at, timeZone) =>
      time(timeZone, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }).format(at),
    weekday: (at, timeZone) => time(timeZone, { weekday: 'long' }, ['en']).format(at),
    span: (ms) => {
      if (ms < SECOND_MS) return `${Math.max(0, Math.round(ms))}${NBSP}ms`;
      if (ms < MINUTE_MS) return `${Math.floor(ms / SECOND_MS)}${NBSP}s`;
      if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)}${NBSP}min`;
      return ms < 2 * DAY_MS ? `${Math.floor(ms / HOUR_MS)}${NBSP}h` : `${Math.floor(ms / DAY_MS)}${NBSP}d`;
    },
    bytes: (value) => {
      const step = value < 1e3 ? 0 : value < 1e6 ? 1 : value < 1e9 ? 2 : 3;
      const figure = value / 1000 ** step;
      return `${figure < 10 && step > 0 ? tenth().format(figure) : count().format(figure)}${NBSP}${['B', 'kB', 'MB', 'GB'][step]}`;
    },
    ratio: (value) => decimal(value, 2),
    decimal,
    perCentColumn: (value) => perCentColumn().format(value / 100),
    perCent: (value, digits = 1) =>
      cached(`% ${digits}`, figures({ style: 'percent', maximumFractionDigits: digits })).format(value / 100),
    duration: (seconds) => {
      const whole = Math.round(seconds);
      if (whole < 60) return `${whole}s`;
      if (whole < 3600) return `${Math.floor(whole / 60)}m ${whole % 60}s`;
      return `${Math.floor(whole / 3600)}h ${Math.floor((whole % 3600) / 60)}m`;
    },
    day: (date) =>
      time('UTC', { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' }).format(local(date)),
    days: (first, last) =>
      time('UTC', { day: 'numeric', month: 'short', year: 'numeric' }).formatRange(local(first), local(last)),
    dayShort: (date) => time('UTC', { day: 'numeric', month: 'short' }).format(local(date)),
    month: (date) => time('UTC', { month: 'long', year: 'numeric' }).format(local(date)),
    monthShort: (date) => time('UTC', { month: 'short' }).format(local(date)),
    localClock: (at) => time('UTC', { hour: '2-digit', minute: '2-digit' }).format(local(at)),
    weekdayShort: (weekday) => time('UTC', { weekday: 'short' }).format(Date.UTC(2024, 0, weekday)),
    country: (code) => (/^[A-Z]{2}$/.test(code) ? (countries().of(code) ?? code) : code || 'Unknown'),
  };
}

/** What is local already is read as if it were UTC, and written as that. */
function local(text: string): number {
  return Date.parse(`${text.slice(0, 10)}T${text.slice(11, 19) || '00:00:00'}Z`);
}

/** Intl formatters are dear to make (a millisecond each in a browser that has just started): made when first used. */
function late<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** And made per zone and currency. */
function memo() {
  const made = new Map<string, unknown>();
  return <T>(key: string, make: () => T): T => {
    if (!made.has(key)) made.set(key, make());
    return made.get(key) as T;
  };
}
