/** A piece of code with a button that copies it. */
import { useEffect, useState } from 'react';
import styles from './copy-field.module.css';

const THANKS_MS = 2_000;

export function CopyField({ label, code }: { label: string; code: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), THANKS_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    setCopied(await toClipboard(code));
  };
  return (
    <figure className={styles.field}>
      <div className={styles.header}>
        <figcaption>{label}</figcaption>
        <button type="button" className={styles.copy} onClick={copy} aria-label={`Copy: ${label}`}>
          <span aria-live="polite">{copied ? 'Copied' : 'Copy'}</span>
        </button>
      </div>
      <pre className={styles.code}>
        <code>{code}</code>
      </pre>
    </figure>
  );
}

/** The clipboard needs a secure page; without one (http on a LAN) the older way still works. */
async function toClipboard(text: string): Promise<boolean> {
  if (navigator.clipboard)
    return navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'visually-hidden';
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}
