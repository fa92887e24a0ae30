import { describe, expect, it } from 'vitest';
import { makeFormats } from '../design/formats.ts';
import { shopSheet } from './shop-sheet.ts';

const formats = makeFormats(['en']);

describe('a shop report', () => {
  it('tells which products are looked at and not bought', () => {
    const product = {
      value: 'Kettle',
      views: 120,
      adds: 9,
      purchases: 4,
      revenue: 516,
      viewers_not_buying: 90,
      bought_rate: 4.3,
    };
    const sheet = shopSheet({ report: 'products', products: [product] }, undefined, undefined, 'EUR', formats);
    expect(sheet.rows[0]?.cells).toEqual(['Kettle', '120', '9', '4', '90', '4.3%', '€516']);
    expect(sheet.dimension).toBe('event:product');
  });

  it('raises its voice when something runs out', () => {
    const row = (name: string, daysLeft: number | null) => ({
      product_id: 'p',
      name,
      stock: 6,
      sold_per_day: 2,
      days_left: daysLeft,
    });
    const products = [row('', 3), row('Tea', 30), row('Mug', null)];
    const sheet = shopSheet({ report: 'stock', products }, undefined, undefined, 'EUR', formats);
    expect(sheet.rows.map(({ cells, alarm }) => [cells[0], cells[3], alarm])).toEqual([
      ['p', '3', true],
      ['Tea', '30', false],
      ['Mug', '–', false],
    ]);
  });

  it('sets figures against what they were, and leaves hours to come empty', () => {
    const carts = {
      report: 'abandonment',
      carts: 10,
      checkouts: 6,
      ordered: 4,
      abandoned: 6,
      abandonment_rate: 60,
      abandoned_value: 99.5,
    } as const;
    const [first] = shopSheet(carts, { ...carts, abandonment_rate: 50 }, undefined, 'EUR', formats).figures;
    expect(first).toMatchObject({ value: '60%', now: 60, before: 50, metric: 'bounce_rate' });
    const usual = (now: number | null) => ({ now, usual: 5 });
    const all = (now: number | null) => ({
      visitors: usual(now),
      visits: usual(now),
      orders: usual(now),
      revenue: usual(now),
    });
    const day = shopSheet(
      {
        report: 'usual_hour',
        hour: all(1),
        day: all(3),
        hours: ['21:00', '22:00', '23:00'].map((hour, index) => ({ hour, ...all(index < 2 ? 4 : null) })),
      },
      undefined,
      undefined,
      'EUR',
      formats,
    );
    expect(day.rows.map(({ cells }) => cells[0])).toEqual(['22:00', '21:00', '23:00']);
    expect(day.rows[2]?.cells).toEqual(['23:00', '', '5', '', '5', '', '€5.00']);
    expect(day.figures[2]).toMatchObject({ label: 'revenue today, usually €5.00', value: '€3.00' });
  });
});
