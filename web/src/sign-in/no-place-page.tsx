/** Signed in, and nothing to see: says whom to ask. Looks again by itself. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { signOut } from '../api/account.ts';
import { chooseOrganisation, type Organisation } from '../api/people.ts';
import { Notice } from '../design/notice.tsx';
import styles from './sign-in.module.css';

interface NoPlacePageProps {
  readonly reason: string;
  /** Others that one is a member of, and may look at instead. */
  readonly others?: readonly Organisation[];
  /** The way to one's own account; none where one is nobody's member. */
  readonly onSettings?: () => void;
  readonly onSignedOut: () => void;
}

const LOOK_MS = 15_000;

export function NoPlacePage({ reason, others = [], onSettings, onSignedOut }: NoPlacePageProps) {
  const queries = useQueryClient();
  useEffect(() => {
    const timer = setInterval(() => void queries.invalidateQueries({ queryKey: ['me'] }), LOOK_MS);
    return () => clearInterval(timer);
  }, [queries]);
  return (
    <Notice alone title="Nothing to see yet" text={reason}>
      {others.map(({ id, name }) => (
        <button
          key={id}
          type="button"
          className={styles.link}
          onClick={() => void chooseOrganisation(id).finally(() => queries.invalidateQueries())}
        >
          Look at {name}
        </button>
      ))}
      {onSettings && (
        <button type="button" className={styles.link} onClick={onSettings}>
          Your account
        </button>
      )}
      <button type="button" className={styles.link} onClick={() => void signOut().finally(onSignedOut)}>
        Sign out
      </button>
    </Notice>
  );
}
