/** The demo shop's goods: a small tea and coffee house that does not exist. */

export interface Product {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly brand: string;
  readonly category: string;
  /** Euro. */
  readonly price: number;
  readonly about: string;
  /** How often it is looked at, relative to the others. */
  readonly appeal: number;
  /** Hue of its picture, degrees. */
  readonly hue: number;
}

type Row = [
  slug: string,
  name: string,
  brand: string,
  category: string,
  price: number,
  appeal: number,
  hue: number,
  about: string,
];

const rows: readonly Row[] = [
  [
    'sencha-morning',
    'Sencha Morning',
    'Kaze',
    'Tea',
    12.5,
    14,
    110,
    'A bright first-flush sencha from Shizuoka, grassy and clear.',
  ],
  [
    'earl-grey-blue',
    'Earl Grey Blue',
    'Harbour',
    'Tea',
    9.9,
    11,
    220,
    'Ceylon, real bergamot, and a few cornflowers for looks.',
  ],
  ['wild-rooibos', 'Wild Rooibos', 'Cedar Hill', 'Tea', 8.5, 8, 14, 'Caffeine-free, honeyed, good with milk.'],
  [
    'matcha-everyday',
    'Everyday Matcha',
    'Kaze',
    'Tea',
    24,
    12,
    95,
    'Stone-ground, for lattes as much as for the bowl.',
  ],
  ['smoky-lapsang', 'Smoky Lapsang', 'Harbour', 'Tea', 13.9, 4, 30, 'Pine-smoked leaves that taste of camp fires.'],
  [
    'ethiopia-guji',
    'Ethiopia Guji',
    'North Roast',
    'Coffee',
    15.9,
    15,
    345,
    'Washed, light roast: peach, jasmine, black tea.',
  ],
  [
    'house-espresso',
    'House Espresso',
    'North Roast',
    'Coffee',
    13.5,
    18,
    20,
    'Chocolate and hazelnut; forgiving on any machine.',
  ],
  [
    'decaf-huila',
    'Decaf Huila',
    'North Roast',
    'Coffee',
    16.5,
    6,
    48,
    'Sugar-cane decaf from Colombia that nobody calls decaf.',
  ],
  ['cold-brew-bags', 'Cold Brew Bags', 'North Roast', 'Coffee', 11, 5, 200, 'Ten bags, one night in the fridge each.'],
  [
    'gooseneck-kettle',
    'Gooseneck Kettle',
    'Stahl & Co',
    'Equipment',
    79,
    10,
    0,
    'One litre, a thermometer in the lid, a spout that listens.',
  ],
  [
    'hand-grinder',
    'Hand Grinder',
    'Stahl & Co',
    'Equipment',
    94.5,
    7,
    260,
    'Steel burrs, thirty clicks, twenty grams.',
  ],
  [
    'pour-over-set',
    'Pour-over Set',
    'Ton',
    'Equipment',
    42,
    9,
    28,
    'Stoneware dripper and server, with forty filters.',
  ],
  ['cast-iron-teapot', 'Cast-iron Teapot', 'Ton', 'Equipment', 58, 6, 180, 'Keeps 0.8 l hot through a long talk.'],
  ['speckled-mug', 'Speckled Mug', 'Ton', 'Tableware', 18, 13, 40, 'Thrown by hand, so no two alike.'],
  ['glass-cup-pair', 'Pair of Glass Cups', 'Klarglas', 'Tableware', 22, 5, 190, 'Double-walled; tea seems to float.'],
  ['tasting-box', 'Tasting Box', 'Kettle & Leaf', 'Gifts', 29.9, 12, 320, 'Eight small tins: four teas, four coffees.'],
];

export const products: readonly Product[] = rows.map(
  ([slug, name, brand, category, price, appeal, hue, about], index) => ({
    id: `KL-${101 + index}`,
    slug,
    name,
    brand,
    category,
    price,
    about,
    appeal,
    hue,
  }),
);

export const categories: readonly string[] = [...new Set(products.map((product) => product.category))];
export const SHOP_NAME = 'Kettle & Leaf';
export const SHOP_DOMAIN = 'kettle-and-leaf.demo';
/** Where the shop's pages lie, in the generated past as on the running server. */
export const SHOP_PATH = '/shop';
export const SHOP_TIMEZONE = 'Europe/Berlin';
export const SHOP_CURRENCY = 'EUR';

/** A product as Segment's e-commerce events carry it. */
export const productProperties = (product: Product, quantity = 1) => ({
  product_id: product.id,
  name: product.name,
  brand: product.brand,
  category: product.category,
  price: product.price,
  quantity,
  currency: SHOP_CURRENCY,
});
