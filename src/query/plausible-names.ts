/** Names of Plausible's Stats API that are not to be had here, and what to ask for instead: for those who bring their queries along. */

const INSTEAD: ReadonlyMap<unknown, string> = new Map([
  ['event:goal', 'event:name or event:page: there are no goals, each event can be asked for by its name'],
  ['segment', 'the filters of the segment, which GET /api/v1/segments answers'],
  ['visit:region_name', 'visit:region'],
  ['scroll_depth', 'time_on_page: how far a page was scrolled is not known'],
  ['exit_rate', 'visits by visit:exit_page'],
  ['group_conversion_rate', 'visitors with a filter on event:name, beside visitors without'],
  ['total_revenue', 'revenue'],
  ['average_revenue', 'average_order'],
]);

/** In the words of a mistake: what is allowed instead of this name, or `otherwise`. */
export function allowedInsteadOf(name: unknown, otherwise: string): string {
  return INSTEAD.get(name) ?? otherwise;
}
