import type { ShardId, ShardLease } from '@app/contract';

/** What a statement that raises the version of a shard tells its owner. */
export const SHARD_LEASE = `
    RETURNING version, next_offset, log_incarnation,
      floor(extract(epoch FROM clock_timestamp()) * 1000)::int8 AS database_time`;

export interface ShardRow {
  readonly version: number;
  readonly next_offset: number;
  readonly log_incarnation: number;
  readonly database_time: number;
}

export function toLease(shardId: ShardId, row: ShardRow): ShardLease {
  return {
    shardId,
    version: row.version,
    nextOffset: row.next_offset,
    logIncarnation: String(row.log_incarnation),
    databaseTime: row.database_time,
  };
}
