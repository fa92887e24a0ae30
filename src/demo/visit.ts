/** One visit to the demo shop as Segment calls, drawn from a seed: the same seed gives the same visit, message ids included. */
import { arrivals, browsers, countries } from './audience.ts';
import {
  categories,
  type Product,
  productProperties,
  products,
  SHOP_CURRENCY,
  SHOP_DOMAIN,
  SHOP_PATH,
} from './catalogue.ts';
import { SeededRandom } from './seeded-random.ts';

export interface Call {
  readonly type: 'page' | 'track' | 'identify';
  readonly event?: string;
  readonly messageId: string;
  /** ISO 8601. */
  readonly timestamp: string;
  readonly anonymousId: string;
  readonly userId?: string;
  readonly properties?: Record<string, unknown>;
  readonly traits?: Record<string, unknown>;
  readonly context: Record<string, unknown>;
}

const BOUNCE_PROBABILITY = 0.4;
const VIEWED_TO_CART = 0.05;
const CART_TO_CHECKOUT = 0.62;
const CHECKOUT_TO_ORDER = 0.68;
const RETURNING_PROBABILITY = 0.22;
const REGULARS = 1_500;

/** The calls of the visit that begins at `startMs`, in order; they may reach some minutes past it. */
export function drawVisit(seed: string, startMs: number): Call[] {
  const random = new SeededRandom(seed);
  const country = random.pick(countries, (one) => one.weight);
  const browser = random.pick(browsers, (one) => one.weight);
  const arrival = random.pick(arrivals, (one) => one.weight);
  const isBot = browser.userAgent.includes('bot');
  // A bot that came under the name of a person would give that person its browser.
  const returning = random.chance(RETURNING_PROBABILITY) && !isBot;
  const anonymousId = returning ? `demo-regular-${random.between(1, REGULARS)}` : `demo-${seed}`;
  const address = `${country.network}.${random.between(0, 255)}.${random.between(1, 254)}`;
  const calls: Call[] = [];
  let atMs = startMs;
  let url = '';
  let referrer = arrival.referrer;
  let userId: string | undefined;

  const call = (type: Call['type'], more: Pick<Call, 'event' | 'properties' | 'traits'>) => {
    calls.push({
      type,
      ...more,
      messageId: `demo-${seed}-${calls.length}`,
      timestamp: new Date(Math.round(atMs)).toISOString(),
      anonymousId,
      ...(userId ? { userId } : {}),
      context: { page: { url, referrer }, ip: address, userAgent: browser.userAgent, locale: country.locale },
    });
  };
  const track = (event: string, properties: Record<string, unknown>) => {
    atMs += 300;
    call('track', { event, properties });
  };
  const open = (path: string) => {
    if (url) {
      const engagedMs = Math.round(2_000 + random.wait(25_000));
      atMs += engagedMs;
      call('track', { event: 'engagement', properties: { engagement_ms: engagedMs } });
      referrer = url;
    }
    url = `https://${SHOP_DOMAIN}${SHOP_PATH}${path}`;
    atMs += 50;
    call('page', {});
  };
  const view = (product: Product) => {
    open(`/products/${product.slug}${url ? '' : arrival.query}`);
    track('Product Viewed', productProperties(product));
  };
  const draw = () => random.pick(products, (product) => product.appeal);

  const landing = random.next();
  if (landing < 0.35) view(draw());
  else if (landing < 0.5) open(`/categories/${random.pick(categories, () => 1).toLowerCase()}${arrival.query}`);
  else open(`/${arrival.query}`);
  if (random.chance(BOUNCE_PROBABILITY) || isBot) return calls;

  if (random.chance(0.12)) {
    const term = random.pick(['kettle', 'matcha', 'grinder', 'gift', 'decaf', 'mug'], () => 1);
    open(`/search?q=${term}`);
    track('Products Searched', { query: term });
  }
  const cart: Product[] = [];
  for (let views = random.between(1, 3); views > 0; views--) {
    const product = draw();
    view(product);
    if (random.chance(VIEWED_TO_CART * arrival.intent)) {
      atMs += random.wait(15_000);
      track('Product Added', productProperties(product));
      cart.push(product);
    } else if (random.chance(0.25)) open(`/categories/${product.category.toLowerCase()}`);
  }
  if (cart.length === 0) return calls;

  open('/cart');
  track('Cart Viewed', { products: cart.map((product) => productProperties(product)) });
  if (!random.chance(CART_TO_CHECKOUT)) return calls;
  open('/checkout');
  track('Checkout Started', { products: cart.map((product) => productProperties(product)) });
  if (!random.chance(CHECKOUT_TO_ORDER)) return calls;

  atMs += 20_000 + random.wait(40_000);
  userId = `customer-${anonymousId.replace('demo-', '')}`;
  call('identify', { traits: { plan: returning ? 'regular' : 'new', country: country.code } });
  const lines = cart.map((product) => productProperties(product, random.chance(0.15) ? 2 : 1));
  const cents = lines.reduce((sum, line) => sum + Math.round(line.price * 100) * line.quantity, 0);
  open('/thanks');
  track('Order Completed', {
    order_id: `demo-${seed}`,
    revenue: cents / 100,
    currency: SHOP_CURRENCY,
    products: lines,
  });
  return calls;
}
