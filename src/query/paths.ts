/** Paths: what people do after an event, or before it, step by step, as the nodes and links of a Sankey diagram. */
import { limits } from '../config/limits.ts';
import { Analysis, type AnalysisMeta, type AnalysisOptions } from './analysis.ts';
import type { QuerySite, QuerySource } from './ask-store.ts';
import { type AnalysisQuery, BodyReader } from './body-reader.ts';
import { sessionsWithSql } from './event-scope.ts';
import type { Parameters } from './parameters.ts';
import type { Filter } from './query.ts';
import { SharedReads } from './shared-reads.ts';

export const PATH_DIRECTIONS = ['forwards', 'backwards'] as const;
export type PathDirection = (typeof PATH_DIRECTIONS)[number];

export interface PathsQuery extends AnalysisQuery {
  /** Where the paths begin, or backwards end; empty: with the visit's first event, or its last. */
  readonly from: readonly Filter[];
  readonly direction: PathDirection;
  /** Steps from there. */
  readonly depth: number;
  /** Nodes told of each step; the others are one. */
  readonly limit: number;
}

export interface PathNode {
  /** 0 is where the paths begin. */
  readonly depth: number;
  /** A page's path, or else the event's name; '' for all others. */
  readonly name: string;
  readonly is_other: boolean;
  /** The name is a page's path. */
  readonly is_page: boolean;
  readonly visits: number;
  /** Of these, how many have no further step: the visit ended, or backwards began, here. */
  readonly ended: number;
}

export interface PathsAnswer {
  readonly nodes: readonly PathNode[];
  /** Between nodes by their place in `nodes`; from the lower depth to the higher, backwards too. */
  readonly links: readonly { readonly source: number; readonly target: number; readonly visits: number }[];
  /** Visits that have such an event. */
  readonly visits: number;
  readonly meta: AnalysisMeta & {
    readonly direction: PathDirection;
    readonly depth: number;
    /** One visit in so many was followed (those of one visitor in so many, where there are many), and its numbers multiplied by it; 1: all of them. */
    readonly sample: number;
  };
}

/** Throws QueryError. */
export function parsePaths(body: unknown): PathsQuery {
  const reader = new BodyReader(body, ['from', 'direction', 'depth', 'limit']);
  return reader.finish({
    from: reader.filters('from'),
    direction: reader.choice('direction', PATH_DIRECTIONS, 'forwards'),
    depth: reader.integer('depth', { min: 1, max: limits.pathDepthMax, otherwise: 3 }),
    limit: reader.integer('limit', { min: 1, max: limits.pathNodesMax, otherwise: 8 }),
  });
}

interface LinkRow {
  readonly depth: number;
  /** Rank of the node at this depth and at the next: 1 is the most frequent, 0 stands for all others, -1 for no further step. */
  readonly here: number;
  readonly next: number;
  /** Behind one letter, PAGE or EVENT. */
  readonly here_name: string;
  readonly visits: string;
}

