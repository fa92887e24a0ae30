/** From what was stored of a series in a stretch of time to its one value. Pure. */
import type { PipelineSeries } from './pipeline-series.ts';
import type { PartRow, SampleRow } from './pipeline-sql.ts';

/**
 * @param parts one, or one for each stretch of values of a quantile's counts: `0.005..0.01`
 * @param sampled undefined when no sample was taken: then nobody knows, but for the outcomes of a site
 * @param isOverTime whether it is a point of a course; else it stands for the whole period
 */
export function seriesValue(
  series: PipelineSeries,
  parts: readonly PartRow[],
  sampled: SampleRow | undefined,
  isOverTime: boolean,
): number | null {
  const [part] = parts;
  if (series.scope === 'site') return part?.total ?? 0;
  if (!sampled) return null;
  switch (series.sum) {
    case 'rate':
      return sampled.seconds > 0 ? (part?.total ?? 0) / sampled.seconds : null;
    case 'count':
      return part?.total ?? 0;
    case 'presence':
      // How many there are now, where it is not told over time.
      return isOverTime ? (part?.total ?? 0) / sampled.samples : (newest(part, sampled) ?? 0);
    case 'level':
      return isOverTime ? (part?.mean ?? null) : newest(part, sampled);
    case 'peak':
      return isOverTime ? (part?.peak ?? null) : newest(part, sampled);
    case 'quantile':
      return quantileOf(parts, series.quantile ?? 0.5);
  }
}

/** What it is now; what was gone by the newest sample is nothing now. */
function newest(part: PartRow | undefined, sampled: SampleRow): number | null {
  return part && part.at === sampled.at ? part.last : null;
}

/** As Prometheus' histogram_quantile: evenly spread within a bucket; of the last, which has no end, where it begins. */
function quantileOf(parts: readonly PartRow[], share: number): number | null {
  const buckets = parts
    .map(({ part, total }) => {
      const [from, to] = part.split('..').map((bound) => (bound === '+Inf' ? Number.POSITIVE_INFINITY : Number(bound)));
      return { from: from ?? 0, to: to ?? 0, count: total };
    })
    .sort((a, b) => a.from - b.from);
  const all = buckets.reduce((sum, { count }) => sum + count, 0);
  let before = 0;
  for (const { from, to, count } of buckets) {
    const rank = share * all - before;
    if (count >= rank) return to === Number.POSITIVE_INFINITY ? from : from + (to - from) * (rank / count);
    before += count;
  }
  return null;
}
