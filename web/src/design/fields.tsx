/** A field with its name, a list of things to tick, and what went wrong: the parts of a form within a page. */
import type { ReactNode } from 'react';
import styles from './fields.module.css';

interface FieldProps {
  readonly label: string;
  readonly note?: string;
  readonly children: ReactNode;
}

export function Field({ label, note, children }: FieldProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is among the children.
    <label className={styles.field}>
      <span>{label}</span>
      {children}
      {note && <small>{note}</small>}
    </label>
  );
}

interface ChecksProps {
  readonly label: string;
  readonly all: readonly { readonly id: string; readonly name: string }[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
  /** Said where there is nothing to tick. */
  readonly none?: string;
}

export function Checks({ label, all, chosen, onChange, none }: ChecksProps) {
  const toggle = (id: string) => onChange(chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id]);
  return (
    <fieldset className={styles.checks}>
      <legend>{label}</legend>
      {all.map(({ id, name }) => (
        <label key={id} className={styles.check}>
          <input type="checkbox" checked={chosen.includes(id)} onChange={() => toggle(id)} />
          <bdi>{name}</bdi>
        </label>
      ))}
      {all.length === 0 && none && <p className={styles.quiet}>{none}</p>}
    </fieldset>
  );
}

export function Trouble({ text }: { text: string }) {
  return text ? (
    <p className={styles.trouble} role="alert">
      {text}
    </p>
  ) : null;
}