export async function runPaths(
  store: QuerySource,
  site: QuerySite,
  query: PathsQuery,
  now: number,
  options: AnalysisOptions & { readonly visitsMax?: number; readonly visitorsMin?: number } = {},
): Promise<PathsAnswer> {
  const analysis = await Analysis.open(store, site, query, now, options);
  const { visits, visitors } = await countVisits(
    analysis,
    query,
    options.shared ?? new SharedReads(store),
    options.signal,
  );
  const { visitsMax = limits.pathVisitsMax, visitorsMin = limits.pathVisitorsMin } = options;
  const sample = Math.ceil(visits / visitsMax) || 1;
  const isByVisitor = visitors >= sample * visitorsMin;
  const followed = (parameters: Parameters) => sampleSql(parameters, sample, isByVisitor);
  const following = analysis.within(analysis.range, sample === 1 ? undefined : followed);
  const asked = await following.ask<LinkRow>(pathsSql(following, query));
  const rows = asked.map((row) => ({ ...row, visits: Number(row.visits) * sample }));
  const found = new Map<string, PathNode>();
  const key = (depth: number, rank: number) => `${depth} ${rank}`;
  for (const { depth, here, next, here_name, visits } of rows) {
    const node = found.get(key(depth, here)) ?? { ...nodeOf(depth, here, here_name), visits: 0, ended: 0 };
    found.set(key(depth, here), {
      ...node,
      visits: node.visits + visits,
      ended: node.ended + (next < 0 && depth < query.depth ? visits : 0),
    });
  }
  const order = [...found.keys()].toSorted((a, b) => compareNodes(found.get(a) as PathNode, found.get(b) as PathNode));
  const place = new Map(order.map((of, index) => [of, index]));
  const nodes = order.map((of) => found.get(of) as PathNode);
  return {
    nodes,
    links: rows
      .filter(({ next }) => next >= 0)
      .map(({ depth, here, next, visits }) => ({
        source: place.get(key(depth, here)) ?? -1,
        target: place.get(key(depth + 1, next)) ?? -1,
        visits,
      }))
      .toSorted((a, b) => a.source - b.source || a.target - b.target),
    visits: nodes.reduce((sum, { depth, visits }) => (depth === 0 ? sum + visits : sum), 0),
    meta: { ...analysis.meta, direction: query.direction, depth: query.depth, sample },
  };
}

/** Tells a page from an event of the same name; pages stand before events. */
const PAGE = 'a';
const EVENT = 'b';

function nodeOf(depth: number, rank: number, name: string): Pick<PathNode, 'depth' | 'name' | 'is_other' | 'is_page'> {
  return { depth, name: name.slice(1), is_other: rank === 0, is_page: name.startsWith(PAGE) };
}

function compareNodes(a: PathNode, b: PathNode): number {
  return (
    a.depth - b.depth ||
    Number(a.is_other) - Number(b.is_other) ||
    b.visits - a.visits ||
    Number(b.is_page) - Number(a.is_page) ||
    (a.name < b.name ? -1 : 1)
  );
}

/** What the tracker sends to say how long somebody stayed: no step that anybody takes, unless it is asked for by name. */
const ENGAGEMENT = 'engagement';

function namesEngagement(filter: Filter): boolean {
  switch (filter.kind) {
    case 'test':
      return filter.dimension === 'event:name' && filter.values.includes(ENGAGEMENT);
    case 'and':
    case 'or':
      return filter.filters.some(namesEngagement);
    default:
      return namesEngagement(filter.filter);
  }
}

interface Counted {
  readonly visits: number;
  readonly visitors: number;
}

/** Visits that a path is put together of, and their visitors, about: where paths begin with the visit, all of the range. */
async function countVisits(
  analysis: Analysis,
  { from }: PathsQuery,
  shared: SharedReads,
  signal: AbortSignal | undefined,
): Promise<Counted> {
  if (from.length === 0) {
    const { siteId, range, zone, now } = analysis;
    const all = { siteId, dimensions: [], filters: [], range, zone, now, step: undefined };
    const [row] = await shared.totals.read({ ...all, metrics: ['visits', 'visitors'] }, signal);
    return { visits: Number(row?.m0 ?? 0), visitors: Number(row?.m1 ?? 0) };
  }
  const filter = { kind: 'and', filters: from } as const;
  const counted = ['uniq(session_id) AS visits', 'uniq(visitor_id) AS visitors'];
  const [row] = await analysis.ask<{ visits: string; visitors: string }>(sessionsWithSql(filter, analysis, counted));
  return { visits: Number(row?.visits ?? 0), visitors: Number(row?.visitors ?? 0) };
}

/**
 * One in so many. Ids are hashes: any part of them is a fair choice, and always the same. Of visitors the lowest, because events lie in
 * the order of their visitors: only a part of them is read. Where a few visitors make all the visits, of visits.
 */
