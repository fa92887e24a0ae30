/** One thing to say where there is nothing else to see: within a page, or as a page of its own. */
import type { ReactNode } from 'react';
import styles from './notice.module.css';

interface NoticeProps {
  readonly title: string;
  readonly text: string;
  /** There is no page around it. */
  readonly alone?: boolean;
  readonly children?: ReactNode;
}

export function Notice({ title, text, alone = false, children }: NoticeProps) {
  const notice = (
    <div className={styles.notice} role="status">
      <h1 className={styles.title}>{title}</h1>
      <p className={styles.text}>{text}</p>
      {children}
    </div>
  );
  return alone ? <main>{notice}</main> : notice;
}
