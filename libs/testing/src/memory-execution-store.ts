import type {
  DueRun,
  EpochMs,
  EventId,
  ExecutionStore,
  FactPage,
  FactPlace,
  HistoryAppend,
  HistoryEvent,
  InboxRow,
  NamespaceClock,
  OutboxPage,
  OutboxRow,
  RequestRecord,
  RunHeader,
  RunKey,
  Scope,
  ShardId,
  ShardLease,
  StoredRun,
  TakeShard,
  TurnWrite,
  TurnWritten,
  WorkflowKey,
  WorkflowStatus,
} from '@app/contract';
import { decodeValue, encodeValue, ShardUnknown } from '@app/postgres';

import { MemoryClocks } from './memory-store/memory-clocks';
import { MemoryInbox } from './memory-store/memory-inbox';
import { MemoryOutbox } from './memory-store/memory-outbox';
import { MemoryRuns } from './memory-store/memory-runs';
import { contradiction, injected, type StoreMishap } from './memory-store/store-mishap';
import { requestName, scopeName } from './store-names';

export interface MemoryExecutionStoreOptions {
  readonly shardCount: number;
  /** The database's clock. */
  readonly now: () => EpochMs;
  readonly sleep?: (delayMs: number) => Promise<void>;
  readonly mishapOf?: (operation: keyof ExecutionStore) => StoreMishap | undefined;
}

interface MemoryShard {
  version: number;
  owner: string | undefined;
  nextOffset: number;
  logIncarnation: number;
  readonly outbox: MemoryOutbox;
  readonly inbox: MemoryInbox;
}

/**
 * The in-memory twin of `PostgresExecutionStore`: passes the same contract suite, runs on an injected clock, and fails
 * where it is told to. A call is atomic at the moment it executes, like a statement that runs by itself.
 */
export class MemoryExecutionStore implements ExecutionStore {
  private readonly shards: MemoryShard[];
  private readonly runs = new MemoryRuns();
  private readonly requests = new Map<
    string,
    { readonly type: string; readonly outcome: Buffer }
  >();

  private readonly clocks = new MemoryClocks();

  constructor(private readonly options: MemoryExecutionStoreOptions) {
    this.shards = Array.from({ length: options.shardCount }, () => ({
      version: 0,
      nextOffset: 0,
      logIncarnation: 1,
      outbox: new MemoryOutbox(),
      inbox: new MemoryInbox(),
      owner: undefined,
    }));
  }

  acquireShard(shardId: ShardId, owner: string, logIncarnation?: number): Promise<ShardLease> {
    return this.perform('acquireShard', () => {
      const shard = this.shard(shardId);
      const incarnation = logIncarnation ?? shard.logIncarnation;
      if (incarnation < shard.logIncarnation) throw new ShardUnknown(shardId);
      if (incarnation > shard.logIncarnation) shard.nextOffset = 0;
      shard.logIncarnation = incarnation;
      return this.lease(shardId, owner);
    });
  }

  takeShard(
    shardId: ShardId,
    { owner, from, logIncarnation }: TakeShard,
  ): Promise<ShardLease | undefined> {
    return this.perform('takeShard', () => {
      const shard = this.shard(shardId);
      const incarnation = logIncarnation ?? shard.logIncarnation;
      if (shard.owner !== from && shard.owner !== owner) return undefined;
      if (incarnation < shard.logIncarnation) return undefined;
      if (incarnation > shard.logIncarnation) shard.nextOffset = 0;
      shard.logIncarnation = incarnation;
      return this.lease(shardId, owner);
    });
  }

  reacquireShard(shardId: ShardId, owner: string): Promise<ShardLease | undefined> {
    return this.perform('reacquireShard', () =>
      this.shards[shardId]?.owner === owner ? this.lease(shardId, owner) : undefined,
    );
  }

  readShardOwner(shardId: ShardId): Promise<string | undefined> {
    return this.perform('readShardOwner', () => this.shard(shardId).owner);
  }

  releaseShard(lease: { shardId: ShardId; version: number }): Promise<void> {
    return this.perform('releaseShard', () => {
      const shard = this.shard(lease.shardId);
      if (shard.version !== lease.version) return;
      shard.version += 1;
      shard.owner = undefined;
    });
  }

  findCurrentRuns(keys: readonly WorkflowKey[]): Promise<(RunHeader | undefined)[]> {
    return this.perform('findCurrentRuns', () => keys.map((key) => this.runs.current(key)));
  }

  findRequests(
    keys: readonly (WorkflowKey & { readonly requestId: string })[],
  ): Promise<(RequestRecord | undefined)[]> {
    return this.perform('findRequests', () =>
      keys.map(({ tenantId, namespaceId, workflowId, requestId }) => {
        const key = { tenantId, namespaceId, workflowId, requestId };
        const known = this.requests.get(requestName(key));
        if (known === undefined) return undefined;
        const outcome = decodeValue(known.outcome) as RequestRecord['outcome'];
        return { ...key, requestType: known.type, outcome };
      }),
    );
  }

  loadRuns(keys: readonly RunKey[]): Promise<(StoredRun | undefined)[]> {
    return this.perform('loadRuns', () => keys.map((key) => this.runs.stored(key)));
  }

