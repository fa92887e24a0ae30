/** The shop's questions: which there are, how each is read, and who answers it. */
import { limits } from '../config/limits.ts';
import type { AnalysisOptions } from './analysis.ts';
import type { QuerySite, QuerySource } from './ask-store.ts';
import { type AnalysisQuery, BodyReader, type Page } from './body-reader.ts';
import type { ValueDimension } from './dimensions.ts';
import { type CartsAnswer, cartsOf } from './shop-carts.ts';
import { type CustomersAnswer, customersOf, type FrequencyAnswer, frequencyOf } from './shop-customers.ts';
import { PRODUCT_ORDERS, type ProductOrder, type ProductsAnswer, productsOf } from './shop-products.ts';
import { type StockAnswer, stockOf } from './shop-stock.ts';
import { type UsualHourAnswer, usualHourOf } from './usual-hour.ts';

export const SHOP_REPORTS = ['products', 'abandonment', 'frequency', 'customers', 'usual_hour', 'stock'] as const;
export type ShopReport = (typeof SHOP_REPORTS)[number];

export interface ShopQuery extends AnalysisQuery, Page {
  readonly report: ShopReport;
  /** products: of the lines; abandonment and customers: of the visit. Others have none. */
  readonly dimension: ValueDimension | undefined;
  readonly orderBy: ProductOrder;
  /** products: only what was viewed and not bought. */
  readonly unsold: boolean;
}

export type ShopAnswer =
  | ProductsAnswer
  | CartsAnswer
  | FrequencyAnswer
  | CustomersAnswer
  | UsualHourAnswer
  | StockAnswer;

const LINE_DIMENSIONS = ['event:product', 'event:brand', 'event:category'];
/** Keys that the report knows besides those of every analysis. */
const KEYS: Readonly<Record<ShopReport, readonly string[]>> = {
  products: ['dimension', 'order_by', 'unsold', 'limit', 'offset'],
  abandonment: ['dimension', 'limit'],
  frequency: [],
  customers: ['dimension', 'limit'],
  usual_hour: [],
  stock: ['limit', 'offset'],
};

/** Throws QueryError. */
export function parseShop(body: unknown): ShopQuery {
  const every = [...new Set(Object.values(KEYS).flat())];
  const reader = new BodyReader(body, ['report', ...every]);
  const report = reader.choice('report', SHOP_REPORTS);
  for (const key of every) {
    if (reader.body[key] !== undefined && !KEYS[report].includes(key)) {
      reader.mistakes.addUnknownKey(key, `The report ${report}`, KEYS[report].join(', ') || 'none of its own');
    }
  }
  return reader.finish({
    report,
    dimension: reader.dimension('dimension', report === 'products' ? LINE_DIMENSIONS : undefined),
    orderBy: reader.choice('order_by', PRODUCT_ORDERS, 'revenue'),
    unsold: reader.flag('unsold'),
    ...reader.page(limits.tileRowsDefault),
  });
}

export function runShop(
  store: QuerySource,
  site: QuerySite,
  query: ShopQuery,
  now: number,
  options: AnalysisOptions = {},
): Promise<ShopAnswer> {
  switch (query.report) {
    case 'products':
      return productsOf(store, site, query, now, options);
    case 'abandonment':
      return cartsOf(store, site, query, now, options);
    case 'frequency':
      return frequencyOf(store, site, query, now, options);
    case 'customers':
      return customersOf(store, site, query, now, options);
    case 'usual_hour':
      return usualHourOf(store, site, query, now, options);
    case 'stock':
      return stockOf(store, site, query, now, options);
  }
}
