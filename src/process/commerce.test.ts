/** Orders, money and products. */
import { expect, test } from 'vitest';
import { NO_COMMERCE, readCommerce } from './commerce.ts';

test('reads an order with its products', () => {
  const order = readCommerce('Order Completed', {
    order_id: 'o-1',
    revenue: '59.9',
    currency: 'eur',
    products: [
      { product_id: 'p1', name: 'Boots', brand: 'B', category: 'Shoes', price: 19.95, quantity: 2 },
      { sku: 's2', price: '20' },
      null,
    ],
  });
  expect(order).toEqual({
    orderId: 'o-1',
    revenue: 599_000,
    currency: 'EUR',
    productIds: ['p1', 's2', ''],
    productNames: ['Boots', '', ''],
    productBrands: ['B', '', ''],
    productCategories: ['Shoes', '', ''],
    productPrices: [199_500, 200_000, 0],
    productQuantities: [2, 1, 1],
  });
});

test('falls back from revenue to total, value, and the sum of the products', () => {
  expect(readCommerce('Order Completed', { total: 5, value: 4 }).revenue).toBe(50_000);
  expect(readCommerce('Order Completed', { value: 4 }).revenue).toBe(40_000);
  expect(readCommerce('Order Completed', { products: [{ price: 2, quantity: 3 }, { price: 1 }] }).revenue).toBe(70_000);
  expect(readCommerce('Order Completed', {}).revenue).toBe(0);
});

test('takes refunds off', () => {
  expect(readCommerce('Order Refunded', { total: 5 }).revenue).toBe(-50_000);
  expect(readCommerce('Order Refunded', { revenue: -5 }).revenue).toBe(-50_000);
});

test('counts revenue of any event, and only revenue', () => {
  expect(readCommerce('Upgraded', { revenue: 1.5, total: 9 }).revenue).toBe(15_000);
  expect(readCommerce('Upgraded', { total: 9 })).toBe(NO_COMMERCE);
});

test('reads a product that stands alone', () => {
  expect(readCommerce('Product Viewed', { product_id: 'p', name: 'N', price: 1 })).toMatchObject({
    productIds: ['p'],
    productNames: ['N'],
    productPrices: [10_000],
  });
  expect(readCommerce('Product Viewed', { id: 'p' }).productIds).toEqual(['p']);
  expect(readCommerce('Clicked', { id: 'button', name: 'Buy' })).toBe(NO_COMMERCE);
});

test('keeps numbers within what the column holds', () => {
  expect(readCommerce('Order Completed', { revenue: 1e300 }).revenue).toBe(Number.MAX_SAFE_INTEGER);
  expect(readCommerce('Order Completed', { revenue: 'NaN' }).revenue).toBe(0);
  expect(readCommerce('Order Completed', { revenue: 0.00005 }).revenue).toBe(1);
  expect(readCommerce('Order Completed', { products: [{ price: 1e300, quantity: 1e300 }] }).productQuantities).toEqual([
    2 ** 32 - 1,
  ]);
  expect(readCommerce('Order Completed', { products: Array(1000).fill({ price: 1 }) }).productIds).toHaveLength(100);
});
