/** What the shop's reports mean, over rows in memory: what the real ones are held against. Money in units of the currency. */
import type { EventRow } from '../../src/store/event-row.ts';

const money = (units: number) => Math.round(units) / 10_000;
const isNamed = (name: string) => (row: EventRow) => row.name === name;
const sum = <Item>(items: readonly Item[], of: (item: Item) => number) =>
  items.reduce((total, item) => total + of(item), 0);

const LINES: Readonly<Record<string, (row: EventRow) => readonly string[]>> = {
  'event:product': (row) => row.productNames.map((name, index) => name || (row.productIds[index] ?? '')),
  'event:brand': (row) => row.productBrands,
  'event:category': (row) => row.productCategories,
};

/** @param rows of people, in the range. */
export function naiveProducts(rows: readonly EventRow[], dimension: string) {
  const linesOf = LINES[dimension] as (row: EventRow) => readonly string[];
  const values = new Set(rows.flatMap(linesOf).filter((value) => value !== ''));
  const revenueOf = (row: EventRow, value: string) => {
    if (row.revenue === 0 || row.productPrices.length <= 1) return row.revenue;
    const lines = sum(
      linesOf(row).map((line, index) => (line === value ? index : -1)),
      (index) => (index < 0 ? 0 : (row.productPrices[index] ?? 0) * (row.productQuantities[index] ?? 0)),
    );
    return lines * Math.sign(row.revenue);
  };
  return [...values].flatMap((value) => {
    const own = rows.filter((row) => linesOf(row).includes(value));
    const [views, adds, orders] = ['Product Viewed', 'Product Added', 'Order Completed'].map((name) =>
      own.filter(isNamed(name)),
    ) as [EventRow[], EventRow[], EventRow[]];
    const revenue = sum(own, (row) => revenueOf(row, value));
    if (views.length + adds.length + orders.length === 0 && revenue === 0) return [];
    const viewers = new Set(views.map((row) => row.visitorId));
    const buyers = new Set(orders.map((row) => row.visitorId));
    const notBuying = [...viewers].filter((visitor) => !buyers.has(visitor)).length;
    return [
      {
        value,
        views: views.length,
        adds: adds.length,
        purchases: orders.length,
        quantity: sum(orders, (row) =>
          sum([...linesOf(row).entries()], ([index, line]) =>
            line === value ? (row.productQuantities[index] ?? 0) : 0,
          ),
        ),
        revenue: money(revenue),
        viewers: viewers.size,
        buyers: buyers.size,
        viewers_not_buying: notBuying,
        bought_rate: viewers.size > 0 ? Math.round(((viewers.size - notBuying) / viewers.size) * 10_000) / 100 : null,
      },
    ];
  });
}

/** @param rows of people, in the range. */
export function naiveCarts(rows: readonly EventRow[]) {
  const worth = (row: EventRow) =>
    sum([...row.productPrices.entries()], ([index, price]) => price * (row.productQuantities[index] ?? 0));
  const carts = [...Map.groupBy(rows, (row) => row.sessionId).values()].filter((visit) =>
    visit.some(isNamed('Product Added')),
  );
  const isOrdered = (visit: readonly EventRow[]) => visit.some(isNamed('Order Completed'));
  const lost = carts.filter((visit) => !isOrdered(visit));
  return {
    carts: carts.length,
    ordered: carts.filter(isOrdered).length,
    abandoned: lost.length,
    abandoned_value: money(sum(lost, (visit) => sum(visit.filter(isNamed('Product Added')), worth))),
  };
}

const customerOf = (row: EventRow) => row.userId || row.visitorId;

/** @param past rows of people of all time up to the end of the range. */
export function naiveCustomers(rows: readonly EventRow[], past: readonly EventRow[]) {
  const orders = rows.filter(isNamed('Order Completed'));
  const customers = [...Map.groupBy(orders, customerOf)].map(([id, own]) => {
    const isTheirs = (row: EventRow) => customerOf(row) === id;
    return {
      id,
      orders: own.length,
      revenue: sum(rows.filter(isTheirs), (row) => row.revenue),
      lifetime: sum(past.filter(isTheirs), (row) => row.revenue),
      isNew: !past.some((row) => isTheirs(row) && isNamed('Order Completed')(row) && !rows.includes(row)),
      times: own.map((row) => row.time).toSorted((a, b) => a - b),
    };
  });
  return customers.map((customer) => ({
    ...customer,
    revenue: money(customer.revenue),
    lifetime: money(customer.lifetime),
  }));
}

/** Levels by product id, from all rows up to the end of the range; and pieces sold in the range, of people's orders. */
export function naiveStock(all: readonly EventRow[], people: readonly EventRow[]) {
  const reports = all.filter(isNamed('Stock Changed')).toSorted((a, b) => a.time - b.time);
  return [...Map.groupBy(reports, (row) => row.productIds[0] ?? '')].map(([id, own]) => {
    const last = own.at(-1) as EventRow;
    const sold = sum(people.filter(isNamed('Order Completed')), (row) =>
      sum([...row.productIds.entries()], ([index, line]) => (line === id ? (row.productQuantities[index] ?? 0) : 0)),
    );
    return { product_id: id, stock: Number(last.properties[1]), reported_at: last.time, sold };
  });
}
