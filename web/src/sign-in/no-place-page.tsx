/** Signed in, and nothing to see: says whom to ask. Looks again by itself. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { signOut } from '../api/account.ts';
import { Notice } from '../design/notice.tsx';
import styles from './sign-in.module.css';

interface NoPlacePageProps {
  readonly reason: string;
  readonly onSignedOut: () => void;
}

const LOOK_MS = 15_000;

export function NoPlacePage({ reason, onSignedOut }: NoPlacePageProps) {
  const queries = useQueryClient();
  useEffect(() => {
    const timer = setInterval(() => void queries.invalidateQueries({ queryKey: ['me'] }), LOOK_MS);
    return () => clearInterval(timer);
  }, [queries]);
  return (
    <Notice alone title="Nothing to see yet" text={reason}>
      <button type="button" className={styles.link} onClick={() => void signOut().finally(onSignedOut)}>
        Sign out
      </button>
    </Notice>
  );
}
