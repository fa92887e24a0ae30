/** Customers: new and returning ones, what they are worth, who the best are, and how often they order. */
import { Analysis, type AnalysisMeta, type AnalysisOptions, percent } from './analysis.ts';
import type { QuerySite, QuerySource } from './ask-store.ts';
import type { AnalysisQuery } from './body-reader.ts';
import type { ValueDimension } from './dimensions.ts';
import { idSql } from './event-scope.ts';
import { DAY_MS } from './zone.ts';

export interface CustomersQuery extends AnalysisQuery {
  readonly dimension: ValueDimension | undefined;
  readonly limit: number;
}

/** A customer is a known user, or else a visitor, with an `Order Completed` in the range. */
export interface Customers {
  readonly customers: number;
  /** Whose first order of all lies in the range, and who had ordered before it. */
  readonly new_customers: number;
  readonly returning_customers: number;
  readonly orders: number;
  /** Of these customers in the range; refunds subtract. */
  readonly revenue: number;
  readonly revenue_new: number;
  readonly revenue_returning: number;
  /** Revenue in the range, and of all time up to its end, per customer; null without one. */
  readonly average_value: number | null;
  readonly lifetime_value: number | null;
}

export interface Customer {
  readonly visitor_id: string;
  readonly user_id: string;
  readonly orders: number;
  readonly revenue: number;
  readonly lifetime_value: number;
  readonly is_new: boolean;
  /** Unix ms. */
  readonly last_order_at: number;
}

type MoneyMeta = AnalysisMeta & { readonly currency: string };

export interface CustomersAnswer extends Customers {
  readonly report: 'customers';
  /** By the dimension's value at their first order in the range. */
  readonly groups?: readonly (Customers & { readonly value: string })[];
  /** Those who brought most. */
  readonly top: readonly Customer[];
  readonly meta: MoneyMeta;
}

export interface FrequencyAnswer {
  readonly report: 'frequency';
  readonly customers: number;
  readonly orders: number;
  readonly orders_per_customer: number | null;
  /** Per cent of the customers who ordered more than once in the range. */
  readonly repeat_rate: number | null;
  /** Median time from one order of a customer to the next, days. */
  readonly median_days_between: number | null;
  /** Customers with so many orders; the last stands for so many and more. */
  readonly buckets: readonly { readonly orders: number; readonly customers: number; readonly revenue: number }[];
  readonly meta: MoneyMeta;
}

const FREQUENCY_ORDERS_MAX = 10;
const CUSTOMER_SQL = "if(user_id = '', visitor_id, sipHash64(user_id)) AS customer";
const IS_ORDER = "name = 'Order Completed'";
const MATTERS = `(${IS_ORDER} OR revenue != 0)`;

type TextRow = Readonly<Record<string, string>>;

export async function customersOf(
  store: QuerySource,
  site: QuerySite,
  query: CustomersQuery,
  now: number,
  options: AnalysisOptions,
): Promise<CustomersAnswer> {
  const analysis = await Analysis.open(store, site, query, now, options);
  const { dimension, limit } = query;
  const [whole, top] = await Promise.all([
    analysis.ask<TextRow>(totalsSql(analysis, dimension, limit)),
    analysis.ask<TextRow>(topSql(analysis, limit)),
  ]);
  const [total = {}, ...groups] = whole;
  return {
    report: 'customers',
    ...readCustomers(total),
    ...(dimension && {
      groups: groups.map((row) => ({ value: row.value || dimension.emptyLabel, ...readCustomers(row) })),
    }),
    top: top.map((row) => ({
      visitor_id: row.visitor ?? '',
      user_id: row.user ?? '',
      orders: Number(row.orders),
      revenue: Number(row.amount),
      lifetime_value: Number(row.lifetime_amount),
      is_new: Number(row.earlier) === 0,
      last_order_at: Number(row.last_order_at),
    })),
    meta: { ...analysis.meta, currency: site.currency },
  };
}

/** SELECT of one row a customer of the range; what lies before it is read for what they ordered then. */
function customersSql(analysis: Analysis, dimension: ValueDimension | undefined): string {
  const from = `fromUnixTimestamp64Milli(${analysis.bind(analysis.range.from, 'Int64')}, 'UTC')`;
  // Filters are about the orders of the range; a customer's past is theirs whatever it was like.
  const inRange = `time >= ${from} AND ${analysis.condition(analysis.filters)}`;
  const history = analysis.sinceEver();
  const columns = [
    CUSTOMER_SQL,
    `countIf(${IS_ORDER} AND ${inRange}) AS orders`,
    `countIf(${IS_ORDER} AND time < ${from}) AS earlier`,
    `sumIf(toDecimal128(revenue, 4), ${inRange}) AS paid`,
    'sum(toDecimal128(revenue, 4)) AS lifetime',
    `argMaxIf(visitor_id, time, ${IS_ORDER} AND ${inRange}) AS last_visitor`,
    'max(user_id) AS last_user',
    `maxIf(time, ${IS_ORDER} AND ${inRange}) AS last_order`,
    ...(dimension
      ? [`argMinIf(toString(${analysis.column(dimension)}), (time, session_seq), ${IS_ORDER} AND ${inRange}) AS value`]
      : []),
  ];
  const used = { filters: analysis.filters, keys: dimension ? [dimension.key] : [] };
  return `${history.select(columns, [MATTERS], used)}\nGROUP BY customer\nHAVING orders > 0`;
}

