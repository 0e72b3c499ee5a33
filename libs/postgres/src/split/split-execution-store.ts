import {
  type DueRun,
  type EpochMs,
  type ExecutionStore,
  type FactPage,
  type FactPlace,
  type HistoryAppend,
  type InboxRow,
  type NamespaceClock,
  type OutboxPage,
  type OutboxRow,
  type RequestIdPlace,
  type RequestRecord,
  type RunHeader,
  type RunKey,
  type Scope,
  type ShardId,
  type ShardLease,
  shardOf,
  type StoredRun,
  type TakeShard,
  type TurnWrite,
  type TurnWritten,
  WorkflowId,
  type WorkflowKey,
  type WorkflowStatus,
} from '@app/contract';

import { databaseOfShard } from './database-of-shard';

/** Before all request ids. */
const BEGINNING: RequestIdPlace = {
  tenantId: '00000000-0000-0000-0000-000000000000',
  requestKey: '00000000-0000-0000-0000-000000000000',
};

/**
 * The store of an installation whose shards are spread over several databases. Whatever concerns one shard asks its
 * database only, so that one that is away holds up nobody else's shards.
 */
export class SplitExecutionStore implements ExecutionStore {
  /** Which database's request ids are being swept. */
  private sweeping = 0;

  constructor(
    private readonly stores: readonly ExecutionStore[],
    private readonly shardCount: number,
  ) {}

  acquireShard(shardId: ShardId, owner: string, logIncarnation?: number): Promise<ShardLease> {
    return this.storeOf(shardId).acquireShard(shardId, owner, logIncarnation);
  }

  takeShard(shardId: ShardId, take: TakeShard): Promise<ShardLease | undefined> {
    return this.storeOf(shardId).takeShard(shardId, take);
  }

  reacquireShard(shardId: ShardId, owner: string): Promise<ShardLease | undefined> {
    return this.storeOf(shardId).reacquireShard(shardId, owner);
  }

  readShardOwner(shardId: ShardId): Promise<string | undefined> {
    return this.storeOf(shardId).readShardOwner(shardId);
  }

  releaseShard(lease: { shardId: ShardId; version: number }): Promise<void> {
    return this.storeOf(lease.shardId).releaseShard(lease);
  }

  findCurrentRuns(keys: readonly WorkflowKey[]): Promise<(RunHeader | undefined)[]> {
    return this.spread(keys, (store, part) => store.findCurrentRuns(part));
  }

  findRequests(
    keys: readonly (WorkflowKey & { readonly requestId: string })[],
  ): Promise<(RequestRecord | undefined)[]> {
    return this.spread(keys, (store, part) => store.findRequests(part));
  }

  loadRuns(keys: readonly RunKey[]): Promise<(StoredRun | undefined)[]> {
    return this.spread(keys, (store, part) => store.loadRuns(part));
  }

  readDueRuns(shardId: ShardId, before: EpochMs, countMax: number): Promise<DueRun[]> {
    return this.storeOf(shardId).readDueRuns(shardId, before, countMax);
  }

  readOutbox(shardId: ShardId, page: OutboxPage): Promise<OutboxRow[]> {
    return this.storeOf(shardId).readOutbox(shardId, page);
  }

  readInbox(
    shardId: ShardId,
    page: { readonly after: number; readonly countMax: number },
  ): Promise<InboxRow[]> {
    return this.storeOf(shardId).readInbox(shardId, page);
  }

  findClocks(scopes: readonly Scope[]): Promise<(NamespaceClock | undefined)[]> {
    return this.spread(scopes.map(homeOf), (store, part) => store.findClocks(part));
  }

  readMovingClocks(shardId: ShardId): Promise<NamespaceClock[]> {
    return this.storeOf(shardId).readMovingClocks(shardId);
  }

  readWakesOf(scope: Scope, countMax: number): Promise<DueRun[]> {
    return this.storeFor(homeOf(scope)).readWakesOf(scope, countMax);
  }

  writeTurn(write: TurnWrite): Promise<TurnWritten> {
    return this.storeOf(write.shardId).writeTurn(write);
  }

  readRunStatus(key: RunKey): Promise<WorkflowStatus | undefined> {
    return this.storeFor(key).readRunStatus(key);
  }

  readFacts(run: RunKey, from?: FactPlace): Promise<FactPage> {
    return this.storeFor(run).readFacts(run, from);
  }

  prepareRun(owner: { shardId: ShardId; owner: string }, append: HistoryAppend): Promise<boolean> {
    return this.storeOf(owner.shardId).prepareRun(owner, append);
  }

  sweepDoomedRuns(shardId: ShardId): Promise<boolean> {
    return this.storeOf(shardId).sweepDoomedRuns(shardId);
  }

  expireRuns(shardId: ShardId): Promise<boolean> {
    return this.storeOf(shardId).expireRuns(shardId);
  }

  /** One database after the other. One that is away is passed over until the next time. */
  async sweepRequestIds(after?: RequestIdPlace): Promise<RequestIdPlace | undefined> {
    const { sweeping, stores } = this;
    this.sweeping = (sweeping + 1) % stores.length;
    const next = await stores[sweeping]!.sweepRequestIds(after);
    if (next === undefined) return this.sweeping === 0 ? undefined : BEGINNING;
    this.sweeping = sweeping;
    return next;
  }

  private storeOf(shardId: ShardId): ExecutionStore {
    const { stores, shardCount } = this;
    return stores[databaseOfShard(shardId, { shardCount, databaseCount: stores.length })]!;
  }

  private storeFor(key: WorkflowKey): ExecutionStore {
    return this.storeOf(shardOf(key, this.shardCount));
  }

  /** Answers in the order asked. The keys of a turn are of one shard: nearly always one store is asked. */
  private async spread<Key extends WorkflowKey, Answer>(
    keys: readonly Key[],
    ask: (store: ExecutionStore, part: readonly Key[]) => Promise<Answer[]>,
  ): Promise<Answer[]> {
    const parts = new Map<ExecutionStore, number[]>();
    keys.forEach((key, index) => {
      const store = this.storeFor(key);
      const part = parts.get(store);
      if (part === undefined) parts.set(store, [index]);
      else part.push(index);
    });
    const answers = new Array<Answer>(keys.length);
    await Promise.all(
      [...parts].map(async ([store, indexes]) => {
        const part = await ask(
          store,
          indexes.map((index) => keys[index]!),
        );
        indexes.forEach((index, place) => {
          answers[index] = part[place]!;
        });
      }),
    );
    return answers;
  }
}

/** All runs of a namespace with a clock of its own are on one shard, and so is the clock. */
function homeOf({ tenantId, namespaceId }: Scope): WorkflowKey {
  return { tenantId, namespaceId, workflowId: WorkflowId('') };
}
