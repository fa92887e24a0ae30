/** Share links that there are, each to be taken back. */
import { useQueryClient } from '@tanstack/react-query';
import { revokeShare, type Share } from '../api/shares.ts';
import fields from '../design/fields.module.css';
import { Trouble } from '../design/fields.tsx';
import { useFormats } from '../design/formats-context.ts';
import { useAct } from '../design/use-act.ts';
import styles from './share-dialog.module.css';

interface ShareListProps {
  readonly shares: readonly Share[];
  /** What of a link is said first. */
  readonly about?: (share: Share) => string;
  readonly onRevoked?: (share: Share) => void;
}

export function ShareList({ shares, about, onRevoked }: ShareListProps) {
  const queries = useQueryClient();
  const act = useAct();
  const revoke = (share: Share) => {
    if (!confirm(`Take the link “${share.name}” back? Whoever has it open loses the board within half a minute.`))
      return;
    void act.run(async () => {
      await revokeShare(share.id);
      onRevoked?.(share);
      await queries.invalidateQueries({ queryKey: ['shares'] });
    });
  };
  return (
    <>
      <Trouble text={act.trouble} />
      <ul className={styles.list}>
        {shares.map((share) => (
          <ShareRow key={share.id} share={share} about={about?.(share) ?? ''} onRevoke={() => revoke(share)} />
        ))}
      </ul>
    </>
  );
}

interface ShareRowProps {
  readonly share: Share;
  readonly about: string;
  readonly onRevoke: () => void;
}

function ShareRow({ share, about, onRevoke }: ShareRowProps) {
  const formats = useFormats();
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const { name, hasPassword, origins, createdBy, expiresAt } = share;
  const over = expiresAt !== undefined && expiresAt <= Date.now();
  const facts = [
    about,
    expiresAt === undefined ? '' : over ? 'has ended' : `until ${formats.dateTime(expiresAt, zone)}`,
    hasPassword ? 'with a password' : '',
    origins.length > 0 ? `embedded by ${origins.join(', ')}` : '',
    `by ${createdBy}`,
  ].filter((fact) => fact !== '');
  return (
    <li className={styles.row}>
      <div>
        <bdi>{name}</bdi>
        <p className={fields.quiet}>{facts.join(' · ')}</p>
      </div>
      <button type="button" className={fields.button} data-kind="quiet" data-danger onClick={onRevoke}>
        {over ? 'Remove' : 'Take back'}
      </button>
    </li>
  );
}