function totalsSql(analysis: Analysis, dimension: ValueDimension | undefined, limit: number): string {
  const sums = [
    'count() AS customers',
    'countIf(earlier = 0) AS fresh',
    'sum(orders) AS order_count',
    'toString(sum(paid)) AS amount',
    'toString(sumIf(paid, earlier = 0)) AS amount_new',
    'toString(sum(lifetime)) AS lifetime_amount',
  ];
  const source = `FROM (\n${customersSql(analysis, dimension)}\n)`;
  if (!dimension) return `SELECT ${sums.join(', ')}\n${source}`;
  return [
    `SELECT value, grouping(value) AS is_total, ${sums.join(', ')}`,
    source,
    'GROUP BY GROUPING SETS ((value), ())',
    'ORDER BY is_total DESC, customers DESC, value',
    `LIMIT ${analysis.bind(limit + 1, 'UInt64')}`,
  ].join('\n');
}

function topSql(analysis: Analysis, limit: number): string {
  return [
    `SELECT ${idSql('last_visitor')} AS visitor, last_user AS user, orders, earlier, toString(paid) AS amount,`,
    '  toString(lifetime) AS lifetime_amount, toUnixTimestamp64Milli(last_order) AS last_order_at',
    `FROM (\n${customersSql(analysis, undefined)}\n)`,
    `ORDER BY paid DESC, last_order DESC, visitor LIMIT ${analysis.bind(limit, 'UInt64')}`,
  ].join('\n');
}

function readCustomers(row: TextRow): Customers {
  const number = (name: string) => Number(row[name] ?? 0);
  const cents = (value: number) => Math.round(value * 100) / 100;
  const [customers, fresh] = [number('customers'), number('fresh')];
  const [revenue, revenueNew] = [number('amount'), number('amount_new')];
  return {
    customers,
    new_customers: fresh,
    returning_customers: customers - fresh,
    orders: number('order_count'),
    revenue,
    revenue_new: revenueNew,
    revenue_returning: Math.round((revenue - revenueNew) * 10_000) / 10_000,
    average_value: customers > 0 ? cents(revenue / customers) : null,
    lifetime_value: customers > 0 ? cents(number('lifetime_amount') / customers) : null,
  };
}

export async function frequencyOf(
  store: QuerySource,
  site: QuerySite,
  query: AnalysisQuery,
  now: number,
  options: AnalysisOptions,
): Promise<FrequencyAnswer> {
  const analysis = await Analysis.open(store, site, query, now, options);
  const customers = analysis.select(
    [
      CUSTOMER_SQL,
      `countIf(${IS_ORDER}) AS orders`,
      'sum(toDecimal128(revenue, 4)) AS paid',
      `arraySort(groupArrayIf(toUnixTimestamp64Milli(time), ${IS_ORDER})) AS times`,
    ],
    [MATTERS],
  );
  const sql = [
    `SELECT least(orders, ${FREQUENCY_ORDERS_MAX}) AS bucket, grouping(bucket) AS is_total, count() AS customers, sum(orders) AS order_count,`,
    '  countIf(orders > 1) AS repeated, toString(sum(paid)) AS amount,',
    '  quantileExactArray(0.5)(arrayPopFront(arrayDifference(times))) AS median_ms, sum(length(times) - 1) AS gaps',
    `FROM (\n${customers}\nGROUP BY customer\nHAVING orders > 0\n)`,
    'GROUP BY GROUPING SETS ((bucket), ())',
    'ORDER BY is_total DESC, bucket',
  ].join('\n');
  const [total, ...buckets] = await analysis.ask<TextRow>(sql);
  const [people, orders] = [Number(total?.customers ?? 0), Number(total?.order_count ?? 0)];
  const hasGaps = Number(total?.gaps ?? 0) > 0;
  return {
    report: 'frequency',
    customers: people,
    orders,
    orders_per_customer: people > 0 ? Math.round((orders / people) * 100) / 100 : null,
    repeat_rate: percent(Number(total?.repeated ?? 0), people),
    median_days_between: hasGaps ? Math.round((Number(total?.median_ms) / DAY_MS) * 100) / 100 : null,
    buckets: buckets.map((row) => ({
      orders: Number(row.bucket),
      customers: Number(row.customers),
      revenue: Number(row.amount),
    })),
    meta: { ...analysis.meta, currency: site.currency },
  };
}
