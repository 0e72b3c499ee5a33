import type { ShardId } from '@app/contract';

import type { Session, Statement } from '../session';

/**
 * Gives a shard up. The version is raised too, so whatever the former owner still had on its way is fenced. Nothing
 * happens when another owner has it already. Relies on the primary key; touches at most one row.
 */
const RELEASE_SHARD: Statement = {
  name: 'release_shard',
  operation: 'release a shard',
  text: `
    UPDATE shards SET version = version + 1, owner = NULL
    WHERE shard_id = $1 AND version = $2`,
};

export async function releaseShard(
  session: Session,
  lease: { readonly shardId: ShardId; readonly version: number },
): Promise<void> {
  await session.run(RELEASE_SHARD, [lease.shardId, lease.version]);
}
