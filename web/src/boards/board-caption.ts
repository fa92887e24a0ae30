/** What a board says of itself where nothing can be chosen: site, period, comparison, filters. Pure. */
import type { Formats } from '../design/formats.ts';
import { groupWords } from '../filters/filter-words.ts';
import type { BoardView } from './board-context.ts';
import { comparisonLabel, periodLabel } from './periods.ts';

type Captioned = Pick<BoardView, 'period' | 'comparison' | 'comparable' | 'filters'> & {
  readonly site: { readonly domain: string };
};

/** @param today where the site is, `2026-11-22`: said where the period moves on with the days */
export function boardCaption(view: Captioned, today: string, formats: Formats): string {
  const { site, period, comparison, comparable, filters } = view;
  const words = periodLabel(period, formats);
  return [
    site.domain,
    typeof period === 'string' ? `${words}, ${formats.day(today)}` : words,
    ...(comparison === 'none' || comparable === false ? [] : [`compared with ${comparisonLabel(comparison, period)}`]),
    ...filters.map((group) => groupWords(group, formats)),
  ].join(' · ');
}

/** Under the title of a shared board or a wall. */
export function frameCaption({ site, period, comparison, comparable }: Captioned, formats: Formats): string {
  const against =
    comparison === 'none' || comparable === false
      ? ''
      : `, against ${comparisonLabel(comparison, period).toLowerCase()}`;
  return `${site.domain} · ${periodLabel(period, formats)}${against}`;
}
