import type { ShardId } from '@app/contract';

/** The installation has no such shard, or its log has begun anew: the caller counts otherwise than the database. */
export class ShardUnknown extends Error {
  override readonly name = 'ShardUnknown';
  readonly retryable = false;

  constructor(readonly shardId: ShardId) {
    super(
      `The installation has no shard ${shardId} with this request log. Read its shards and its log anew.`,
    );
  }
}
