import type { ExecutionStore, ShardId, ShardLease } from '@app/contract';

import type { SeenOwner } from './shard-options';

/**
 * Asks the store whether a shard still has its owner: what has nothing to write meets no fence, and the memory of a
 * replaced owner shows what was true before. One question at a time, whoever comes while it is on its way waits for the
 * next one: a read is only as good as a question that was asked after it.
 */
export class Ownership {
  private current: Promise<unknown> = Promise.resolve();
  private next: Promise<boolean> | undefined;

  constructor(
    private readonly store: Pick<ExecutionStore, 'readShardOwner' | 'acquireShard' | 'takeShard'>,
    private readonly shard: { readonly shardId: ShardId; readonly owner: string },
  ) {}

  /** From whoever was seen to have it; from anybody, by a process that has the installation to itself. */
  take(
    seen: SeenOwner | undefined,
    logIncarnation: number | undefined,
  ): Promise<ShardLease | undefined> {
    const { shardId, owner } = this.shard;
    return seen === undefined
      ? this.store.acquireShard(shardId, owner, logIncarnation)
      : this.store.takeShard(shardId, { owner, ...seen, logIncarnation });
  }

  holds(): Promise<boolean> {
    this.next ??= this.askAfter(this.current);
    return this.next;
  }

  private async askAfter(before: Promise<unknown>): Promise<boolean> {
    await before.catch(() => undefined);
    this.next = undefined;
    const { shardId, owner } = this.shard;
    const asked = this.store.readShardOwner(shardId);
    this.current = asked;
    return (await asked) === owner;
  }
}
