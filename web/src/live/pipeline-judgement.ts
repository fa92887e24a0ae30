/** Is the pipeline well? One level and one plain sentence, from its figures; the strip is loud only when this says so. */
import type { PipelineStatus } from '../../../src/live/snapshot.ts';
import type { Formats } from '../design/formats.ts';

export interface Judgement {
  readonly level: 'well' | 'notice' | 'alarm';
  readonly words: string;
}

const LAG_NOTICE_MS = 5_000;
const LAG_ALARM_MS = 60_000;
/** Share of what came in that was refused or quarantined. */
const LOST_SHARE_NOTICE = 0.02;
const LOST_SHARE_ALARM = 0.25;
/** Below this many in a day a share says nothing. */
const LOST_COUNT_MIN = 20;

export function judgePipeline(status: PipelineStatus, formats: Formats): Judgement {
  const { count, span, percent } = formats;
  const { lagRecords } = status;
  // How many wait is told to those who manage.
  const waiting =
    lagRecords === null ? 'Events wait' : `${count(lagRecords)} ${lagRecords === 1 ? 'event waits' : 'events wait'}`;
  if (status.engine === 'down') {
    const kept = lagRecords === 0 ? 'New events wait safely' : `${waiting} safely`;
    return { level: 'alarm', words: `The engine is down. ${kept} and will be counted when it is back.` };
  }
  if (status.lagMs >= LAG_NOTICE_MS) {
    const words = `${waiting} to be stored, the oldest for ${span(status.lagMs)}. Nothing is lost; the numbers run behind.`;
    return { level: status.lagMs >= LAG_ALARM_MS ? 'alarm' : 'notice', words };
  }
  const refused = refusedTotal(status);
  const lost = refused + status.quarantined;
  const share = lost / Math.max(1, lost + status.stored + status.duplicates);
  if (lost >= LOST_COUNT_MIN && share >= LOST_SHARE_NOTICE) {
    const what = status.quarantined > refused ? 'could not be read and lie in quarantine' : 'were refused';
    return {
      level: share >= LOST_SHARE_ALARM ? 'alarm' : 'notice',
      words: `${percent(share)} of the last 24 hours' events ${what}.`,
    };
  }
  return { level: 'well', words: 'Every event accepted has been counted.' };
}

export function refusedTotal(status: PipelineStatus): number {
  return status.refused.reduce((sum, { count }) => sum + count, 0);
}
