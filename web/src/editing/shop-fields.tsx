/** The fields of a shop's report: which one, and by what. */
import type { TileQuery } from '../../../src/boards/tile-query.ts';
import styles from './tile-editor.module.css';

type ShopQuery = Extract<TileQuery, { kind: 'shop' }>;

const SHOP_REPORTS: readonly (readonly [report: ShopQuery['report'], label: string])[] = [
  ['products', 'Looked at, put into the cart, bought'],
  ['stock', 'Stock, and how long it lasts'],
  ['abandonment', 'Carts left behind'],
  ['customers', 'New and returning customers'],
  ['frequency', 'How often they order'],
  ['usual_hour', 'Today against the usual'],
];

const OF: readonly (readonly [dimension: NonNullable<ShopQuery['dimension']>, label: string])[] = [
  ['event:product', 'Products'],
  ['event:brand', 'Brands'],
  ['event:category', 'Categories'],
];

export function ShopFields({ query, onChange }: { query: ShopQuery; onChange: (query: ShopQuery) => void }) {
  const { dimension = 'event:product', ...rest } = query;
  return (
    <>
      <label className={styles.field}>
        <span>Report</span>
        <select
          className={styles.input}
          value={query.report}
          onChange={(event) => {
            const { dimension: _, ...same } = query;
            const report = event.target.value as ShopQuery['report'];
            onChange(report === 'products' ? { ...same, report, dimension } : { ...same, report });
          }}
        >
          {SHOP_REPORTS.map(([report, label]) => (
            <option key={report} value={report}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {query.report === 'products' && (
        <label className={styles.field}>
          <span>Of which</span>
          <select
            className={styles.input}
            value={dimension}
            onChange={(event) =>
              onChange({ ...rest, dimension: event.target.value as NonNullable<ShopQuery['dimension']> })
            }
          >
            {OF.map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
      )}
    </>
  );
}
