/** The figures of the pipeline: what each is called, its unit, what its parts are told apart by, and how it is summed up. */

export type PipelineUnit = 'count' | 'per_second' | 'seconds' | 'bytes' | 'cores';

/** Over the time of one point of a chart. */
export type PipelineSum =
  /** Per second. */
  | 'rate'
  /** How many. */
  | 'count'
  /** The mean; of a whole period, the newest. */
  | 'level'
  /** The highest; of a whole period, the newest. */
  | 'peak'
  /** The share of the time that it was there. */
  | 'presence'
  | 'quantile';

export interface PipelineSeries {
  readonly about: string;
  readonly unit: PipelineUnit;
  /** What its parts are told apart by; '' when it has none. */
  readonly label: string;
  /** `installation`: of all sites and organisations together, for those who manage. `site`: of the site that is asked about. */
  readonly scope: 'installation' | 'site';
  readonly sum: PipelineSum;
  /** Of the store's table `pipeline`, or of `outcomes` for those of a site. */
  readonly stored: string;
  /** How its parts become one number; `sum` unless said. */
  readonly across?: 'max';
  /** Of the counts by upper bound that are stored. */
  readonly quantile?: number;
}

type Common = Pick<PipelineSeries, 'about' | 'label' | 'stored'>;
const rate = (stored: string, label: string, about: string): PipelineSeries => ({
  ...{ stored, label, about, unit: 'per_second', scope: 'installation', sum: 'rate' },
});
const count = (stored: string, label: string, about: string): PipelineSeries => ({
  ...{ stored, label, about, unit: 'count', scope: 'installation', sum: 'count' },
});
const level = (unit: PipelineUnit, common: Common): PipelineSeries => ({
  ...common,
  ...{ unit, scope: 'installation', sum: 'level' },
});
const quantile = (stored: string, share: number, about: string): PipelineSeries => ({
  ...{ stored, about, label: '', unit: 'seconds', scope: 'installation', sum: 'quantile', quantile: share },
});
const outcome = (stored: string, label: string, about: string): PipelineSeries => ({
  ...{ stored, label, about, unit: 'count', scope: 'site', sum: 'count' },
});

const ACK = 'From a whole request to its events being on disk';
const COMPUTE = 'Computing one batch of rows';
const INSERT = 'Inserting one batch, repeats included';

const SERIES = {
  stored: outcome('stored', 'door', "The site's events that were stored."),
  duplicates: outcome('duplicate', 'door', "The site's events that were stored already."),
  quarantined: outcome('quarantined', 'reason', "The site's events that could not be stored; they are kept."),
  refused: outcome('refused', 'reason', "The site's events that a door refused."),

  instances: {
    ...count('instances', 'process', 'Processes alive; between 0 and 1 where one was away for a part of the time.'),
    sum: 'presence',
  },
  restarts: count('restarts', 'process', 'Processes that were started again.'),
  cpu: {
    ...rate('cpu_seconds', 'process', 'Processor time, in cores.'),
    unit: 'cores',
  },
  memory: level('bytes', {
    stored: 'memory_bytes',
    label: 'process',
    about: 'Memory of its own: resident, less what it has mapped of files.',
  }),
  event_loop_lag: {
    ...level('seconds', { stored: 'event_loop_lag_seconds', label: 'process', about: 'Event loop lag, p99.' }),
    ...{ sum: 'peak', across: 'max' },
  },

  requests: rate('requests', 'area', 'HTTP requests answered: capture, api, page.'),
  responses: rate('responses', 'status', 'The same by class of status: 2xx, 3xx, 4xx, 5xx.'),
  throttled: rate('throttled', '', 'Answers with status 429.'),
  refusals: count('refusals', 'reason', 'Events, or requests that could not be read as events, refused at a door.'),
  accepted: rate('accepted', 'door', 'Events accepted: they are on disk.'),
  bytes_in: rate('received_bytes', '', 'Bytes received over HTTP, headers included.'),
  bytes_out: rate('sent_bytes', '', 'Bytes sent over HTTP, headers included.'),
  ack_p50: quantile('ack_seconds', 0.5, `${ACK}, median.`),
  ack_p95: quantile('ack_seconds', 0.95, `${ACK}, p95.`),
  ack_p99: quantile('ack_seconds', 0.99, `${ACK}, p99.`),

  stream_bytes: level('bytes', { stored: 'stream_bytes', label: '', about: 'Disk that the stream takes.' }),
  lag_events: {
    ...level('count', { stored: 'lag_events', label: 'consumer', about: 'Events accepted and not yet processed.' }),
    sum: 'peak',
  },
  lag_seconds: {
    ...level('seconds', { stored: 'lag_seconds', label: 'consumer', about: 'Age of the oldest of them.' }),
    ...{ sum: 'peak', across: 'max' },
  },
  processed: rate('processed', 'outcome', 'Events by what became of them.'),
  batches: rate('batches', '', 'Batches stored.'),
  batch_rows: rate('batch_records', '', 'Records of the stream in stored batches.'),
  batch_bytes: rate('batch_bytes', '', 'Bytes of stream records whose rows are stored.'),
  compute_p50: quantile('compute_seconds', 0.5, `${COMPUTE}, median.`),
  compute_p95: quantile('compute_seconds', 0.95, `${COMPUTE}, p95.`),
  insert_p50: quantile('insert_seconds', 0.5, `${INSERT}, median.`),
  insert_p95: quantile('insert_seconds', 0.95, `${INSERT}, p95.`),

  engine_queries: rate('engine_queries', 'kind', 'Statements that the engine ran.'),
  engine_time: { ...rate('engine_query_seconds', 'kind', 'Time in statements, each second.'), unit: 'cores' },
  engine_memory: level('bytes', { stored: 'engine_memory_bytes', label: '', about: 'Memory the engine accounts for.' }),
  parts: level('count', { stored: 'parts', label: 'table', about: 'Active parts of the tables.' }),
  table_rows: level('count', { stored: 'table_rows', label: 'table', about: 'Rows of the tables.' }),
  table_bytes: level('bytes', { stored: 'table_bytes', label: 'table', about: 'Disk that the tables take.' }),
  quarantine: level('count', { stored: 'quarantine_rows', label: '', about: 'What lies in quarantine, of all sites.' }),
  disk_free: level('bytes', { stored: 'disk_free_bytes', label: '', about: 'Free on the disk of the data folder.' }),
  disk_size: level('bytes', { stored: 'disk_size_bytes', label: '', about: 'Size of that disk.' }),
} as const satisfies Readonly<Record<string, PipelineSeries>>;

export type PipelineSeriesName = keyof typeof SERIES;
export const PIPELINE_SERIES: Readonly<Record<PipelineSeriesName, PipelineSeries>> = SERIES;
export const PIPELINE_SERIES_NAMES = Object.keys(SERIES) as readonly PipelineSeriesName[];

/** One row of it in each sample, as long as the sample is: what rates are taken against. */
export const SAMPLES_SERIES = 'samples';

export function isPipelineSeries(name: string): name is PipelineSeriesName {
  return Object.hasOwn(PIPELINE_SERIES, name);
}

/** Whether an answer about them tells of other sites and organisations, too: then it is for those who manage. */
export function tellsOfInstallation(series: readonly string[]): boolean {
  return series.some((name) => isPipelineSeries(name) && PIPELINE_SERIES[name].scope === 'installation');
}
