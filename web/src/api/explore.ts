/** Visits, visitors and events one by one. */
import type { Period, TileQuery } from '../../../src/boards/tile-query.ts';
import type { ApiFilter } from '../filters/filter-model.ts';
import { get, post } from './client.ts';
import type { EventsAnswer, ShownEvent } from './tile-answers.ts';

export interface ExploreFrame {
  readonly siteId: string;
  readonly period: Period;
  readonly filters: readonly ApiFilter[];
}

export interface ShownSession {
  readonly session_id: string;
  readonly visitor_id: string;
  readonly user_id: string;
  /** Unix ms. */
  readonly start: number;
  readonly duration_s: number;
  readonly pageviews: number;
  readonly events: number;
  readonly orders: number;
  readonly revenue: number;
  readonly entry_page: string;
  readonly exit_page: string;
  readonly source: string;
  readonly country: string;
  readonly device: string;
  readonly browser: string;
  readonly bot: string;
}

export interface VisitorAnswer {
  readonly visitor: {
    readonly visitor_id: string;
    /** Unix ms. */
    readonly first_seen: number;
    readonly last_seen: number;
    readonly visits: number;
    readonly pageviews: number;
    readonly events: number;
    readonly orders: number;
    readonly revenue: number;
    readonly country: string;
    readonly city: string;
    readonly device: string;
    readonly browser: string;
    readonly os: string;
    readonly language: string;
    readonly bot: string;
    readonly source: string;
  };
  readonly user: { readonly user_id: string; readonly traits: Readonly<Record<string, string>> } | null;
  readonly events: readonly ShownEvent[];
  readonly more: boolean;
}

export interface PropertiesAnswer {
  readonly properties: readonly {
    readonly name: string;
    readonly events: number;
    readonly values: number;
    readonly top: readonly { readonly value: string; readonly events: number; readonly visitors: number }[];
  }[];
}

/** Who stands behind a number. */
export interface People {
  readonly visitors: readonly {
    readonly visitor_id: string;
    readonly user_id: string;
    /** Unix ms: when they last did what was counted. */
    readonly last_at: number;
    readonly country: string;
    readonly device: string;
    readonly source: string;
  }[];
  readonly total: number;
}

const PAGE = 50;

const body = ({ siteId, period, filters }: ExploreFrame) => ({ site_id: siteId, date_range: period, filters });

export const fetchSessions = (frame: ExploreFrame, offset: number, signal?: AbortSignal) =>
  post<{ sessions: readonly ShownSession[]; more: boolean }>(
    '/api/v1/sessions',
    { ...body(frame), limit: PAGE, offset },
    signal,
  );

export const fetchEvents = (frame: ExploreFrame, offset: number, signal?: AbortSignal) =>
  post<Omit<EventsAnswer, 'kind'>>('/api/v1/events', { ...body(frame), limit: PAGE, offset }, signal);

export const fetchProperties = (frame: ExploreFrame, signal?: AbortSignal) =>
  post<PropertiesAnswer>('/api/v1/events/properties', { ...body(frame), limit: 8 }, signal);

export const fetchVisitor = (siteId: string, id: string, signal?: AbortSignal) =>
  get<VisitorAnswer>(
    `/api/v1/visitors/${encodeURIComponent(id)}?site_id=${encodeURIComponent(siteId)}&limit=200`,
    signal,
  );

/** Who took the step, counted from 1, and none after it. */
export function fetchDropped(
  frame: ExploreFrame,
  { steps, window_s: windowS, filters = [] }: Extract<TileQuery, { kind: 'funnel' }>,
  step: number,
  signal?: AbortSignal,
): Promise<People> {
  const asked = {
    ...body(frame),
    filters: [...frame.filters, ...filters],
    steps,
    step,
    outcome: 'dropped',
    limit: PAGE,
  };
  return post('/api/v1/funnel/visitors', windowS === undefined ? asked : { ...asked, window_s: windowS }, signal);
}

/** Who of a cohort came back so many periods later; 0: all of it. */
export function fetchRetained(
  frame: ExploreFrame,
  { kind: _, filters = [], ...query }: Extract<TileQuery, { kind: 'retention' }>,
  cohort: string,
  period: number,
  signal?: AbortSignal,
): Promise<People> {
  const asked = { ...body(frame), ...query, filters: [...frame.filters, ...filters], cohort, period, limit: PAGE };
  return post('/api/v1/retention/visitors', asked, signal);
}
