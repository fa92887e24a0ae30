/** Writes the engine's configuration: what a small machine needs of a server made for large ones, and the bounds no request can lift. */

export interface EngineConfig {
  /** For all queries, inserts and merges together. */
  readonly memoryBytesMax: number;
  readonly queryBytesMax: number;
  readonly queryMsMax: number;
  readonly queryTextBytesMax: number;
  readonly threads: number;
  /** The only folder that BACKUP and RESTORE may use. */
  readonly backupFolder: string;
  /** Path of the file that `usersXml` is written to. */
  readonly usersPath: string;
  /** Wait for the disk before an insert returns. */
  readonly fsync: boolean;
}

const MIB = 1024 * 1024;
/**
 * With less left nothing is written, inserts wait and parts are not merged: what the engine writes while the last of a disk goes may be cut
 * off, and is taken for whole (seen in ClickHouse 26.7: marks of 0 bytes in a part that was merged on a full disk).
 */
const DISK_RESERVE_BYTES = 64 * MIB;

type Tree = { readonly [name: string]: string | number | Tree };

/** The server's configuration file. */
export function serverXml({ memoryBytesMax, threads, backupFolder, usersPath, fsync }: EngineConfig): string {
  return document({
    users_config: usersPath,
    max_server_memory_usage: memoryBytesMax,
    timezone: 'UTC',
    // Every table and view is there before the first statement runs: what an insert finds no view for is not derived, and never will be.
    async_load_databases: 0,

    // Marks and index of the parts that are read every second fit easily; the page cache holds the rest.
    mark_cache_size: 64 * MIB,
    index_mark_cache_size: 8 * MIB,
    primary_index_cache_size: 64 * MIB,
    uncompressed_cache_size: 0,
    index_uncompressed_cache_size: 0,
    query_condition_cache_size: 8 * MIB,
    mmap_cache_size: 0,
    compiled_expression_cache_size: 16 * MIB,
    vector_similarity_index_cache_size: 0,
    text_index_tokens_cache_size: 0,
    text_index_header_cache_size: 0,
    text_index_postings_cache_size: 0,
    iceberg_metadata_files_cache_size: 0,
    parquet_metadata_cache_size: 8 * MIB,

    // Threads that wait for work still cost memory. Merges get as many as there are cores.
    background_pool_size: threads,
    background_merges_mutations_concurrency_ratio: 2,
    background_schedule_pool_size: 4,
    background_common_pool_size: 2,
    background_move_pool_size: 1,
    background_fetches_pool_size: 1,
    background_buffer_flush_schedule_pool_size: 1,
    background_message_broker_schedule_pool_size: 1,
    background_distributed_schedule_pool_size: 1,
    tables_loader_foreground_pool_size: threads,
    tables_loader_background_pool_size: threads,
    max_active_parts_loading_thread_pool_size: threads * 2,
    max_outdated_parts_loading_thread_pool_size: threads,
    max_parts_cleaning_thread_pool_size: threads,
    max_io_thread_pool_size: 16,
    max_io_thread_pool_free_size: 0,
    max_thread_pool_free_size: 4,
    max_backups_io_thread_pool_size: 8,
    max_backups_io_thread_pool_free_size: 0,

    backups: { allowed_path: backupFolder },
    storage_configuration: { disks: { default: { keep_free_space_bytes: DISK_RESERVE_BYTES } } },
    merge_tree: {
      // The defaults of these three suppose a pool of 16 and stop the server from starting with a smaller one.
      number_of_free_entries_in_pool_to_lower_max_size_of_merge: 2,
      number_of_free_entries_in_pool_to_execute_mutation: 2,
      number_of_free_entries_in_pool_to_execute_optimize_entire_partition: 2,
      max_bytes_to_merge_at_max_space_in_pool: 20 * 1024 * MIB,
      // Sketches of every column for the optimizer, made anew by every merge: no query of Weir's is planned by them.
      auto_statistics_types: '',
      fsync_after_insert: fsync ? 1 : 0,
      fsync_part_directory: fsync ? 1 : 0,
    },
  });
}

/** The profile of the only user there is. A constraint holds for SET, for SETTINGS clauses and for what comes in the URL. */
export function usersXml({ queryBytesMax, queryMsMax, queryTextBytesMax, threads }: EngineConfig): string {
  const queryS = queryMsMax / 1000;
  return document({
    profiles: {
      default: {
        max_execution_time: queryS,
        max_memory_usage: queryBytesMax,
        max_query_size: queryTextBytesMax,
        max_threads: threads,
        // What chDB switches on for people at a prompt, and a server has not.
        implicit_select: 0,
        allow_introspection_functions: 0,
        storage_file_read_method: 'pread',
        session_timezone: 'UTC',
        constraints: {
          max_execution_time: { min: 0.001, max: queryS },
          max_memory_usage: { min: 1, max: queryBytesMax },
          max_query_size: { min: 1, max: queryTextBytesMax },
          allow_introspection_functions: { readonly: '' },
        },
      },
    },
    users: {
      default: { password: '', networks: { ip: '::/0' }, profile: 'default', quota: 'default' },
    },
    quotas: { default: '' },
  });
}

function document(tree: Tree): string {
  return `<clickhouse>\n${elements(tree, '  ')}</clickhouse>\n`;
}

function elements(tree: Tree, indent: string): string {
  let xml = '';
  for (const [name, value] of Object.entries(tree)) {
    const content =
      typeof value === 'object' ? `\n${elements(value, `${indent}  `)}${indent}` : escapeXml(String(value));
    xml += `${indent}<${name}>${content}</${name}>\n`;
  }
  return xml;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
