/** A real engine with the visits of a random shop in it, and the same visits as rows in memory: what the analyses are tested on. */
import type { EventRow } from '../../src/store/event-row.ts';
import { Store } from '../../src/store/store.ts';
import { startTestEngine } from './engine.ts';
import { type RandomNumbers, randomNumbers } from './random-numbers.ts';
import { type DescribedEvent, identifyRow, visitRows } from './visit-rows.ts';

export const SHOP_SITE = '6f1c2a52-0d5c-4b7e-9f57-1f2f0c9d8e01';
const OTHER_SITE = '6f1c2a52-0d5c-4b7e-9f57-1f2f0c9d8e02';
/** Around the change to summer time in Europe. */
export const SHOP_START = Date.UTC(2026, 2, 1);
export const SHOP_DAYS = 50;
export const SHOP_NOW = Date.UTC(2026, 11, 31);
const DAY_MS = 86_400_000;

export interface ShopStore {
  readonly store: Store;
  /** Of SHOP_SITE; another site has rows of the same visitors. */
  readonly rows: readonly EventRow[];
  stop(): Promise<void>;
}

export const shopSite = (timezone = 'UTC') => ({
  id: SHOP_SITE,
  domain: 'shop.example',
  timezone,
  currency: 'EUR',
});

export async function startShopStore(): Promise<ShopStore> {
  const engine = await startTestEngine();
  const store = new Store(engine);
  await store.migrate();
  const rows = shopRows(SHOP_SITE, randomNumbers(7));
  const all = [...rows, ...shopRows(OTHER_SITE, randomNumbers(8))];
  // A visit's events lie in both batches. An insert takes as long as some ten questions: no more of them than that.
  for (const batch of [0, 1])
    await store.insertEvents(
      all.filter((_, index) => index % 2 === batch),
      `batch-${batch}`,
    );
  return {
    store,
    rows,
    async stop() {
      await store.close();
      await engine.stop();
    },
  };
}

const BRANDS = ['acme', 'other', 'kaze', ''];

function shopRows(siteId: string, random: RandomNumbers): EventRow[] {
  const rows: EventRow[] = [];
  for (let visit = 0; visit < 700; visit++) {
    const visitor = random.below(120);
    // Whole seconds, mostly whole minutes: windows are met to the millisecond, and some events happen at one moment.
    const start = SHOP_START + random.below(SHOP_DAYS * 24 * 60) * 60_000;
    const events: DescribedEvent[] = [];
    let after = 0;
    for (let count = 1 + random.below(7); count > 0; count--) {
      events.push({ after, ...shopEvent(random) });
      after = random.below(15) === 0 ? -random.below(1_500) * 1000 : Math.max(after, 0) + random.below(5) * 60_000;
    }
    const columns = {
      source: random.pick(['Google', 'Google', 'newsletter', '']),
      channel: random.pick(['Organic Search', 'Email']),
      country: random.pick(['DE', 'AT', 'US', '']),
      device: random.pick(['Desktop', 'Mobile']),
      userId: visitor % 3 === 0 ? `user-${visitor % 30}` : '',
    };
    rows.push(
      ...visitRows({ siteId, visitor, start, events, bot: random.below(12) === 0 ? 'Googlebot' : '', columns }),
    );
  }
  for (let call = 0; call < 60; call++) {
    const visitor = random.below(40) * 3;
    const traits = ['plan', random.pick(['free', 'pro']), 'email', `${visitor}@example.com`];
    const at = SHOP_START + random.below(SHOP_DAYS * DAY_MS);
    rows.push(identifyRow(siteId, visitor, at, { userId: `user-${visitor % 30}`, traits }));
  }
  return rows;
}

function shopEvent(random: RandomNumbers): Omit<DescribedEvent, 'after'> {
  const kind = random.below(100);
  const path = random.pick(['/', '/a', '/b', '/c']);
  const products = Array.from({ length: 1 + random.below(2) }, () => ({
    brand: random.pick(BRANDS),
    price: 5 + random.below(2_000) / 100,
    quantity: 1 + random.below(3),
  }));
  const properties = { plan: random.pick(['free', 'pro', '']) };
  if (kind < 40) return { name: 'pageview', path, properties };
  if (kind < 60) return { name: 'Product Viewed', path, products: products.slice(0, 1) };
  if (kind < 75) return { name: 'Product Added', path, products: products.slice(0, 1) };
  if (kind < 88) {
    const revenue = products.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
    return { name: 'Order Completed', path: '/thanks', revenue: Math.round(revenue * 100) / 100, products };
  }
  if (kind < 92) return { name: 'Order Refunded', path, revenue: -random.below(1_000) / 100 };
  if (kind < 96)
    return { name: 'Stock Changed', products: products.slice(0, 1), properties: { stock: String(random.below(200)) } };
  return { name: random.pick(['Signup', 'scroll']), path, properties };
}
