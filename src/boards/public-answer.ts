/** What of an answer may be shown to whoever has a link: numbers and what happened, never who somebody is (W10). */
import type { TileAnswer } from './plan-tile.ts';

/** Ids of people, visits and orders, and properties, in which names and addresses may stand, are left empty. */
export function publicAnswer(answer: TileAnswer): TileAnswer {
  if (answer.kind === 'events') {
    const nobody = { visitor_id: '', user_id: '', session_id: '', order_id: '', properties: {} };
    return { ...answer, events: answer.events.map((event) => ({ ...event, ...nobody })) };
  }
  if (answer.kind === 'shop' && answer.report === 'customers') {
    const { comparison, ...own } = answer;
    const hasOther = comparison?.report === 'customers';
    return { ...own, top: [], ...(hasOther && { comparison: { ...comparison, top: [] } }) };
  }
  return answer;
}
