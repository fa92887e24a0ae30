/** Cart abandonment: visits that put something into the cart, and how many of them ordered. */
import { Analysis, type AnalysisMeta, type AnalysisOptions, percent } from './analysis.ts';
import type { QuerySite, QuerySource } from './ask-store.ts';
import type { AnalysisQuery } from './body-reader.ts';
import type { ValueDimension } from './dimensions.ts';

export interface CartsQuery extends AnalysisQuery {
  readonly dimension: ValueDimension | undefined;
  readonly limit: number;
}

export interface Carts {
  /** Visits with a `Product Added`. */
  readonly carts: number;
  /** Of these, those with a `Checkout Started`, and those with an `Order Completed`. */
  readonly checkouts: number;
  readonly ordered: number;
  readonly abandoned: number;
  /** Per cent of the carts; null without one. */
  readonly abandonment_rate: number | null;
  /** Price × quantity of what lies in the abandoned carts, what was removed subtracted. */
  readonly abandoned_value: number;
}

export interface CartsAnswer extends Carts {
  readonly report: 'abandonment';
  readonly groups?: readonly (Carts & { readonly value: string })[];
  readonly meta: AnalysisMeta & { readonly currency: string };
}

export async function cartsOf(
  store: QuerySource,
  site: QuerySite,
  query: CartsQuery,
  now: number,
  options: AnalysisOptions,
): Promise<CartsAnswer> {
  const analysis = await Analysis.open(store, site, query, now, options);
  const { dimension, limit } = query;
  const worth = 'arraySum((price, quantity) -> price * quantity, product_prices, product_quantities)';
  const visits = analysis.select(
    [
      'session_id',
      "countIf(name = 'Product Added') AS adds",
      "countIf(name = 'Checkout Started') AS begun",
      "countIf(name = 'Order Completed') AS orders",
      `greatest(0, sumIf(toDecimal128(${worth}, 4), name = 'Product Added') - sumIf(toDecimal128(${worth}, 4), name = 'Product Removed')) AS cart_value`,
      // Of the moment that the cart was begun.
      ...(dimension
        ? [`argMinIf(toString(${analysis.column(dimension)}), (time, session_seq), name = 'Product Added') AS value`]
        : []),
    ],
    ["name IN ('Product Added', 'Product Removed', 'Checkout Started', 'Order Completed')"],
    { keys: dimension ? [dimension.key] : [] },
  );
  const sums = [
    'count() AS carts',
    'countIf(begun > 0) AS checkouts',
    'countIf(orders > 0) AS ordered',
    'toString(sumIf(cart_value, orders = 0)) AS lost',
  ];
  const source = `FROM (\n${visits}\nGROUP BY session_id\nHAVING adds > 0\n)`;
  const sql = dimension
    ? [
        `SELECT value, grouping(value) AS is_total, ${sums.join(', ')}`,
        source,
        'GROUP BY GROUPING SETS ((value), ())',
        'ORDER BY is_total DESC, carts DESC, value',
        `LIMIT ${analysis.bind(limit + 1, 'UInt64')}`,
      ].join('\n')
    : `SELECT ${sums.join(', ')}\n${source}`;
  const [total = {}, ...groups] = await analysis.ask<Readonly<Record<string, string>>>(sql);
  return {
    report: 'abandonment',
    ...readCarts(total),
    ...(dimension && {
      groups: groups.map((row) => ({ value: row.value || dimension.emptyLabel, ...readCarts(row) })),
    }),
    meta: { ...analysis.meta, currency: site.currency },
  };
}

function readCarts(row: Readonly<Record<string, string>>): Carts {
  const [carts, ordered] = [Number(row.carts ?? 0), Number(row.ordered ?? 0)];
  return {
    carts,
    checkouts: Number(row.checkouts ?? 0),
    ordered,
    abandoned: carts - ordered,
    abandonment_rate: percent(carts - ordered, carts),
    abandoned_value: Number(row.lost ?? 0),
  };
}
