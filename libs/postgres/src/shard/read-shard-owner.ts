import type { ShardId } from '@app/contract';

import type { Session, Statement } from '../session';
import { ShardUnknown } from './shard-unknown';

/** Relies on the primary key; reads one row. */
const READ_SHARD_OWNER: Statement = {
  name: 'read_shard_owner',
  operation: 'read the owner of a shard',
  text: 'SELECT owner FROM shards WHERE shard_id = $1',
};

export async function readShardOwner(
  session: Session,
  shardId: ShardId,
): Promise<string | undefined> {
  const [row] = await session.run<{ readonly owner: string | null }>(READ_SHARD_OWNER, [shardId]);
  if (row === undefined) throw new ShardUnknown(shardId);
  return row.owner ?? undefined;
}
