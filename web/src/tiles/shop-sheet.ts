/** A shop's report as figures and rows: words and numbers, no looks. Pure. */
import type { ShopNumbers } from '../api/tile-answers.ts';
import type { Formats } from '../design/formats.ts';

export interface Figure {
  readonly label: string;
  readonly value: string;
  /** For the change: of which metric it behaves like. */
  readonly metric: string;
  readonly now: number | null;
  readonly before: number | null | undefined;
}

export interface Sheet {
  readonly figures: readonly Figure[];
  readonly head: readonly string[];
  /** The first names the row. `alarm` where somebody should do something. */
  readonly rows: readonly { readonly cells: readonly string[]; readonly alarm?: boolean }[];
  /** By which a click on a row narrows the board; '' where it does not. */
  readonly dimension: string;
  /** What to say without rows and figures. */
  readonly empty: string;
}

const DAYS_LEFT_ALARM = 7;

export function shopSheet(
  answer: ShopNumbers,
  before: ShopNumbers | undefined,
  dimension: string | undefined,
  currency: string,
  formats: Formats,
): Sheet {
  const money = (value: number | null) => (value === null ? '–' : formats.money(value, currency));
  const column = (value: number | null) => (value === null ? '–' : formats.moneyColumn(value, currency));
  const rate = (value: number | null) => (value === null ? '–' : formats.perCent(value));
  const ratio = (value: number | null) => (value === null ? '–' : formats.ratio(value));
  const none: Sheet = { figures: [], head: [], rows: [], dimension: '', empty: '' };
  const figure = (label: string, value: string, metric: string, now: number | null, then?: number | null): Figure => ({
    label,
    value,
    metric,
    now,
    before: then,
  });
  switch (answer.report) {
    case 'products':
      return {
        ...none,
        head: ['Name', 'viewed', 'in carts', 'bought', 'viewed, not bought', 'bought by', 'revenue'],
        rows: answer.products.map((row) => ({
          cells: [
            row.value,
            formats.tiny(row.views),
            formats.tiny(row.adds),
            formats.tiny(row.purchases),
            formats.tiny(row.viewers_not_buying),
            rate(row.bought_rate),
            column(row.revenue),
          ],
        })),
        dimension: dimension ?? 'event:product',
        empty: 'No products yet. They come with events such as Product Viewed and Order Completed.',
      };
    case 'stock':
      return {
        ...none,
        head: ['Product', 'in stock', 'sold a day', 'days left'],
        rows: answer.products.map((row) => ({
          cells: [
            row.name || row.product_id,
            formats.count(row.stock),
            ratio(row.sold_per_day),
            row.days_left === null ? '–' : formats.count(row.days_left),
          ],
          alarm: row.days_left !== null && row.days_left < DAYS_LEFT_ALARM,
        })),
        empty: 'No stock levels yet. Send Stock Changed with product_id and stock.',
      };
    case 'abandonment': {
      const then = before?.report === 'abandonment' ? before : undefined;
      return {
        ...none,
        figures: [
          figure(
            'left behind',
            rate(answer.abandonment_rate),
            'bounce_rate',
            answer.abandonment_rate,
            then?.abandonment_rate,
          ),
          figure('carts', formats.short(answer.carts), 'orders', answer.carts, then?.carts),
          figure('ordered', formats.short(answer.ordered), 'orders', answer.ordered, then?.ordered),
          figure(
            'worth of those left',
            money(answer.abandoned_value),
            'events',
            answer.abandoned_value,
            then?.abandoned_value,
          ),
        ],
      };
    }
    case 'customers': {
      const then = before?.report === 'customers' ? before : undefined;
      return {
        ...none,
        figures: [
          figure('customers', formats.short(answer.customers), 'visitors', answer.customers, then?.customers),
          figure('new', formats.short(answer.new_customers), 'visitors', answer.new_customers, then?.new_customers),
          figure(
            'returning',
            formats.short(answer.returning_customers),
            'visitors',
            answer.returning_customers,
            then?.returning_customers,
          ),
          figure(
            'worth of one, ever',
            money(answer.lifetime_value),
            'revenue',
            answer.lifetime_value,
            then?.lifetime_value,
          ),
        ],
      };
    }
    case 'frequency': {
      const then = before?.report === 'frequency' ? before : undefined;
      return {
        ...none,
        figures: [
          figure(
            'orders a customer',
            ratio(answer.orders_per_customer),
            'views_per_visit',
            answer.orders_per_customer,
            then?.orders_per_customer,
          ),
          figure('order again', rate(answer.repeat_rate), 'conversion_rate', answer.repeat_rate, then?.repeat_rate),
          figure(
            'days between',
            ratio(answer.median_days_between),
            'events',
            answer.median_days_between,
            then?.median_days_between,
          ),
        ],
        head: ['Orders', 'customers', 'revenue'],
        rows: answer.buckets.map((row) => ({
          cells: [formats.count(row.orders), formats.count(row.customers), column(row.revenue)],
        })),
      };
    }
    case 'usual_hour':
      return {
        ...none,
        figures: (['visitors', 'orders', 'revenue'] as const).map((metric) => {
          const { now, usual } = answer.day[metric];
          const write = (value: number | null) =>
            metric === 'revenue' ? money(value) : value === null ? '–' : formats.count(value);
          return figure(`${metric} today, usually ${write(usual)}`, write(now), metric, now, usual);
        }),
        head: ['Hour', 'visitors', 'usually', 'orders', 'usually', 'revenue', 'usually'],
        rows: hoursByInterest(answer.hours).map(({ hour, visitors, orders, revenue }) => ({
          cells: [
            hour,
            ...[visitors, orders].flatMap(({ now, usual }) => [
              now === null ? '' : formats.count(now),
              usual === null ? '–' : formats.count(usual),
            ]),
            revenue.now === null ? '' : column(revenue.now),
            column(revenue.usual),
          ],
        })),
      };
  }
}

/** This hour and those before it, and then what is to be expected of the others: a tile shows the first few. */
function hoursByInterest<Hour extends { readonly visitors: { readonly now: number | null } }>(
  hours: readonly Hour[],
): readonly Hour[] {
  const hasBegun = ({ visitors }: Hour) => visitors.now !== null;
  return [...hours.filter(hasBegun).reverse(), ...hours.filter((hour) => !hasBegun(hour))];
}
