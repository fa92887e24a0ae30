/** One stored event as people see it: the columns that are asked for, and what they are called in an answer. */
import { idSql } from './event-scope.ts';

export interface ShownEvent {
  readonly event_id: string;
  /** Unix ms. */
  readonly time: number;
  readonly name: string;
  /** track, page, screen, identify, group or alias. */
  readonly type: string;
  readonly visitor_id: string;
  readonly user_id: string;
  /** '' where the event belongs to no visit. */
  readonly session_id: string;
  readonly hostname: string;
  readonly path: string;
  readonly title: string;
  readonly source: string;
  readonly country: string;
  readonly device: string;
  readonly browser: string;
  readonly os: string;
  /** The bot's name, '' for people. */
  readonly bot: string;
  readonly order_id: string;
  /** In the site's currency; refunds are negative. */
  readonly revenue: number;
  readonly products: readonly ShownProduct[];
  readonly properties: Readonly<Record<string, string>>;
  readonly traits: Readonly<Record<string, string>>;
}

export interface ShownProduct {
  readonly product_id: string;
  readonly name: string;
  readonly brand: string;
  readonly category: string;
  readonly price: number;
  readonly quantity: number;
}

const TEXTS = [
  'name',
  'type',
  'user_id',
  'hostname',
  'path',
  'title',
  'source',
  'country',
  'device',
  'browser',
  'os',
  'bot',
  'order_id',
] as const;

export const SHOWN_EVENT_COLUMNS: readonly string[] = [
  'toString(event_id) AS id',
  'toUnixTimestamp64Milli(time) AS at',
  `${idSql('visitor_id')} AS visitor`,
  `if(session_id = 0, '', ${idSql('session_id')}) AS visit`,
  ...TEXTS,
  'toString(revenue) AS amount',
  'arrayMap((id, name, brand, category, price, quantity) -> (id, name, toString(brand), toString(category), toString(price), quantity), product_ids, product_names, product_brands, product_categories, product_prices, product_quantities) AS items',
  'properties',
  'traits',
];

export type ShownEventRow = Readonly<Record<(typeof TEXTS)[number], string>> & {
  readonly id: string;
  readonly at: string;
  readonly visitor: string;
  readonly visit: string;
  readonly amount: string;
  readonly items: readonly (readonly [string, string, string, string, string, number])[];
  readonly properties: Readonly<Record<string, string>>;
  readonly traits: Readonly<Record<string, string>>;
};

export function readShownEvent({ id, at, visitor, visit, amount, items, ...rest }: ShownEventRow): ShownEvent {
  return {
    event_id: id,
    time: Number(at),
    ...rest,
    visitor_id: visitor,
    session_id: visit,
    revenue: Number(amount),
    products: items.map(([product_id, name, brand, category, price, quantity]) => ({
      product_id,
      name,
      brand,
      category,
      price: Number(price),
      quantity,
    })),
  };
}
