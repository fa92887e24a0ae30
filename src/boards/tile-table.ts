/** A tile's answer as one table: what is exported, and what a screen reader is given. Pure. */
import type { EventsAnswer } from '../query/events.ts';
import type { FunnelAnswer } from '../query/funnel.ts';
import { isMetricName, METRICS } from '../query/metrics.ts';
import type { PathsAnswer } from '../query/paths.ts';
import type { PipelineAnswer } from '../query/pipeline.ts';
import type { RetentionAnswer } from '../query/retention.ts';
import type { MetricsAnswer } from './metrics-tile.ts';
import type { TileAnswer } from './plan-tile.ts';
import { shopTable } from './shop-table.ts';
import { columnsOf, type TableColumn } from './table-columns.ts';

/** Columns of equal length. Values compared with stand beside the metric, as `visitors_before` and `visitors_change`. */
export function tableOf(answer: TileAnswer): readonly TableColumn[] {
  switch (answer.kind) {
    case 'metrics':
      return metricsTable(answer);
    case 'funnel':
      return funnelTable(answer);
    case 'retention':
      return retentionTable(answer);
    case 'paths':
      return pathsTable(answer);
    case 'heatmap':
      return columnsOf(answer.cells, [
        ['weekday', 'count', (cell) => cell.weekday + 1],
        ['hour', 'count', (cell) => cell.hour],
        [answer.meta.metric, answer.meta.metric === 'revenue' ? 'money' : 'number', (cell) => cell.value],
      ]);
    case 'events':
      return eventsTable(answer);
    case 'shop':
      return shopTable(answer);
    case 'pipeline':
      return pipelineTable(answer);
  }
}

function metricsTable({ results, query }: MetricsAnswer): readonly TableColumn[] {
  const isCompared = results.some((row) => row.comparison);
  const dimensions = query.dimensions.map(
    (name, index): TableColumn => ({ name, type: 'text', values: results.map((row) => row.dimensions[index] ?? '') }),
  );
  const metrics = query.metrics.flatMap((name, index): TableColumn[] => {
    const unit = isMetricName(name) ? METRICS[name].unit : 'ratio';
    const type = unit === 'count' || unit === 'money' ? unit : 'number';
    const own: TableColumn = { name, type, values: results.map((row) => row.metrics[index] ?? null) };
    if (!isCompared) return [own];
    return [
      own,
      { name: `${name}_before`, type, values: results.map((row) => row.comparison?.metrics[index] ?? null) },
      { name: `${name}_change`, type: 'number', values: results.map((row) => row.comparison?.change[index] ?? null) },
    ];
  });
  return [...dimensions, ...metrics];
}

function pipelineTable({ results, query, meta }: PipelineAnswer): readonly TableColumn[] {
  return columnsOf(results, [
    ...query.dimensions.map((dimension, index) => {
      const name = dimension === 'label' ? (meta.label ?? dimension) : dimension;
      return [name, 'text', (row: (typeof results)[number]) => row.dimensions[index] ?? ''] as const;
    }),
    ...query.metrics.map(
      (name, index) => [name, 'number', (row: (typeof results)[number]) => row.metrics[index] ?? null] as const,
    ),
  ]);
}

const isoTime = (at: number) => new Date(at).toISOString();

function funnelTable({ steps, groups, comparison }: FunnelAnswer & { comparison?: FunnelAnswer }) {
  const rows = groups
    ? groups.flatMap((group) => group.steps.map((step) => ({ group: group.value, step, before: null })))
    : steps.map((step, index) => ({ group: '', step, before: comparison?.steps[index]?.visitors ?? null }));
  return columnsOf(rows, [
    ...(groups ? ([['value', 'text', ({ group }: (typeof rows)[number]) => group]] as const) : []),
    ['step', 'text', ({ step }) => step.name],
    ['visitors', 'count', ({ step }) => step.visitors],
    ['rate', 'number', ({ step }) => step.rate],
    ['step_rate', 'number', ({ step }) => step.step_rate],
    ['dropped', 'count', ({ step }) => step.dropped],
    ['median_s', 'number', ({ step }) => step.median_s],
    ...(comparison && !groups
      ? ([['visitors_before', 'count', ({ before }: (typeof rows)[number]) => before]] as const)
      : []),
  ]);
}

/** A row for each cohort and period after it: as many columns however long the range is. */
function retentionTable({ cohorts }: RetentionAnswer) {
  const rows = cohorts.flatMap(({ date, size, returned }) =>
    [size, ...returned].map((visitors, period) => ({ date, size, period, visitors })),
  );
  return columnsOf(rows, [
    ['cohort', 'text', ({ date }) => date],
    ['size', 'count', ({ size }) => size],
    ['period', 'count', ({ period }) => period],
    ['visitors', 'count', ({ visitors }) => visitors],
  ]);
}

function pathsTable({ nodes, links }: PathsAnswer) {
  const nameOf = (index: number) => (nodes[index]?.is_other ? '(others)' : (nodes[index]?.name ?? ''));
  return columnsOf(links, [
    ['step', 'count', ({ source }) => nodes[source]?.depth ?? null],
    ['from', 'text', ({ source }) => nameOf(source)],
    ['to', 'text', ({ target }) => nameOf(target)],
    ['visits', 'count', ({ visits }) => visits],
  ]);
}

function eventsTable({ events }: EventsAnswer) {
  const text = (name: 'name' | 'type' | 'hostname' | 'path' | 'source' | 'country' | 'device' | 'browser' | 'os') =>
    [name, 'text', (event: EventsAnswer['events'][number]) => event[name]] as const;
  return columnsOf(events, [
    ['time', 'text', ({ time }) => isoTime(time)],
    ...(['name', 'type', 'hostname', 'path'] as const).map(text),
    ['visitor_id', 'text', (event) => event.visitor_id],
    ['user_id', 'text', (event) => event.user_id],
    ...(['source', 'country', 'device', 'browser', 'os'] as const).map(text),
    ['order_id', 'text', (event) => event.order_id],
    ['revenue', 'money', (event) => event.revenue],
    ['properties', 'text', (event) => JSON.stringify(event.properties)],
  ]);
}
