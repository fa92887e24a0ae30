/** A short form alone on a page: mark, one question, a few fields, one button, and errors in words. */
import { Button } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import styles from './form-page.module.css';
import { Mark } from './mark.tsx';

interface FormPageProps {
  readonly title: string;
  readonly lead?: string;
  readonly action: string;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
  /** Gets the fields by name; what it throws is shown. */
  readonly onSubmit: (fields: Readonly<Record<string, string>>) => Promise<void>;
}

export function FormPage({ title, lead, action, children, footer, onSubmit }: FormPageProps) {
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = Object.fromEntries(
      [...new FormData(event.currentTarget)].map(([name, value]) => [name, String(value)]),
    );
    setBusy(true);
    setError('');
    try {
      await onSubmit(fields);
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure));
    } finally {
      setBusy(false);
    }
  };
  return (
    <main className={styles.page}>
      <form className={styles.form} onSubmit={submit} aria-labelledby="form-title">
        <Mark size="2.5rem" />
        <div>
          <h1 id="form-title" className={styles.title}>
            {title}
          </h1>
          {lead && <p className={styles.lead}>{lead}</p>}
        </div>
        {children}
        <div>
          <Button type="submit" loading={busy} fullWidth size="md">
            {action}
          </Button>
          <p className={styles.error} role="alert">
            {error}
          </p>
        </div>
        {footer}
      </form>
    </main>
  );
}
