/** Orders, money and products of an event, in Segment's e-commerce vocabulary. */
// https://segment.com/docs/connections/spec/ecommerce/v2/
import { limits } from '../config/limits.ts';
import type { JsonObject, JsonValue } from '../event/captured-event.ts';
import { countOf, labelOf, numberOf, objectOf, textOf } from './text.ts';

export interface Commerce {
  readonly orderId: string;
  /** 1/10,000 of the currency's unit; refunds are negative. */
  readonly revenue: number;
  /** ISO 4217, or ''. */
  readonly currency: string;
  readonly productIds: readonly string[];
  readonly productNames: readonly string[];
  readonly productBrands: readonly string[];
  readonly productCategories: readonly string[];
  readonly productPrices: readonly number[];
  readonly productQuantities: readonly number[];
}

const NONE: readonly never[] = Object.freeze([]);
export const NO_COMMERCE: Commerce = Object.freeze({
  orderId: '',
  revenue: 0,
  currency: '',
  productIds: NONE,
  productNames: NONE,
  productBrands: NONE,
  productCategories: NONE,
  productPrices: NONE,
  productQuantities: NONE,
});

const UNITS = 10_000;
const UNITS_MAX = Number.MAX_SAFE_INTEGER;
const QUANTITY_MAX = 2 ** 32 - 1;

/** `name` is the event's, as the sender wrote it. Returns NO_COMMERCE itself for events without any. */
export function readCommerce(name: string, properties: JsonObject): Commerce {
  const products = productsOf(name, properties);
  const orderId = textOf(properties.order_id ?? properties.orderId);
  const revenue = revenueOf(name, properties, products);
  const currency = textOf(properties.currency).toUpperCase();
  if (products.length === 0 && orderId === '' && revenue === 0 && currency === '') return NO_COMMERCE;
  return {
    orderId,
    revenue,
    currency: /^[A-Z]{3}$/.test(currency) ? currency : '',
    productIds: products.map((product) => textOf(product.product_id ?? product.sku ?? product.id)),
    productNames: products.map((product) => textOf(product.name)),
    productBrands: products.map((product) => labelOf(product.brand)),
    productCategories: products.map((product) => labelOf(product.category)),
    productPrices: products.map((product) => unitsOf(product.price) ?? 0),
    productQuantities: products.map(quantityOf),
  };
}

function productsOf(name: string, properties: JsonObject): readonly JsonObject[] {
  const list = properties.products;
  if (Array.isArray(list)) return list.slice(0, limits.productsMax).map(objectOf);
  // `id` and `name` alone could be anything's; with an event that speaks of a product they are the product's.
  const isProduct =
    properties.product_id !== undefined ||
    properties.sku !== undefined ||
    (name.startsWith('Product ') && properties.id !== undefined);
  return isProduct ? [properties] : [];
}

function revenueOf(name: string, properties: JsonObject, products: readonly JsonObject[]): number {
  const { revenue, total, value } = properties;
  if (name === 'Order Refunded')
    return -Math.abs(unitsOf(revenue) ?? unitsOf(total) ?? unitsOf(value) ?? sumOf(products));
  if (name === 'Order Completed') return unitsOf(revenue) ?? unitsOf(total) ?? unitsOf(value) ?? sumOf(products);
  return unitsOf(revenue) ?? 0;
}

const quantityOf = (product: JsonObject) =>
  product.quantity === undefined ? 1 : countOf(product.quantity, QUANTITY_MAX);

function sumOf(products: readonly JsonObject[]): number {
  const sum = products.reduce((total, product) => total + (unitsOf(product.price) ?? 0) * quantityOf(product), 0);
  return Math.min(UNITS_MAX, Math.max(-UNITS_MAX, sum));
}

/** Whole units, rounded once, so that sums of many are exact. -0 would be another number on the wire. */
function unitsOf(value: JsonValue | undefined): number | undefined {
  const number = numberOf(value);
  return number === undefined ? undefined : Math.min(UNITS_MAX, Math.max(-UNITS_MAX, Math.round(number * UNITS))) + 0;
}
