import type { ShardId, ShardLease } from '@app/contract';

import type { Session, Statement } from '../session';
import { SHARD_LEASE, type ShardRow, toLease } from './shard-lease';
import { ShardUnknown } from './shard-unknown';

/**
 * Raises the version. The row lock waits for the turn in flight of an earlier owner, so its outcome is settled, and
 * the next one it sends finds another version. Relies on the primary key; touches one row. Offsets of another
 * incarnation of the log mean nothing: the shard begins at the first record of the new one.
 */
const ACQUIRE_SHARD: Statement = {
  name: 'acquire_shard',
  operation: 'acquire a shard',
  text: `
    UPDATE shards SET version = version + 1, owner = $2, acquired_at = clock_timestamp(),
      next_offset = CASE WHEN log_incarnation = coalesce($3::int8, log_incarnation) THEN next_offset ELSE 0 END,
      log_incarnation = coalesce($3, log_incarnation)
    WHERE shard_id = $1 AND log_incarnation <= coalesce($3, log_incarnation)
    ${SHARD_LEASE}`,
};

export async function acquireShard(
  session: Session,
  {
    shardId,
    owner,
    logIncarnation,
  }: {
    readonly shardId: ShardId;
    readonly owner: string;
    readonly logIncarnation: number | undefined;
  },
): Promise<ShardLease> {
  const values = [shardId, owner, logIncarnation ?? null];
  const [row] = await session.run<ShardRow>(ACQUIRE_SHARD, values);
  if (row === undefined) throw new ShardUnknown(shardId);
  return toLease(shardId, row);
}
