import type { ShardId, ShardLease } from '@app/contract';

import type { Session, Statement } from '../session';
import { SHARD_LEASE, type ShardRow, toLease } from './shard-lease';
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
    ${SHARD_LEASE}`,
};

export async function acquireShard(
  session: Session,
  shardId: ShardId,
  owner: string,
): Promise<ShardLease> {
  const [row] = await session.run<ShardRow>(ACQUIRE_SHARD, [shardId, owner]);
  if (row === undefined) throw new ShardUnknown(shardId);
  return toLease(shardId, row);
}
