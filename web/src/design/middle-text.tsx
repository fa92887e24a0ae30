/** Shortened in the middle: what tells two long paths apart is mostly their end. */
import styles from './middle-text.module.css';

/** How much of the end stays readable when all is too long. */
const TAIL_CHARACTERS = 14;

export function MiddleText({ text }: { text: string }) {
  const characters = [...text];
  const head = characters.slice(0, -TAIL_CHARACTERS).join('');
  const tail = characters.slice(-TAIL_CHARACTERS).join('');
  return (
    <bdi dir="ltr" className={styles.text} title={text}>
      {head && <span className={styles.head}>{head}</span>}
      <span className={styles.tail}>{tail}</span>
    </bdi>
  );
}
