/** The pipeline's figures for Prometheus. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { PartitionLag } from '../stream/stream.ts';
import type { StoredBatch } from './writer-context.ts';

export interface WriterMetrics {
  stored(batch: StoredBatch): void;
  /** How far the consumer group is behind in each partition; none once another worker tells of it. */
  lag(consumer: string, partitions: readonly PartitionLag[]): void;
  /** Disk that the stream takes; undefined once another worker tells of it. */
  streamBytes(bytes: number | undefined): void;
}

export function writerMetrics(registry: Registry): WriterMetrics {
  const registers = [registry];
  const outcomes = new Counter({
    name: 'weir_events_processed_total',
    help: 'Events by what became of them.',
    labelNames: ['outcome'],
    registers,
  });
  const records = new Histogram({
    name: 'weir_store_batch_records',
    help: 'Stream records in one stored batch.',
    buckets: [1, 10, 100, 1_000, 5_000, 10_000, 20_000],
    registers,
  });
  const compute = new Histogram({
    name: 'weir_store_compute_duration_seconds',
    help: 'Time to compute one batch.',
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  });
  const insert = new Histogram({
    name: 'weir_store_insert_duration_seconds',
    help: 'Time to insert one batch, repeats included.',
    buckets: [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  const bytes = new Counter({
    name: 'weir_store_bytes_total',
    help: 'Bytes of stream records whose rows are stored.',
    registers,
  });
  const lagRecords = new Gauge({
    name: 'weir_stream_lag_records',
    help: 'Records accepted and not yet stored.',
    labelNames: ['consumer', 'partition'],
    registers,
  });
  const lagSeconds = new Gauge({
    name: 'weir_stream_lag_seconds',
    help: 'Age of the oldest record not yet stored.',
    labelNames: ['consumer', 'partition'],
    registers,
  });
  const disk = new Gauge({
    name: 'weir_stream_disk_bytes',
    help: 'Disk that the stream takes.',
    registers,
  });
  disk.remove();
  return {
    stored(batch) {
      outcomes.inc({ outcome: 'stored' }, batch.stored);
      outcomes.inc({ outcome: 'duplicate' }, batch.duplicates);
      outcomes.inc({ outcome: 'quarantined' }, batch.quarantined);
      outcomes.inc({ outcome: 'refused' }, batch.refused);
      records.observe(batch.records);
      compute.observe(batch.computeMs / 1000);
      insert.observe(batch.insertMs / 1000);
      bytes.inc(batch.bytes);
    },
    lag(consumer, partitions) {
      lagRecords.reset();
      lagSeconds.reset();
      for (const { partition, records: behind, ageMs } of partitions) {
        lagRecords.set({ consumer, partition }, behind);
        lagSeconds.set({ consumer, partition }, ageMs / 1000);
      }
    },
    streamBytes(bytes) {
      if (bytes === undefined) disk.remove();
      else disk.set(bytes);
    },
  };
}
