/** The catalogue of dimensions: what each is called, which column it is, and what it may be used for. Names are Plausible's where it has one. */
import { countryNameSql } from './country-names.ts';
import type { TimeStep } from './time-buckets.ts';

interface Named {
  readonly key: string;
  readonly about: string;
}

/** Of the event or of its visit: one text a row, or a list of them. */
export interface ValueDimension extends Named {
  readonly scope: 'event' | 'visit';
  /** SQL over the columns of `events`; '' is: not known. For a list, an array of texts. */
  readonly sql: string;
  readonly list: boolean;
  /** Name of the parameter that `sql` binds to `property`. */
  readonly property?: string;
  /** Instead of `sql`, where the site's clock is asked: SQL with the name of its time zone put in. */
  readonly localSql?: (zone: string) => string;
  /** All that there are; undefined: whatever is sent. */
  readonly values?: readonly string[];
  /** What '' is called in results and filters. */
  readonly emptyLabel: string;
}

export interface TimeDimension extends Named {
  readonly scope: 'time';
  /** undefined: whichever suits the range. */
  readonly step: TimeStep | undefined;
}

export type Dimension = ValueDimension | TimeDimension;

const NOT_SET = '(not set)';
const NONE = '(none)';

const of =
  (scope: 'event' | 'visit') =>
  (name: string, about: string, sql: string, emptyLabel = NOT_SET): ValueDimension => ({
    key: `${scope}:${name}`,
    about,
    scope,
    sql,
    list: false,
    emptyLabel,
  });
const event = of('event');
const visit = of('visit');

const list = (name: string, about: string, sql: string): ValueDimension => ({
  ...event(name, about, sql, NONE),
  list: true,
});

/** What the site's clock says at an event. Its values sort as time does. */
const local = (
  name: string,
  about: string,
  values: readonly string[],
  localSql: (zone: string) => string,
): ValueDimension => ({ ...event(name, about, ''), localSql, values });

const time = (key: string, about: string, step: TimeStep | undefined): TimeDimension => ({
  key,
  about,
  scope: 'time',
  step,
});

const CATALOGUE: readonly Dimension[] = [
  event('name', "The event's name; `pageview` for page views.", 'name'),
  event('page', 'Path of the page, `/blog/weirs`.', 'path', NONE),
  event('hostname', 'Host of the page.', 'hostname'),
  event('type', 'track, page, screen, identify, group or alias.', 'type'),
  event('door', 'How it came in: segment, pixel or log.', 'door'),
  // The same for all of a visit.
  {
    ...visit('bot', 'true for bots. Asking for it brings bots into all metrics.', "if(bot = '', 'false', 'true')"),
    key: 'event:bot',
  },
  event('status', "HTTP status of a server log's request.", "if(status = 0, '', toString(status))", NONE),
  event('method', "HTTP method of a server log's request.", 'method', NONE),
  event('currency', 'Currency of the amount, as sent.', 'currency', NONE),
  list(
    'product',
    'Name of a product in the event; its id when it has no name.',
    "arrayMap((n, i) -> if(n = '', i, n), product_names, product_ids)",
  ),
  list('brand', 'Brand of a product in the event.', "CAST(product_brands, 'Array(String)')"),
  list('category', 'Category of a product in the event.', "CAST(product_categories, 'Array(String)')"),
  local(
    'weekday',
    "Day of the week in the site's time zone: 1 is Monday, 7 Sunday.",
    Array.from({ length: 7 }, (_, day) => String(day + 1)),
    (zone) => `toString(toDayOfWeek(time, 0, ${zone}))`,
  ),
  local(
    'hour_of_day',
    "Hour of the day in the site's time zone, 00 to 23.",
    Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0')),
    (zone) => `leftPad(toString(toHour(time, ${zone})), 2, '0')`,
  ),
  visit('source', 'Where the visit came from: Google, newsletter.', 'source', 'Direct / None'),
  visit('channel', 'Kind of source: Organic Search, Direct, Email.', 'channel'),
  visit('referrer', 'Address of the page that linked here.', 'referrer', 'Direct / None'),
  visit('utm_source', 'utm_source of the entry page.', 'utm_source'),
  visit('utm_medium', 'utm_medium of the entry page.', 'utm_medium'),
  visit('utm_campaign', 'utm_campaign of the entry page.', 'utm_campaign'),
  visit('utm_term', 'utm_term of the entry page.', 'utm_term'),
  visit('utm_content', 'utm_content of the entry page.', 'utm_content'),
  visit('entry_page', 'Page the visit began on.', 'entry_page', NONE),
  visit('exit_page', 'Page the visit ended on, as far as known now.', 'exit_page', NONE),
  visit('country', 'ISO 3166-1 code of the country.', 'country'),
  visit('country_name', 'Its name in English.', countryNameSql('country')),
  visit('region', 'Region, where a city database is configured.', 'region'),
  visit('city', 'City, where a city database is configured.', 'city'),
  visit('city_name', 'The same as visit:city.', 'city'),
  visit('device', 'Desktop, Mobile, Tablet …', 'device'),
  visit('browser', 'Browser.', 'browser'),
  visit('browser_version', 'Version of the browser.', 'browser_version'),
  visit('os', 'Operating system.', 'os'),
  visit('os_version', 'Version of the operating system.', 'os_version'),
  visit('screen', 'Size of the screen.', 'screen'),
  visit('language', 'Language of the browser.', 'language'),
  time('time', 'Whichever of the following suits the range.', undefined),
  time('time:minute', "Minute, in the site's time zone.", 'minute'),
  time('time:hour', "Hour, in the site's time zone.", 'hour'),
  time('time:day', "Day, in the site's time zone.", 'day'),
  time('time:week', 'Week, named by its Monday.', 'week'),
  time('time:month', 'Month, named by its first day.', 'month'),
];

const BY_KEY = new Map(CATALOGUE.map((dimension) => [dimension.key, dimension]));

export const PROPERTY_PREFIX = 'event:props:';
/** For people: the catalogue, and the form of properties. */
export const DIMENSION_KEYS: readonly string[] = [...BY_KEY.keys(), `${PROPERTY_PREFIX}NAME`];
export const DIMENSIONS: readonly Dimension[] = CATALOGUE;

/** The dimension with this name; properties are made as they are named. */
export function findDimension(key: string): Dimension | undefined {
  if (!key.startsWith(PROPERTY_PREFIX)) return BY_KEY.get(key);
  const property = key.slice(PROPERTY_PREFIX.length);
  if (property === '') return undefined;
  return { ...event(`props:${property}`, `The event's property ${property}.`, 'properties', NONE), property };
}

/** The dimension of a Query that parsing has checked. */
export function dimensionOf(key: string): Dimension {
  const dimension = findDimension(key);
  if (!dimension) throw new RangeError(`${key} is no dimension`);
  return dimension;
}
