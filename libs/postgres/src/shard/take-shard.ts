import type { ShardId, ShardLease, TakeShard } from '@app/contract';

import type { Session, Statement } from '../session';
import { SHARD_LEASE, type ShardRow, toLease } from './shard-lease';

/**
 * As an acquisition, by somebody who saw who has the shard: nothing happens when it is a third one by now, or the taker
 * reads an older request log than the shard does. A take that is repeated because nobody knew its outcome finds the
 * taker itself. Relies on the primary key; touches at most one row.
 */
const TAKE_SHARD: Statement = {
  name: 'take_shard',
  operation: 'take a shard',
  text: `
    UPDATE shards SET version = version + 1, owner = $2, acquired_at = clock_timestamp(),
      next_offset = CASE WHEN log_incarnation = coalesce($3::int8, log_incarnation) THEN next_offset ELSE 0 END,
      log_incarnation = coalesce($3, log_incarnation)
    WHERE shard_id = $1 AND log_incarnation <= coalesce($3, log_incarnation)
      AND (owner IS NOT DISTINCT FROM $4 OR owner = $2)
    ${SHARD_LEASE}`,
};

export async function takeShard(
  session: Session,
  shardId: ShardId,
  { owner, from, logIncarnation }: TakeShard,
): Promise<ShardLease | undefined> {
  const values = [shardId, owner, logIncarnation ?? null, from ?? null];
  const [row] = await session.run<ShardRow>(TAKE_SHARD, values);
  return row && toLease(shardId, row);
}
