/** A tile's answer as one table: what is exported, and what a screen reader is given. Pure. */
import type { FunnelAnswer, FunnelStep } from '../query/funnel.ts';
import { isMetricName, METRICS } from '../query/metrics.ts';
import type { MetricsAnswer } from './metrics-tile.ts';
import type { TileAnswer } from './plan-tile.ts';

export type Cell = string | number | null;

export interface TableColumn {
  readonly name: string;
  /** `count`: a whole number; `number`: any. Null where there is none. */
  readonly type: 'text' | 'count' | 'number' | 'money';
  readonly values: readonly Cell[];
}

/** Columns of equal length. Values compared with stand beside the metric, as `visitors_before` and `visitors_change`. */
export function tableOf(answer: TileAnswer): readonly TableColumn[] {
  switch (answer.kind) {
    case 'metrics':
      return metricsTable(answer);
    case 'funnel':
      return funnelTable(answer);
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

function funnelTable({
  steps,
  groups,
  comparison,
}: FunnelAnswer & { comparison?: FunnelAnswer }): readonly TableColumn[] {
  const all = groups ? groups.flatMap((group) => group.steps.map((step) => ({ group: group.value, step }))) : undefined;
  const rows: readonly { readonly group?: string; readonly step: FunnelStep }[] =
    all ?? steps.map((step) => ({ step }));
  const column = (name: string, type: TableColumn['type'], value: (step: FunnelStep) => Cell): TableColumn => ({
    name,
    type,
    values: rows.map(({ step }) => value(step)),
  });
  return [
    ...(all ? [{ name: 'value', type: 'text', values: all.map(({ group }) => group) } as const] : []),
    column('step', 'text', ({ name }) => name),
    column('visitors', 'count', ({ visitors }) => visitors),
    column('rate', 'number', ({ rate }) => rate),
    column('step_rate', 'number', ({ step_rate: rate }) => rate),
    column('dropped', 'count', ({ dropped }) => dropped),
    column('median_s', 'number', ({ median_s: median }) => median),
    ...(comparison && !all
      ? [column('visitors_before', 'count', (step) => comparison.steps[steps.indexOf(step)]?.visitors ?? null)]
      : []),
  ];
}