function sampleSql(parameters: Parameters, sample: number, isByVisitor: boolean): string {
  if (!isByVisitor) return `session_id % ${parameters.bind(sample, 'UInt32')} = 0`;
  return `visitor_id < ${parameters.bind(String(2n ** 64n / BigInt(sample)), 'UInt64')}`;
}

/** An event as one number, so that plain sorting puts a visit in order: time, place in the visit, and whether it is asked for. */
const orderSql = (asked: string) =>
  `bitOr(bitShiftLeft(toUInt64(toUnixTimestamp64Milli(time)), 20), bitOr(bitShiftLeft(toUInt64(least(session_seq, 524287)), 1), toUInt64(${asked})))`;

/**
 * A visit's events in order, cut at the first that `from` asks for (backwards, the last), the same one after another taken as one; then each
 * path counted, its nodes ranked within their step, and the pairs of neighbours summed by rank: the store gives no more rows than are shown.
 */
function pathsSql(analysis: Analysis, { from, direction, depth, limit }: PathsQuery): string {
  const visits = analysis.select(
    [
      `groupArray(${orderSql(analysis.condition(from))}) AS keys`,
      `groupArray(if(name = 'pageview', concat('${PAGE}', path), concat('${EVENT}', name))) AS names`,
    ],
    [
      ...([...analysis.filters, ...from].some(namesEngagement) ? [] : [`name != '${ENGAGEMENT}'`]),
      // Other visits need not be put together at all.
      ...(from.length > 0 ? [`session_id IN (\n${sessionsWithSql({ kind: 'and', filters: from }, analysis)}\n)`] : []),
    ],
    { filters: from },
  );
  const key = direction === 'backwards' ? 'bitNot(key)' : 'key';
  return [
    // As one value, so that the store puts the paths together once, though they are read twice.
    'WITH (SELECT groupArray((path, visits)) FROM (SELECT path, count() AS visits FROM (',
    `SELECT arraySort((key) -> ${key}, keys) AS sorted, arrayFirstIndex(key -> bitTest(key, 0), sorted) AS begins,`,
    `  arraySlice(arrayCompact(arraySlice(arraySort((name, key) -> ${key}, names, keys), begins)), 1, ${depth + 1}) AS path`,
    `FROM (\n${visits}\nGROUP BY session_id\n)`,
    'WHERE begins > 0',
    ') GROUP BY path)) AS counted, paths AS (',
    'SELECT one.1 AS path, one.2 AS visits FROM (SELECT arrayJoin(counted) AS one)',
    '), ranked AS (',
    "SELECT concat(toString(at), ' ', node) AS seat, row_number() OVER (PARTITION BY at ORDER BY sum(visits) DESC, node) AS place",
    'FROM paths ARRAY JOIN path AS node, arrayEnumerate(path) AS at GROUP BY at, node',
    '), kept AS (',
    // One list and not two, so that the store ranks once.
    `SELECT groupArray((seat, toInt16(place))) AS pairs FROM ranked WHERE place <= ${analysis.bind(limit, 'UInt32')}`,
    '), (SELECT pairs FROM kept) AS pairs, arrayMap(pair -> pair.1, pairs) AS seats, arrayMap(pair -> pair.2, pairs) AS places',
    'SELECT toUInt8(at - 1) AS depth,',
    "  transform(concat(toString(at), ' ', node), seats, places, toInt16(0)) AS here,",
    "  if(at = length(path), toInt16(-1), transform(concat(toString(at + 1), ' ', path[at + 1]), seats, places, toInt16(0))) AS next,",
    "  if(here > 0, node, '') AS here_name, sum(visits) AS visits",
    'FROM paths ARRAY JOIN path AS node, arrayEnumerate(path) AS at',
    'GROUP BY depth, here, next, here_name',
  ].join('\n');
}
