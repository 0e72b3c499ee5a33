import type { ShardId, ShardLease } from '@app/contract';

import type { Session, Statement } from '../session';
import { SHARD_LEASE, type ShardRow, toLease } from './shard-lease';

/**
 * As an acquisition, by the one who acquired the shard last. Nothing happens when another owner has acquired it since,
 * or it was released. Relies on the primary key; touches at most one row.
 */
const REACQUIRE_SHARD: Statement = {
  name: 'reacquire_shard',
  operation: 'reacquire a shard',
  text: `
    UPDATE shards SET version = version + 1, acquired_at = clock_timestamp()
    WHERE shard_id = $1 AND owner = $2
    ${SHARD_LEASE}`,
};

export async function reacquireShard(
  session: Session,
  shardId: ShardId,
  owner: string,
): Promise<ShardLease | undefined> {
  const [row] = await session.run<ShardRow>(REACQUIRE_SHARD, [shardId, owner]);
  return row && toLease(shardId, row);
}
