import type { ShardId, ShardLease } from '@app/contract';

import type { Session, Statement } from '../session';
import { ShardUnknown } from './shard-unknown';

/**
 * Raises the version. The row lock waits for the turn in flight of an earlier owner, so its outcome is settled, and
 * the next one it sends finds another version. Relies on the primary key; touches one row.
 */
const ACQUIRE_SHARD: Statement = {
  name: 'acquire_shard',
  operation: 'acquire a shard',
  text: `
    UPDATE shards SET version = version + 1, owner = $2, acquired_at = clock_timestamp()
    WHERE shard_id = $1
    RETURNING version, next_offset, log_incarnation,
      floor(extract(epoch FROM clock_timestamp()) * 1000)::int8 AS database_time`,
};

interface ShardRow {
  readonly version: number;
  readonly next_offset: number;
  readonly log_incarnation: number;
  readonly database_time: number;
}

export async function acquireShard(
  session: Session,
  shardId: ShardId,
  owner: string,
): Promise<ShardLease> {
  const [row] = await session.run<ShardRow>(ACQUIRE_SHARD, [shardId, owner]);
  if (row === undefined) throw new ShardUnknown(shardId);
  return {
    shardId,
    version: row.version,
    nextOffset: row.next_offset,
    logIncarnation: String(row.log_incarnation),
    databaseTime: row.database_time,
  };
}
