/** Every link by which somebody outside sees a board of the organisation. */
import { useQuery } from '@tanstack/react-query';
import { fetchBoards } from '../api/boards.ts';
import { fetchShares, type Share } from '../api/shares.ts';
import fields from '../design/fields.module.css';
import { Trouble } from '../design/fields.tsx';
import { ShareList } from '../sharing/share-list.tsx';
import { Block } from './block.tsx';
import type { SettingsProps } from './settings-props.ts';

export function SharesSection({ me }: SettingsProps) {
  const shares = useQuery({ queryKey: ['shares'], queryFn: ({ signal }) => fetchShares(signal) });
  const boards = useQuery({ queryKey: ['boards'], queryFn: ({ signal }) => fetchBoards(signal) });
  const about = ({ boardId, siteId }: Share) => {
    const board = boards.data?.find(({ id }) => id === boardId)?.title ?? 'a removed board';
    return `${board} of ${me.sites.find(({ id }) => id === siteId)?.domain ?? 'a removed site'}`;
  };
  return (
    <Block
      title="Share links"
      lead="Whoever has one sees its board without signing in. They are made on the board itself: Share in its menu."
    >
      <Trouble text={shares.error ? shares.error.message : ''} />
      {shares.data?.length === 0 && <p className={fields.quiet}>None: nobody outside sees a board.</p>}
      {shares.data && shares.data.length > 0 && <ShareList shares={shares.data} about={about} />}
    </Block>
  );
}
