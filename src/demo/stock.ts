/** The demo shop's stock room: reports what is left of a product when that changes, and deliveries as they come in. */
import { type Product, products } from './catalogue.ts';
import { SeededRandom } from './seeded-random.ts';
import type { Call } from './visit.ts';

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
/** About what the demo's visits order of a product a day, for each point of its appeal. */
const PIECES_PER_DAY = 1.03;

/** Pieces on the shelf at the end of the hour that is so many hours after 1970: deliveries fill it, orders empty it evenly. */
export function stockAt(product: Product, hour: number): number {
  const { cycleDays, phaseHours, reserveDays } = rhythm(product);
  const since = (hour + phaseHours) % (cycleDays * DAY_HOURS);
  const pace = product.appeal * PIECES_PER_DAY;
  return Math.max(0, Math.round(pace * (cycleDays + reserveDays - since / DAY_HOURS)));
}

/** The stock room's reports of the UTC hour that begins at `hourMs`: of each product whose level is another than an hour before. */
export function stockReports(hourMs: number): Call[] {
  const hour = Math.floor(hourMs / HOUR_MS);
  const random = new SeededRandom(`stock-${hour}`);
  return products.flatMap((product) => {
    const atMs = hour * HOUR_MS + random.next() * HOUR_MS;
    const stock = stockAt(product, hour);
    if (stock === stockAt(product, hour - 1)) return [];
    return [
      {
        type: 'track',
        event: 'Stock Changed',
        messageId: `demo-stock-${hour}-${product.id}`,
        timestamp: new Date(Math.round(atMs)).toISOString(),
        anonymousId: 'demo-stock-room',
        properties: { product_id: product.id, name: product.name, stock },
        context: {},
      } satisfies Call,
    ];
  });
}

/** How often a product is delivered, when first, and for how many days more than needed. The same on every run. */
function rhythm(product: Product) {
  const random = new SeededRandom(`rhythm-${product.id}`);
  return {
    cycleDays: random.between(6, 20),
    phaseHours: random.between(0, 20 * DAY_HOURS),
    reserveDays: random.between(1, 5),
  };
}
