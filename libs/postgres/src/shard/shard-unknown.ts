import type { ShardId } from '@app/contract';

/** The installation has no such shard: the caller counts shards differently than the database. */
export class ShardUnknown extends Error {
  override readonly name = 'ShardUnknown';
  readonly retryable = false;

  constructor(readonly shardId: ShardId) {
    super(`The installation has no shard ${shardId}. Read the number of shards from it.`);
  }
}
