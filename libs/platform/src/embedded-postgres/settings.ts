/**
 * Durability is Postgres' default: fsync, synchronous_commit and full_page_writes stay on. The rest trades a little
 * memory for fewer and smaller writes.
 */
export const SETTINGS = [
  'shared_buffers=256MB',
  'max_connections=80',
  'max_wal_size=2GB',
  'checkpoint_timeout=15min',
  'wal_compression=on',
  'wal_buffers=16MB',
  'autovacuum_naptime=15s',
  'jit=off',
  'max_parallel_workers_per_gather=0',
  'logging_collector=off',
  'log_min_messages=warning',
  'log_timezone=UTC',
  'timezone=UTC',
] as const;
