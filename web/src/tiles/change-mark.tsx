/** How much more or less than before: a sign, an amount, and a colour that says nothing the sign does not. */
import { useBoard } from '../boards/board-context.ts';
import { useFormats } from '../design/formats-context.ts';
import styles from './change-mark.module.css';
import { changeOf } from './metric-words.ts';

interface ChangeMarkProps {
  readonly metric: string;
  readonly now: number | null | undefined;
  readonly before: number | null | undefined;
  /** Not against the board's comparison, but against what is usual. */
  readonly usual?: boolean;
}

export function ChangeMark({ metric, now, before, usual = false }: ChangeMarkProps) {
  const { comparable } = useBoard();
  const change = changeOf(metric, now, before, useFormats());
  if (!change || !(comparable || usual)) return null;
  return (
    <span className={styles.change} data-trend={change.trend}>
      <span aria-hidden="true">{change.text}</span>
      <span className="visually-hidden">{change.spoken}</span>
    </span>
  );
}
