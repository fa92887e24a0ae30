/** Everything that happens in the demo shop because of one hour: the visits that begin in it, and what its stock room reports. */
import { visitsInHour } from './calendar.ts';
import { stockReports } from './stock.ts';
import { type Call, drawVisit } from './visit.ts';

/** In no order; calls of visits may reach some minutes past the hour. */
export function callsOfHour(hourMs: number): Call[] {
  const visits = visitsInHour(hourMs).flatMap(({ seed, startMs }) => drawVisit(seed, startMs));
  return visits.concat(stockReports(hourMs));
}
