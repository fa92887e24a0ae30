/** When there is nothing to show yet and something is in the way: what, whether anything is lost, and what happens next. */
import { Notice } from '../design/notice.tsx';
import type { Freshness } from './freshness.ts';

type Obstructed = Extract<Freshness, { kind: 'failing' | 'refused' }>;

export function Obstacle({ fresh }: { fresh: Obstructed }) {
  if (fresh.kind === 'refused') {
    return (
      <Notice
        alone
        title="This site is not yours to see"
        text="Ask its owner for access, or choose another site above."
      />
    );
  }
  if (fresh.cause === 'engine') {
    return (
      <Notice
        alone
        title="The engine is starting"
        text="Events are taken in and kept meanwhile; none is lost. The numbers come by themselves."
      />
    );
  }
  const next =
    fresh.retryInMs === null ? 'Trying again now.' : `Trying again in ${Math.ceil(fresh.retryInMs / 1000)} s.`;
  return <Notice alone title="Weir does not answer" text={`Check the connection, or whether it is running. ${next}`} />;
}
