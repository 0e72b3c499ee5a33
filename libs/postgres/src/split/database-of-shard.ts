import type { ShardId } from '@app/contract';

/** Which of the databases has the shard, from 0: ranges of shards that are as long as each other, give or take one. */
export function databaseOfShard(
  shardId: ShardId,
  { shardCount, databaseCount }: { readonly shardCount: number; readonly databaseCount: number },
): number {
  return Math.floor((shardId * databaseCount) / shardCount);
}
