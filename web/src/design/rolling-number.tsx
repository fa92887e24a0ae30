/** A figure whose digits roll to their new value; screen readers and those who want stillness get the plain figure. */
import { memo } from 'react';
import styles from './rolling-number.module.css';

const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

export const RollingNumber = memo(function RollingNumber({ text }: { text: string }) {
  const characters = [...text];
  return (
    <span className={styles.number}>
      <span className="visually-hidden">{text}</span>
      <span aria-hidden="true" className={styles.reels}>
        {characters.map((character, index) => {
          // Keyed from the right, so that the units stay the units when a digit joins on the left.
          const key = characters.length - index;
          const digit = DIGITS.indexOf(character);
          if (digit < 0) return <span key={`c${key}`}>{character}</span>;
          return (
            <span key={`d${key}`} className={styles.window}>
              <span className={styles.reel} style={{ transform: `translateY(${digit * -10}%)` }}>
                {DIGITS.map((each) => (
                  <span key={each}>{each}</span>
                ))}
              </span>
            </span>
          );
        })}
      </span>
    </span>
  );
});
