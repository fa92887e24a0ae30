/** Stock levels, as `Stock Changed` events tell them, and how many days each lasts at the pace of the range's orders. */
import { Analysis, type AnalysisMeta, type AnalysisOptions } from './analysis.ts';
import type { QuerySite, QuerySource } from './ask-store.ts';
import type { AnalysisQuery, Page } from './body-reader.ts';
import { betweenSql, selectSql, siteSql } from './event-scope.ts';
import { DAY_MS } from './zone.ts';

export interface StockQuery extends AnalysisQuery, Page {}

export interface StockRow {
  readonly product_id: string;
  /** '' where no event named it. */
  readonly name: string;
  /** Pieces, as the product's last `Stock Changed` up to the end of the range says. */
  readonly stock: number;
  /** Unix ms, of that event. */
  readonly reported_at: number;
  /** Pieces ordered in the range, and per day of it that has passed. */
  readonly sold: number;
  readonly sold_per_day: number;
  /** stock / sold_per_day; null where nothing was sold. */
  readonly days_left: number | null;
}

export interface StockAnswer {
  readonly report: 'stock';
  /** What runs out first is first. */
  readonly products: readonly StockRow[];
  readonly total: number;
  readonly meta: AnalysisMeta;
}

export async function stockOf(
  store: QuerySource,
  site: QuerySite,
  query: StockQuery,
  now: number,
  options: AnalysisOptions,
): Promise<StockAnswer> {
  const analysis = await Analysis.open(store, site, query, now, options);
  const { range, parameters } = analysis;
  const days = Math.max(0, Math.min(range.to, now) - range.from) / DAY_MS;
  const order = '(time, received_at, session_seq)';
  // Whoever reports stock is no visitor: a till, a stock room. The level may have been reported long before the range.
  const levels = selectSql(
    [
      'product_ids[1] AS product_id',
      `argMax(toFloat64OrZero(properties['stock']), ${order}) AS stock`,
      'max(time) AS reported',
      `argMax(product_names[1], ${order}) AS known_as`,
    ],
    'events',
    [
      siteSql(analysis),
      betweenSql('time', { from: 0, to: range.to }, parameters),
      "name = 'Stock Changed'",
      "product_ids[1] != ''",
      "toFloat64OrNull(properties['stock']) IS NOT NULL",
    ],
  );
  const sales = analysis.select(
    [
      'arrayJoin(arrayZip(product_ids, product_names, product_quantities)) AS line',
      'line.1 AS sold_id',
      'line.2 AS sold_name',
      'toInt64(line.3) AS pieces',
    ],
    ["name = 'Order Completed'", 'notEmpty(product_ids)'],
  );
  const sql = [
    "SELECT product_id, if(known_as = '', sold_as, known_as) AS shown_name, stock, toUnixTimestamp64Milli(reported) AS reported_at, sold,",
    `  sold / ${analysis.bind(days, 'Float64')} AS pace, if(sold > 0, stock / pace, NULL) AS lasts, count() OVER () AS total`,
    `FROM (\n${levels}\nGROUP BY product_id\n) AS levels`,
    `LEFT ANY JOIN (\nSELECT sold_id, max(sold_name) AS sold_as, sum(pieces) AS sold FROM (\n${sales}\n) GROUP BY sold_id\n) AS sales ON product_id = sold_id`,
    'ORDER BY lasts ASC NULLS LAST, stock, product_id',
    `LIMIT ${analysis.bind(query.limit, 'UInt64')} OFFSET ${analysis.bind(query.offset, 'UInt64')}`,
  ].join('\n');
  const rows = await analysis.ask<Readonly<Record<string, string | number | null>>>(sql);
  return {
    report: 'stock',
    products: rows.map((row) => ({
      product_id: String(row.product_id),
      name: String(row.shown_name),
      stock: Number(row.stock),
      reported_at: Number(row.reported_at),
      sold: Number(row.sold),
      sold_per_day: Number(row.sold) > 0 ? round(Number(row.pace)) : 0,
      days_left: row.lasts === null ? null : round(Number(row.lasts)),
    })),
    total: Number(rows[0]?.total ?? 0),
    meta: analysis.meta,
  };
}

const round = (value: number) => Math.round(value * 100) / 100;
