/** The sentence at the top: how many people are here, and whether that is many. Words only; the page does the looks. */
import type { Formats } from '../design/formats.ts';

export interface Headline {
  /** The figure, `0` included. */
  readonly figure: string;
  /** What the figure counts: `people here now`. */
  readonly words: string;
  /** How it compares; '' when nothing can be said. */
  readonly comparison: string;
  /** Whether the difference is larger than chance would make it. */
  readonly trend: 'up' | 'down' | 'even';
}

/** `usual` may be a fraction (a mean of weeks) or null without history. `weekday` as it stands in the site's time zone. */
export function headline(now: number, usual: number | null, weekday: string, formats: Formats): Headline {
  return {
    figure: formats.count(now),
    words: now === 1 ? 'person here now' : 'people here now',
    ...compare(now, usual, weekday, formats),
  };
}

export function sentence({ figure, words, comparison }: Headline): string {
  return comparison ? `${figure} ${words}, ${comparison}` : `${figure} ${words}`;
}

type Comparison = Pick<Headline, 'comparison' | 'trend'>;

function compare(now: number, usual: number | null, weekday: string, formats: Formats): Comparison {
  if (usual === null) return { comparison: '', trend: 'even' };
  if (usual < 0.5) {
    if (now === 0) return { comparison: `as usual on a ${weekday} at this time`, trend: 'even' };
    return { comparison: `when there is usually nobody on a ${weekday}`, trend: now > 2 ? 'up' : 'even' };
  }
  const difference = now - usual;
  // Visits come as a Poisson process, more or less: a difference below its standard deviation is weather, not news.
  if (Math.abs(difference) <= Math.max(Math.sqrt(usual), usual * 0.05)) {
    return { comparison: `about as many as on a usual ${weekday}`, trend: 'even' };
  }
  const trend = difference > 0 ? 'up' : 'down';
  const direction = difference > 0 ? 'more' : 'fewer';
  if (usual < 20 && now < 40) {
    return {
      comparison: `${formats.count(Math.max(1, Math.round(Math.abs(difference))))} ${direction} than on a usual ${weekday}`,
      trend,
    };
  }
  if (now >= usual * 3)
    return { comparison: `${formats.count(Math.floor(now / usual))} times a usual ${weekday}`, trend };
  return {
    comparison: `${formats.percent(Math.abs(difference) / usual)} ${direction} than on a usual ${weekday}`,
    trend,
  };
}