  readDueRuns(shardId: ShardId, before: EpochMs, countMax: number): Promise<DueRun[]> {
    return this.perform('readDueRuns', () =>
      this.runs.due((run) => run.shardId === shardId && run.wakeAt < before, countMax),
    );
  }

  readOutbox(shardId: ShardId, page: OutboxPage): Promise<OutboxRow[]> {
    return this.perform('readOutbox', () => this.shard(shardId).outbox.read(page));
  }

  /** As an edge does that cannot take the way of the log. */
  putInbox(row: Omit<InboxRow, 'sequence'>): void {
    this.shard(row.shardId).inbox.put(row);
  }

  readInbox(
    shardId: ShardId,
    page: { readonly after: number; readonly countMax: number },
  ): Promise<InboxRow[]> {
    return this.perform('readInbox', () => this.shard(shardId).inbox.read(page));
  }

  /** As the control plane does when it creates a namespace. */
  addClock(clock: NamespaceClock): void {
    this.clocks.set(clock);
  }

  findClocks(scopes: readonly Scope[]): Promise<(NamespaceClock | undefined)[]> {
    return this.perform('findClocks', () => scopes.map((scope) => this.clocks.find(scope)));
  }

  readMovingClocks(): Promise<NamespaceClock[]> {
    return this.perform('readMovingClocks', () => this.clocks.moving());
  }

  readWakesOf(scope: Scope, countMax: number): Promise<DueRun[]> {
    return this.perform('readWakesOf', () =>
      this.runs.due((run) => scopeName(run.scope) === scopeName(scope), countMax),
    );
  }

  writeTurn(write: TurnWrite): Promise<TurnWritten> {
    return this.perform('writeTurn', () => {
      const shard = this.shard(write.shardId);
      if (shard.version !== write.version) return { type: 'fenced' };
      this.refuseContradictions(write);
      shard.version += 1;
      shard.nextOffset = write.nextOffset;
      this.runs.write(write);
      for (const request of write.requests) {
        const outcome = encodeValue(request.outcome);
        this.requests.set(requestName(request), { type: request.requestType, outcome });
      }
      shard.outbox.write(shard.version, write);
      shard.inbox.take(write.received);
      for (const clock of write.clocks) this.clocks.set(clock);
      return { type: 'written', databaseTime: this.options.now() };
    });
  }

  /** The read side: events of a run after one of them, oldest first. */
  readHistory(
    run: RunKey,
    page: { readonly after: EventId; readonly countMax: number },
  ): Promise<HistoryEvent[]> {
    return Promise.resolve(this.runs.history(run, page));
  }

  readRunStatus(key: RunKey): Promise<WorkflowStatus | undefined> {
    return this.perform('readRunStatus', () => this.runs.status(key));
  }

  readFacts(run: Pick<RunKey, 'tenantId' | 'runId'>, from?: FactPlace): Promise<FactPage> {
    return this.perform('readFacts', () => this.runs.facts(run, from));
  }

  prepareRun(owner: { shardId: ShardId; owner: string }, append: HistoryAppend): Promise<boolean> {
    return this.perform('prepareRun', () => {
      if (this.shard(owner.shardId).owner !== owner.owner) return false;
      this.runs.prepare(append);
      return true;
    });
  }

  /** Deleted runs leave nothing here, and nobody sees what was prepared and never started. */
  sweepDoomedRuns(): Promise<boolean> {
    return this.perform('sweepDoomedRuns', () => false);
  }

  /** Namespaces of this store keep their runs for ever. */
  expireRuns(): Promise<boolean> {
    return this.perform('expireRuns', () => false);
  }

  /** And what they were asked. */
  sweepRequestIds(): Promise<undefined> {
    return this.perform('sweepRequestIds', () => undefined);
  }

  private refuseContradictions(write: TurnWrite): void {
    this.runs.refuseContradictions(write);
    this.clocks.refuseGoingBack(write);
    this.shard(write.shardId).inbox.refuseContradictions(write.received);
    for (const request of write.requests) {
      if (this.requests.has(requestName(request))) throw contradiction('The request id exists.');
    }
  }

  private lease(shardId: ShardId, owner: string): ShardLease {
    const shard = this.shard(shardId);
    shard.version += 1;
    shard.owner = owner;
    return {
      shardId,
      version: shard.version,
      nextOffset: shard.nextOffset,
      logIncarnation: String(shard.logIncarnation),
      databaseTime: this.options.now(),
    };
  }

  private shard(shardId: ShardId): MemoryShard {
    const shard = this.shards[shardId];
    if (shard === undefined) throw new ShardUnknown(shardId);
    return shard;
  }

  private async perform<T>(operation: keyof ExecutionStore, execute: () => T): Promise<T> {
    const mishap = this.options.mishapOf?.(operation);
    if (mishap?.type === 'error-before') throw injected(operation, mishap.outcome);
    if (mishap?.type === 'error-then-execute') {
      void this.options.sleep?.(mishap.delayMs).then(execute);
      throw injected(operation, 'unknown');
    }
    if (mishap?.type === 'delay') await this.options.sleep?.(mishap.delayMs);
    // The answer arrives in a later turn of the event loop's queue, as from a socket.
    await Promise.resolve();
    const result = execute();
    if (mishap?.type === 'execute-then-error') throw injected(operation, 'unknown');
    if (mishap?.type === 'execute-then-delay') await this.options.sleep?.(mishap.delayMs);
    return result;
  }
}
