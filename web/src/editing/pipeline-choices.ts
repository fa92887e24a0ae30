/** The pipeline's figures as one chooses from them: what each is called where it stands among all, and what its parts are told apart by. Pure. */
import type { Form } from '../../../src/boards/board.ts';
import type { PipelineTileQuery } from '../../../src/boards/tile-query.ts';

export type PipelineName = PipelineTileQuery['series'][number];

type Choice = readonly [series: PipelineName, label: string, parts: string];

export interface PipelineGroup {
  readonly title: string;
  /** Of all sites together: only who manages may see them. */
  readonly forManagers: boolean;
  readonly choices: readonly Choice[];
}

/** In the order of an event's way. */
export const PIPELINE_GROUPS: readonly PipelineGroup[] = [
  {
    title: "This site's events",
    forManagers: false,
    choices: [
      ['stored', 'Stored', 'door'],
      ['duplicates', 'Sent twice', 'door'],
      ['quarantined', 'Quarantined', 'reason'],
      ['refused', 'Refused', 'reason'],
    ],
  },
  {
    title: 'Requests, of all sites',
    forManagers: true,
    choices: [
      ['requests', 'Requests', 'area'],
      ['responses', 'Answers', 'status'],
      ['throttled', 'Throttled', ''],
      ['refusals', 'Refusals', 'reason'],
      ['accepted', 'Accepted', 'door'],
      ['bytes_in', 'Bytes received', ''],
      ['bytes_out', 'Bytes sent', ''],
      ['ack_p50', 'Acknowledged, median', ''],
      ['ack_p95', 'Acknowledged, p95', ''],
      ['ack_p99', 'Acknowledged, p99', ''],
    ],
  },
  {
    title: 'Stream and batches',
    forManagers: true,
    choices: [
      ['stream_bytes', 'Stream on disk', ''],
      ['lag_events', 'Events behind', 'consumer'],
      ['lag_seconds', 'Time behind', 'consumer'],
      ['processed', 'Processed', 'outcome'],
      ['batches', 'Batches', ''],
      ['batch_rows', 'Rows in batches', ''],
      ['batch_bytes', 'Bytes in batches', ''],
      ['compute_p50', 'Compute, median', ''],
      ['compute_p95', 'Compute, p95', ''],
      ['insert_p50', 'Insert, median', ''],
      ['insert_p95', 'Insert, p95', ''],
    ],
  },
  {
    title: 'Engine and disk',
    forManagers: true,
    choices: [
      ['engine_queries', 'Statements', 'kind'],
      ['engine_time', 'Time in statements', 'kind'],
      ['engine_memory', 'Engine memory', ''],
      ['parts', 'Parts of tables', 'table'],
      ['table_rows', 'Rows of tables', 'table'],
      ['table_bytes', 'Bytes of tables', 'table'],
      ['quarantine', 'In quarantine', ''],
      ['disk_free', 'Disk free', ''],
      ['disk_size', 'Disk size', ''],
    ],
  },
  {
    title: 'Processes',
    forManagers: true,
    choices: [
      ['instances', 'Processes alive', 'process'],
      ['restarts', 'Started again', 'process'],
      ['cpu', 'Processor', 'process'],
      ['memory', 'Memory', 'process'],
      ['event_loop_lag', 'Event loop lag', 'process'],
    ],
  },
];

const PARTS: ReadonlyMap<PipelineName, string> = new Map(
  PIPELINE_GROUPS.flatMap(({ choices }) => choices.map(([series, , parts]) => [series, parts])),
);

/** What a series' parts are told apart by: `process`; '' when it has none. */
export const partsOf = (series: PipelineName | undefined) => (series && PARTS.get(series)) || '';

/** Those that show the pipeline's figures. */
export const PIPELINE_FORMS: readonly Form[] = ['number', 'line', 'area', 'bars', 'list', 'table', 'gauge'];
const ONE_SERIES: readonly Form[] = ['number', 'gauge'];

/** Whether the form has room for more than one of them, as it is asked. */
export function takesSeveral(form: Form, { dimensions = [] }: PipelineTileQuery): boolean {
  return !ONE_SERIES.includes(form) && dimensions.length < 2;
}

/**
 * The question that suits a form; undefined where there is none: a list needs parts.
 * @param byParts part by part, where the form leaves the choice
 */
export function pipelineQuery(
  form: Form,
  series: readonly PipelineName[],
  byParts: boolean,
): PipelineTileQuery | undefined {
  const [first = 'stored'] = series;
  const parts = partsOf(first);
  const split = byParts && parts !== '';
  const alike = series.filter((each) => partsOf(each) === parts);
  const ask = (asked: readonly PipelineName[], more: Partial<PipelineTileQuery>): PipelineTileQuery => ({
    kind: 'pipeline',
    series: [...asked],
    ...more,
  });
  switch (form) {
    case 'number':
      return ask([first], { sparkline: true });
    case 'gauge':
      return ask([first], {});
    case 'line':
    case 'area':
    case 'bars':
      return split ? ask([first], { dimensions: ['time', 'label'] }) : ask(series, { dimensions: ['time'] });
    case 'table':
      return split ? ask(alike, { dimensions: ['label'] }) : ask(series, { dimensions: ['time'] });
    case 'list':
      return parts === '' ? undefined : ask(alike, { dimensions: ['label'] });
    default:
      return undefined;
  }
}

/** With one more, or one less where it was chosen; never with none. Another than what a list can show beside the rest stands alone. */
export function withSeries(form: Form, query: PipelineTileQuery, name: PipelineName): PipelineTileQuery {
  const byParts = query.dimensions?.includes('label') ?? false;
  const left = query.series.filter((each) => each !== name);
  const isChosen = left.length < query.series.length;
  if (isChosen && left.length === 0) return query;
  const alike = !byParts || partsOf(name) === partsOf(query.series[0]);
  const series = !takesSeveral(form, query) || !alike ? [name] : isChosen ? left : [...query.series, name];
  return pipelineQuery(form, series, byParts) ?? query;
}
