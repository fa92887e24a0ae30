/** Metrics over time: one metric at a time where there are several, or one split into stacked parts. */
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { MetricsTileQuery as MetricsQuery } from '../../../src/boards/tile-query.ts';
import { fetchAnnotations } from '../api/notes.ts';
import type { MetricsAnswer } from '../api/tile-answers.ts';
import { useBoard } from '../boards/board-context.ts';
import { comparisonLabel, periodLabel } from '../boards/periods.ts';
import { useFormats } from '../design/formats-context.ts';
import { dimensionWords, valueWords } from './dimension-words.ts';
import { metricLabel, metricScale, metricText } from './metric-words.ts';
import { placeAnnotations } from './place-annotations.ts';
import { SeriesChart } from './series-chart.tsx';
import { seriesModel } from './series-model.ts';
import type { PlotForm } from './series-plot.ts';
import styles from './series-tile.module.css';

interface SeriesTileProps {
  readonly answer: MetricsAnswer | undefined;
  readonly query: MetricsQuery;
  readonly form: PlotForm;
  readonly title: string;
}

export function SeriesTile({ answer, query, form, title }: SeriesTileProps) {
  const formats = useFormats();
  const { site, running, period, comparison, comparable, zoom, shared } = useBoard();
  const [chosen, setChosen] = useState(0);
  const at = Math.min(chosen, query.metrics.length - 1);
  const metric = query.metrics[at] ?? '';
  // What was asked, not what is asked now: while new numbers are on their way the old ones are on the screen.
  const dimensions = answer?.query.dimensions ?? query.dimensions ?? [];
  const split = dimensions.find((dimension) => !dimension.startsWith('time'));
  const model = useMemo(() => {
    const all = answer && seriesModel(answer.results, dimensions, at, answer.meta.time_labels);
    return all && !comparable ? { ...all, before: null } : all;
  }, [answer, dimensions, at, comparable]);
  const { data: annotations } = useQuery({
    queryKey: ['annotations', site.id],
    queryFn: ({ signal }) => fetchAnnotations(site.id, signal),
    enabled: !shared,
    staleTime: 60_000,
  });
  const notes = useMemo(
    () => (model && annotations ? placeAnnotations(annotations, model.labels, model.step, site.timezone) : []),
    [model, annotations, site.timezone],
  );
  const currency = answer?.meta.currency ?? site.currency;
  return (
    <div className={styles.series}>
      {query.metrics.length > 1 && (
        <fieldset className={styles.metrics} aria-label="Metric">
          {query.metrics.map((each, index) => (
            <button key={each} type="button" aria-pressed={index === at} onClick={() => setChosen(index)}>
              {metricLabel(each)}
            </button>
          ))}
        </fieldset>
      )}
      {query.metrics.length === 1 && model?.before && (
        <p className={styles.key}>
          <span data-line="now">{periodLabel(period, formats)}</span>
          <span data-line="before">{comparisonLabel(comparison, period)}</span>
        </p>
      )}
      <SeriesChart
        model={model}
        form={split && form === 'line' ? 'area' : form}
        title={query.metrics.length > 1 ? `${title}: ${metricLabel(metric)}` : title}
        metric={metric}
        nameOf={(name) => (split ? valueWords(split, name, formats) || '(none)' : metricLabel(metric))}
        splitName={split ? dimensionWords(split).one : ''}
        write={(value) => metricText(metric, value, currency, formats, 'full')}
        scale={metricScale(metric)}
        running={running}
        notes={notes}
        zoom={zoom}
      />
    </div>
  );
}
