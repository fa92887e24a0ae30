/** What each dimension is called, one and many, and how its values read. */
import type { Formats } from '../design/formats.ts';
import { deviceName, readablePath } from '../live/event-words.ts';

export interface DimensionWords {
  readonly one: string;
  readonly many: string;
  readonly kind: 'plain' | 'path' | 'country' | 'device' | 'weekday' | 'hour';
}

type Entry = readonly [one: string, many: string, kind?: DimensionWords['kind']];

const DIMENSIONS: Readonly<Record<string, Entry>> = {
  'event:page': ['Page', 'Pages', 'path'],
  'visit:entry_page': ['Entry page', 'Entry pages', 'path'],
  'visit:exit_page': ['Exit page', 'Exit pages', 'path'],
  'event:hostname': ['Host', 'Hosts'],
  'visit:source': ['Source', 'Sources'],
  'visit:channel': ['Channel', 'Channels'],
  'visit:referrer': ['Referrer', 'Referrers'],
  'visit:utm_campaign': ['Campaign', 'Campaigns'],
  'visit:utm_source': ['UTM source', 'UTM sources'],
  'visit:utm_medium': ['UTM medium', 'UTM mediums'],
  'visit:utm_term': ['UTM term', 'UTM terms'],
  'visit:utm_content': ['UTM content', 'UTM contents'],
  'visit:country': ['Country', 'Countries', 'country'],
  'visit:region': ['Region', 'Regions'],
  'visit:city': ['City', 'Cities'],
  'visit:language': ['Language', 'Languages'],
  'visit:device': ['Device', 'Devices', 'device'],
  'visit:browser': ['Browser', 'Browsers'],
  'visit:browser_version': ['Browser version', 'Browser versions'],
  'visit:os': ['System', 'Systems'],
  'visit:os_version': ['System version', 'System versions'],
  'visit:screen': ['Screen', 'Screens'],
  'event:name': ['Event', 'Events'],
  'event:weekday': ['Weekday', 'Weekdays', 'weekday'],
  'event:hour_of_day': ['Hour', 'Hours', 'hour'],
  'event:type': ['Type', 'Types'],
  'event:door': ['Door', 'Doors'],
  'event:bot': ['Bot', 'Bots'],
  'event:status': ['Status', 'Statuses'],
  'event:method': ['Method', 'Methods'],
  'event:product': ['Product', 'Products'],
  'event:brand': ['Brand', 'Brands'],
  'event:category': ['Category', 'Categories'],
  'event:currency': ['Currency', 'Currencies'],
};

/** What the pipeline's figures are told apart by; nothing to choose where visitors are asked about. */
const PIPELINE_PARTS: Readonly<Record<string, Entry>> = {
  process: ['Process', 'Processes'],
  area: ['Area', 'Areas'],
  status: ['Status', 'Statuses'],
  reason: ['Reason', 'Reasons'],
  door: ['Door', 'Doors'],
  consumer: ['Consumer', 'Consumers'],
  outcome: ['Outcome', 'Outcomes'],
  kind: ['Kind', 'Kinds'],
  table: ['Table', 'Tables'],
};
const ALL = { ...DIMENSIONS, ...PIPELINE_PARTS };

/** In the order in which one chooses from them. */
export const DIMENSION_CHOICES: readonly { readonly value: string; readonly label: string }[] = Object.entries(
  DIMENSIONS,
).map(([value, [label]]) => ({ value, label }));

const PROPERTY = 'event:props:';

export function dimensionWords(dimension: string): DimensionWords {
  const known = Object.hasOwn(ALL, dimension) ? ALL[dimension] : undefined;
  if (known) return { one: known[0], many: known[1], kind: known[2] ?? 'plain' };
  const name = dimension.startsWith(PROPERTY) ? dimension.slice(PROPERTY.length) : dimension;
  return { one: name, many: name, kind: 'plain' };
}

const WEEKDAYS = Array.from({ length: 7 }, (_, day) => String(day + 1));
const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));

/** All values of a dimension, in order, where they are always the same. */
export function valuesOf(dimension: string): readonly string[] | undefined {
  return { weekday: WEEKDAYS, hour: HOURS }[dimensionWords(dimension).kind as string];
}

export function valueWords(dimension: string, value: string, formats: Formats): string {
  switch (dimensionWords(dimension).kind) {
    case 'country':
      return formats.country(value);
    case 'device':
      return deviceName(value);
    case 'path':
      return readablePath(value);
    case 'weekday':
      return WEEKDAYS.includes(value) ? formats.weekday(Date.UTC(2024, 0, Number(value)), 'UTC') : value;
    case 'hour':
      return HOURS.includes(value) ? formats.localClock(`2024-01-01 ${value}:00:00`) : value;
    case 'plain':
      return value === 'Direct / None' ? 'Direct' : value;
  }
}
