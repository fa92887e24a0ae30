/** The analyses by the name of their route: how each is read, and asked. */
import type { AnalysisOptions } from '../query/analysis.ts';
import type { QuerySite, QuerySource } from '../query/ask-store.ts';
import type { AnalysisQuery } from '../query/body-reader.ts';
import { listEvents, listProperties, parseEvents, parseProperties } from '../query/events.ts';
import { listFunnelVisitors, parseFunnel, parseFunnelVisitors, runFunnel } from '../query/funnel.ts';
import { parseHeatmap, runHeatmap } from '../query/heatmap.ts';
import { isObject } from '../query/mistakes.ts';
import { parsePaths, runPaths } from '../query/paths.ts';
import { listRetentionVisitors, parseRetention, parseRetentionVisitors, runRetention } from '../query/retention.ts';
import { listSessions, parseSessions } from '../query/sessions.ts';
import { parseShop, runShop, SHOP_REPORTS } from '../query/shop.ts';

/** A question that was read: whose it is, and how it is asked. */
export interface Analysis {
  readonly siteId: string;
  run(store: QuerySource, site: QuerySite, now: number, options: AnalysisOptions): Promise<unknown>;
}

type Run<Asked> = (
  store: QuerySource,
  site: QuerySite,
  query: Asked,
  now: number,
  options: AnalysisOptions,
) => Promise<unknown>;

/** Throws QueryError. */
type Read = (body: unknown) => Analysis;

const of =
  <Asked extends AnalysisQuery>(parse: (body: unknown) => Asked, run: Run<Asked>): Read =>
  (body) => {
    const query = parse(body);
    return { siteId: query.siteId, run: (store, site, now, options) => run(store, site, query, now, options) };
  };

const shopReports = SHOP_REPORTS.map((report): readonly [string, Read] => {
  const parse = (body: unknown) => parseShop(isObject(body) ? { ...body, report } : body);
  return [`shop/${report.replace('_', '-')}`, of(parse, runShop)];
});

/** `funnel` stands for `POST /api/v1/funnel`. */
export const ANALYSES: ReadonlyMap<string, Read> = new Map([
  ['sessions', of(parseSessions, listSessions)],
  ['events', of(parseEvents, listEvents)],
  ['events/properties', of(parseProperties, listProperties)],
  ...shopReports,
  ['retention', of(parseRetention, runRetention)],
  ['retention/visitors', of(parseRetentionVisitors, listRetentionVisitors)],
  ['paths', of(parsePaths, runPaths)],
  ['heatmap', of(parseHeatmap, runHeatmap)],
  ['funnel', of(parseFunnel, runFunnel)],
  ['funnel/visitors', of(parseFunnelVisitors, listFunnelVisitors)],
]);
