/** All events one by one, the newest first, and what their properties say: names, and of each the most frequent values. */
import { limits } from '../config/limits.ts';
import { Analysis, type AnalysisMeta, type AnalysisOptions } from './analysis.ts';
import type { QuerySite, QuerySource } from './ask-store.ts';
import { type AnalysisQuery, BodyReader, type Page } from './body-reader.ts';
import { findNewest } from './newest-first.ts';
import { readShownEvent, SHOWN_EVENT_COLUMNS, type ShownEvent, type ShownEventRow } from './shown-event.ts';

export interface EventsQuery extends AnalysisQuery, Page {}

export interface EventsAnswer {
  readonly events: readonly ShownEvent[];
  /** Whether there are older ones. */
  readonly more: boolean;
  readonly meta: AnalysisMeta & { readonly currency: string };
}

export interface PropertiesQuery extends AnalysisQuery {
  /** Values told of each name. */
  readonly limit: number;
}

export interface PropertiesAnswer {
  readonly properties: readonly {
    readonly name: string;
    /** Events that have it, and how many different values they have. */
    readonly events: number;
    readonly values: number;
    readonly top: readonly { readonly value: string; readonly events: number; readonly visitors: number }[];
  }[];
  readonly meta: AnalysisMeta;
}

/** Throws QueryError. */
export function parseEvents(body: unknown): EventsQuery {
  const reader = new BodyReader(body, ['limit', 'offset']);
  return reader.finish(reader.page());
}

/** Throws QueryError. */
export function parseProperties(body: unknown): PropertiesQuery {
  const reader = new BodyReader(body, ['limit']);
  return reader.finish({ limit: reader.integer('limit', { min: 1, max: limits.analysisListMax, otherwise: 10 }) });
}

/** Bots, identify and all: everything that was stored, unless a filter leaves it out. */
export async function listEvents(
  store: QuerySource,
  site: QuerySite,
  query: EventsQuery,
  now: number,
  options: AnalysisOptions = {},
): Promise<EventsAnswer> {
  const whole = await Analysis.open(store, site, query, now, options);
  const { rows, more } = await findNewest(whole.range, now + limits.futureMs, query.limit, (range) => {
    const analysis = whole.within(range);
    // Which events first, what is in them then: the wide columns are read for the page only.
    const page = [
      analysis.select(['time', 'event_id'], [], { everybody: true }),
      'ORDER BY time DESC, event_id',
      `LIMIT ${analysis.bind(query.limit + 1, 'UInt64')} OFFSET ${analysis.bind(query.offset, 'UInt64')}`,
    ].join('\n');
    const sql = `${analysis.select(SHOWN_EVENT_COLUMNS, [`(time, event_id) IN (\n${page}\n)`], { everybody: true })}\nORDER BY time DESC, event_id`;
    return analysis.ask<ShownEventRow>(sql);
  });
  return { events: rows.map(readShownEvent), more, meta: { ...whole.meta, currency: site.currency } };
}

interface PropertyRow {
  readonly name: string;
  readonly value: string;
  readonly events: string;
  readonly visitors: string;
  readonly name_events: string;
  readonly name_values: string;
}

export async function listProperties(
  store: QuerySource,
  site: QuerySite,
  query: PropertiesQuery,
  now: number,
  options: AnalysisOptions = {},
): Promise<PropertiesAnswer> {
  const analysis = await Analysis.open(store, site, query, now, options);
  const pairs = analysis.select(
    [
      // Not `name`: that is the event's, which filters ask for.
      "arrayJoin(CAST(properties, 'Array(Tuple(String, String))')) AS property",
      'property.1 AS property_name',
      'property.2 AS value',
      'visitor_id',
    ],
    ['notEmpty(properties)'],
    { everybody: true },
  );
  const sql = [
    'SELECT property_name AS name, value, count() AS events, uniq(visitor_id) AS visitors,',
    '  sum(count()) OVER (PARTITION BY name) AS name_events, count() OVER (PARTITION BY name) AS name_values',
    `FROM (\n${pairs}\n)`,
    'GROUP BY name, value',
    'ORDER BY name_events DESC, name, events DESC, value',
    `LIMIT ${analysis.bind(query.limit, 'UInt64')} BY name`,
    `LIMIT ${analysis.bind(query.limit * limits.propertyNamesMax, 'UInt64')}`,
  ].join('\n');
  const names = Map.groupBy(await analysis.ask<PropertyRow>(sql), ({ name }) => name);
  return {
    properties: [...names].slice(0, limits.propertyNamesMax).map(([name, rows]) => ({
      name,
      events: Number(rows[0]?.name_events ?? 0),
      values: Number(rows[0]?.name_values ?? 0),
      top: rows.map(({ value, events, visitors }) => ({ value, events: Number(events), visitors: Number(visitors) })),
    })),
    meta: analysis.meta,
  };
}
