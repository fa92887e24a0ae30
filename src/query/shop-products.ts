/** Best sellers, and what is looked at and not bought: views, adds and purchases of each product, brand or category. */
import { Analysis, type AnalysisMeta, type AnalysisOptions, percent } from './analysis.ts';
import type { QuerySite, QuerySource } from './ask-store.ts';
import type { AnalysisQuery, Page } from './body-reader.ts';
import { dimensionOf, type ValueDimension } from './dimensions.ts';
import { lineRevenueSql } from './raw-sql.ts';

export const PRODUCT_ORDERS = ['revenue', 'purchases', 'quantity', 'adds', 'views', 'viewers_not_buying'] as const;
export type ProductOrder = (typeof PRODUCT_ORDERS)[number];

export interface ProductsQuery extends AnalysisQuery, Page {
  readonly dimension: ValueDimension | undefined;
  readonly orderBy: ProductOrder;
  readonly unsold: boolean;
}

export interface ProductRow {
  readonly value: string;
  /** `Product Viewed` and `Product Added` events, and `Order Completed` events with it among the lines. */
  readonly views: number;
  readonly adds: number;
  readonly purchases: number;
  /** Pieces ordered. */
  readonly quantity: number;
  /** Of its lines; refunds subtract. */
  readonly revenue: number;
  readonly viewers: number;
  readonly buyers: number;
  /** People who viewed it in the range and did not buy it there. */
  readonly viewers_not_buying: number;
  /** Per cent of the viewers who bought; null without a viewer. */
  readonly bought_rate: number | null;
}

export interface ProductsAnswer {
  readonly report: 'products';
  readonly products: readonly ProductRow[];
  /** Of all pages. */
  readonly total: number;
  readonly meta: AnalysisMeta & { readonly currency: string };
}

const NUMBERS = [
  'views',
  'adds',
  'purchases',
  'quantity',
  'revenue',
  'viewers',
  'buyers',
  'viewers_not_buying',
] as const;

export async function productsOf(
  store: QuerySource,
  site: QuerySite,
  query: ProductsQuery,
  now: number,
  options: AnalysisOptions,
): Promise<ProductsAnswer> {
  const analysis = await Analysis.open(store, site, query, now, options);
  const list = query.dimension ?? (dimensionOf('event:product') as ValueDimension);
  const events = analysis.select(
    [
      'visitor_id',
      `arrayJoin(arrayDistinct(arrayFilter(entry -> entry != '', ${list.sql}))) AS item`,
      'name AS event',
      `if(event = 'Order Completed', arraySum((entry, pieces) -> if(entry = item, pieces, 0), ${list.sql}, product_quantities), 0) AS pieces`,
      `${lineRevenueSql(list)} AS paid`,
    ],
    // Whatever has an amount counts to revenue, as in every query.
    ["(name IN ('Product Viewed', 'Product Added', 'Order Completed') OR revenue != 0)"],
  );
  const visitors = [
    "SELECT item, visitor_id, countIf(event = 'Product Viewed') AS v, countIf(event = 'Product Added') AS a,",
    "  countIf(event = 'Order Completed') AS o, sum(pieces) AS q, sum(paid) AS r",
    `FROM (\n${events}\n)`,
    'GROUP BY item, visitor_id',
  ].join('\n');
  const sql = [
    'SELECT item, sum(v) AS views, sum(a) AS adds, sum(o) AS purchases, sum(q) AS quantity, sum(r) AS revenue,',
    '  countIf(v > 0) AS viewers, countIf(o > 0) AS buyers, countIf(v > 0 AND o = 0) AS viewers_not_buying,',
    '  toString(revenue) AS amount, count() OVER () AS total',
    `FROM (\n${visitors}\n)`,
    'GROUP BY item',
    `HAVING views + adds + purchases > 0 OR revenue != 0${query.unsold ? ' AND views > 0 AND purchases = 0' : ''}`,
    `ORDER BY ${query.orderBy} DESC, item`,
    `LIMIT ${analysis.bind(query.limit, 'UInt64')} OFFSET ${analysis.bind(query.offset, 'UInt64')}`,
  ].join('\n');
  const rows = await analysis.ask<Readonly<Record<string, string>>>(sql);
  return {
    report: 'products',
    products: rows.map(readProduct),
    total: Number(rows[0]?.total ?? 0),
    meta: { ...analysis.meta, currency: site.currency },
  };
}

function readProduct(row: Readonly<Record<string, string>>): ProductRow {
  const numbers = Object.fromEntries(
    NUMBERS.map((name) => [name, Number(row[name === 'revenue' ? 'amount' : name])]),
  ) as Record<(typeof NUMBERS)[number], number>;
  const { viewers, viewers_not_buying } = numbers;
  return { value: row.item ?? '', ...numbers, bought_rate: percent(viewers - viewers_not_buying, viewers) };
}
