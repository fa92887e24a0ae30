/** The shop's reports as tables: the rows that each is about, or its one row of figures. */
import type { ShopAnswer } from '../query/shop.ts';
import type { Carts } from '../query/shop-carts.ts';
import type { Customers } from '../query/shop-customers.ts';
import type { Usual } from '../query/usual-hour.ts';
import { columnsOf, type TableColumn } from './table-columns.ts';

export function shopTable(answer: ShopAnswer): readonly TableColumn[] {
  switch (answer.report) {
    case 'products':
      return columnsOf(answer.products, [
        ['value', 'text', (row) => row.value],
        ['views', 'count', (row) => row.views],
        ['adds', 'count', (row) => row.adds],
        ['purchases', 'count', (row) => row.purchases],
        ['quantity', 'number', (row) => row.quantity],
        ['revenue', 'money', (row) => row.revenue],
        ['viewers', 'count', (row) => row.viewers],
        ['buyers', 'count', (row) => row.buyers],
        ['viewers_not_buying', 'count', (row) => row.viewers_not_buying],
        ['bought_rate', 'number', (row) => row.bought_rate],
      ]);
    case 'stock':
      return columnsOf(answer.products, [
        ['product_id', 'text', (row) => row.product_id],
        ['name', 'text', (row) => row.name],
        ['stock', 'number', (row) => row.stock],
        ['reported_at', 'text', (row) => new Date(row.reported_at).toISOString()],
        ['sold', 'number', (row) => row.sold],
        ['sold_per_day', 'number', (row) => row.sold_per_day],
        ['days_left', 'number', (row) => row.days_left],
      ]);
    case 'frequency':
      return columnsOf(answer.buckets, [
        ['orders', 'count', (row) => row.orders],
        ['customers', 'count', (row) => row.customers],
        ['revenue', 'money', (row) => row.revenue],
      ]);
    case 'abandonment':
      return cartsTable(answer.groups ?? [{ ...answer, value: '' }]);
    case 'customers':
      return customersTable(answer.groups ?? [{ ...answer, value: '' }]);
    case 'usual_hour': {
      const pair = (name: 'visitors' | 'visits' | 'orders' | 'revenue') => {
        const type = name === 'revenue' ? 'money' : 'number';
        const of = (key: keyof Usual) => (row: (typeof answer.hours)[number]) => row[name][key];
        return [[name, type, of('now')] as const, [`${name}_usual`, type, of('usual')] as const];
      };
      return columnsOf(answer.hours, [
        ['hour', 'text', (row) => row.hour],
        ...(['visitors', 'visits', 'orders', 'revenue'] as const).flatMap(pair),
      ]);
    }
  }
}

function cartsTable(rows: readonly (Carts & { readonly value: string })[]): readonly TableColumn[] {
  return columnsOf(rows, [
    ['value', 'text', (row) => row.value],
    ['carts', 'count', (row) => row.carts],
    ['checkouts', 'count', (row) => row.checkouts],
    ['ordered', 'count', (row) => row.ordered],
    ['abandoned', 'count', (row) => row.abandoned],
    ['abandonment_rate', 'number', (row) => row.abandonment_rate],
    ['abandoned_value', 'money', (row) => row.abandoned_value],
  ]);
}

function customersTable(rows: readonly (Customers & { readonly value: string })[]): readonly TableColumn[] {
  return columnsOf(rows, [
    ['value', 'text', (row) => row.value],
    ['customers', 'count', (row) => row.customers],
    ['new_customers', 'count', (row) => row.new_customers],
    ['returning_customers', 'count', (row) => row.returning_customers],
    ['orders', 'count', (row) => row.orders],
    ['revenue', 'money', (row) => row.revenue],
    ['revenue_new', 'money', (row) => row.revenue_new],
    ['revenue_returning', 'money', (row) => row.revenue_returning],
    ['average_value', 'money', (row) => row.average_value],
    ['lifetime_value', 'money', (row) => row.lifetime_value],
  ]);
}
