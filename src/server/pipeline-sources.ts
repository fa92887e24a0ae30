/** Which Prometheus figures the series of the table `pipeline` are taken from, and what each part of a series is called. */
import { SAMPLES_SERIES } from '../query/pipeline-series.ts';
import { OWN_MEMORY, type Sample } from './process-figures.ts';

export interface PipelineSource {
  readonly metric: string;
  /** `counter` and `histogram`: what was added since the sample before. `gauge`: as it is. */
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** Undefined: not part of the series. */
  readonly label: (labels: Sample['labels'], process: string) => string | undefined;
}

const none = () => '';
const processOf = (_: Sample['labels'], process: string) => process;
const named =
  (...names: readonly string[]) =>
  (labels: Sample['labels']) =>
    names.map((name) => labels[name] ?? '').join(' ');
const statusClass = ({ code }: Sample['labels']) => `${String(code).charAt(0)}xx`;

const counter = (metric: string, label: PipelineSource['label'] = none): PipelineSource => ({
  ...{ metric, label, type: 'counter' },
});
const gauge = (metric: string, label: PipelineSource['label'] = none): PipelineSource => ({
  ...{ metric, label, type: 'gauge' },
});
const histogram = (metric: string): PipelineSource => ({ metric, label: named('le'), type: 'histogram' });

/** Series → where it comes from. `instances`, `restarts` and `samples` come from there being files at all. */
export const PIPELINE_SOURCES: Readonly<Record<string, PipelineSource>> = {
  cpu_seconds: counter('process_cpu_seconds_total', processOf),
  memory_bytes: gauge(OWN_MEMORY, processOf),
  event_loop_lag_seconds: gauge('nodejs_eventloop_lag_p99_seconds', processOf),

  requests: counter('weir_http_requests_total', named('area')),
  responses: counter('weir_http_requests_total', statusClass),
  throttled: counter('weir_http_requests_total', ({ code }) => (String(code) === '429' ? '' : undefined)),
  refusals: counter('weir_events_refused_total', named('reason')),
  accepted: counter('weir_events_accepted_total', named('door')),
  received_bytes: counter('weir_http_received_bytes_total'),
  sent_bytes: counter('weir_http_sent_bytes_total'),
  ack_seconds: histogram('weir_append_duration_seconds'),

  stream_bytes: gauge('weir_stream_disk_bytes'),
  lag_events: gauge('weir_stream_lag_records', named('consumer', 'partition')),
  lag_seconds: gauge('weir_stream_lag_seconds', named('consumer', 'partition')),
  processed: counter('weir_events_processed_total', named('outcome')),
  batches: counter('weir_store_batch_records_count'),
  batch_records: counter('weir_store_batch_records_sum'),
  batch_bytes: counter('weir_store_bytes_total'),
  compute_seconds: histogram('weir_store_compute_duration_seconds'),
  insert_seconds: histogram('weir_store_insert_duration_seconds'),

  engine_queries: counter('weir_engine_queries_total', named('kind')),
  engine_query_seconds: counter('weir_engine_query_seconds_total', named('kind')),
  engine_memory_bytes: gauge('weir_engine_memory_bytes'),
  parts: gauge('weir_store_parts', named('table')),
  table_rows: gauge('weir_store_rows', named('table')),
  table_bytes: gauge('weir_store_disk_bytes', named('table')),
  quarantine_rows: gauge('weir_quarantine_rows'),
  disk_free_bytes: gauge('weir_disk_free_bytes'),
  disk_size_bytes: gauge('weir_disk_size_bytes'),
};

/** Series that every sample has of itself. */
export const OWN_SERIES = { samples: SAMPLES_SERIES, instances: 'instances', restarts: 'restarts' } as const;
