/** A country's flag beside its name; a quiet blank where the country is unknown. Decoration only: the name is always written out. */
import { useState } from 'react';
import styles from './flag.module.css';

export function Flag({ country }: { country: string }) {
  const [missing, setMissing] = useState('');
  if (!/^[A-Z]{2}$/.test(country) || missing === country) return <span className={styles.blank} />;
  return (
    <img
      className={styles.flag}
      src={`/flags/${country}.svg`}
      alt=""
      loading="lazy"
      onError={() => setMissing(country)}
    />
  );
}
