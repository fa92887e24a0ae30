/** One event as a person would say it: `Bought Trail Runner 3`, `Looked at /pricing`. Words only. */
import type { LiveEvent } from '../../../src/live/snapshot.ts';

export interface EventWords {
  readonly verb: string;
  /** What it was done to: a product, a path; '' when the verb says all. */
  readonly object: string;
  readonly tone: 'money' | 'refund' | 'plain' | 'bot';
}

/** Segment's e-commerce vocabulary and what the tracker sends by itself. */
const VERBS: Readonly<Record<string, string>> = {
  pageview: 'Viewed',
  screen: 'Opened',
  request: 'Requested',
  identify: 'Made themselves known',
  group: 'Joined a group',
  alias: 'Was recognised',
  'Products Searched': 'Searched',
  'Product List Viewed': 'Browsed',
  'Product List Filtered': 'Filtered',
  'Promotion Viewed': 'Saw an offer',
  'Promotion Clicked': 'Followed an offer',
  'Product Clicked': 'Picked',
  'Product Viewed': 'Looked at',
  'Product Added': 'Put in cart',
  'Product Removed': 'Took out of cart',
  'Product Added to Wishlist': 'Wished for',
  'Product Shared': 'Shared',
  'Product Reviewed': 'Reviewed',
  'Cart Viewed': 'Opened the cart',
  'Cart Shared': 'Shared the cart',
  'Checkout Started': 'Went to check-out',
  'Checkout Step Viewed': 'Checking out',
  'Checkout Step Completed': 'Checking out',
  'Payment Info Entered': 'Entered payment',
  'Coupon Entered': 'Entered a coupon',
  'Coupon Applied': 'Used a coupon',
  'Coupon Denied': 'Coupon denied',
  'Order Completed': 'Bought',
  'Order Updated': 'Changed an order',
  'Order Refunded': 'Refunded',
  'Order Cancelled': 'Cancelled an order',
  'Signed Up': 'Signed up',
  'Signed In': 'Signed in',
  engagement: 'Stayed on',
  'Outbound Link: Click': 'Followed a link out of',
  'File Download': 'Downloaded from',
};

const ON_A_PAGE = new Set([
  'pageview',
  'screen',
  'request',
  'engagement',
  'Outbound Link: Click',
  'File Download',
  'Product List Viewed',
  'Product Viewed',
]);

export function eventWords(event: Pick<LiveEvent, 'name' | 'path' | 'product' | 'bot' | 'revenue'>): EventWords {
  const verb = (Object.hasOwn(VERBS, event.name) ? VERBS[event.name] : undefined) ?? humanise(event.name);
  const product = takesProduct(event.name) ? event.product : '';
  const object = product || (needsPath(event.name) ? readablePath(event.path) : '');
  return { verb, object, tone: toneOf(event) };
}

function toneOf({ bot, name, revenue }: Pick<LiveEvent, 'name' | 'bot' | 'revenue'>): EventWords['tone'] {
  if (bot) return 'bot';
  if ((revenue ?? 0) < 0) return 'refund';
  return name === 'Order Completed' || (revenue ?? 0) > 0 ? 'money' : 'plain';
}

/** `Bought Trail Runner 3`, but not `Opened the cart Trail Runner 3`. */
function takesProduct(name: string): boolean {
  return !Object.hasOwn(VERBS, name) || /^(Product |Order (Completed|Refunded)$)/.test(name);
}

/** Where nothing is said of the place, an event without a product needs none: `Opened the cart`. */
function needsPath(name: string): boolean {
  return ON_A_PAGE.has(name) || !Object.hasOwn(VERBS, name);
}

/** `newsletter_signup`, `newsletterSignup` → `Newsletter signup`; what is written as words already stays. */
export function humanise(name: string): string {
  const trimmed = name.trim();
  if (trimmed === '') return 'Did something';
  const spaced = /\s/.test(trimmed)
    ? trimmed
    : trimmed
        .replaceAll(/[_\-.:/]+/g, ' ')
        .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
        .trim()
        .toLowerCase();
  const first = [...spaced][0] ?? '';
  return first.toUpperCase() + spaced.slice(first.length);
}

/** Percent-escapes read back where they are valid: /caf%C3%A9 → /café. */
export function readablePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

const DEVICES: Readonly<Record<string, string>> = {
  desktop: 'Computer',
  mobile: 'Phone',
  tablet: 'Tablet',
  tv: 'TV',
  console: 'Console',
  wearable: 'Watch',
};

export function deviceName(value: string): string {
  const known = value.toLowerCase();
  if (Object.hasOwn(DEVICES, known)) return DEVICES[known] ?? value;
  return value === '' ? 'Unknown' : humanise(value);
}

export function sourceName(value: string): string {
  return value === '' || value === 'Direct / None' ? 'Direct' : value;
}
