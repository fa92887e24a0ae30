/** The day that a list comes to with its next row. */
import { useFormats } from '../design/formats-context.ts';
import styles from './rows.module.css';

export function DayBegun({ date }: { readonly date: string | null | undefined }) {
  const formats = useFormats();
  return date ? <h2 className={styles.day}>{formats.day(date)}</h2> : null;
}
