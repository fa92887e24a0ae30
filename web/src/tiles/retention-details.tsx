/** A number of a retention grid looked at closely: the people of a cohort, or those of them who came back in one period. */
import type { TileQuery } from '../../../src/boards/tile-query.ts';
import { fetchRetained } from '../api/explore.ts';
import { useBoard } from '../boards/board-context.ts';
import { usePlace } from '../chrome/use-place.ts';
import { Dialog } from '../design/dialog.tsx';
import { PeopleList } from '../explore/people-list.tsx';
import styles from './tile-details.module.css';

interface RetentionDetailsProps {
  /** What the number says: `First came 9 Nov, came back in week 2`. */
  readonly title: string;
  readonly query: Extract<TileQuery, { kind: 'retention' }>;
  readonly cohort: string;
  readonly period: number;
  readonly onClose: () => void;
}

export function RetentionDetails({ title, query, cohort, period, onClose }: RetentionDetailsProps) {
  const { site, frame } = useBoard();
  const [, go] = usePlace();
  const asked = { siteId: site.id, ...frame };
  return (
    <Dialog title={title} onClose={onClose}>
      <div className={styles.people}>
        <PeopleList
          site={site}
          label="Who it was"
          empty="Nobody any more."
          question={['retained', asked, query, cohort, period]}
          fetch={(signal) => fetchRetained(asked, query, cohort, period, signal)}
          go={go}
        />
      </div>
    </Dialog>
  );
}
