import {
  type ExecutionStore,
  type InboxRow,
  type NamespaceClock,
  type RequestRecord,
  type RunKey,
  ShardId,
  type TurnWrite,
} from '@app/contract';

/** The shard that owners in the suite take unless a test is about two. */
export const SHARD = ShardId(0);
export const OTHER_SHARD = ShardId(1);

/** An owner of a shard: writes turns one after the other. */
export interface Owner {
  readonly lease: { readonly version: number; readonly nextOffset: number };
  version(): number;
  write(parts: Partial<TurnWrite>): ReturnType<ExecutionStore['writeTurn']>;
}

/** What the tests of the suite work with. */
export interface Bench {
  owner(shardId?: ShardId): Promise<Owner>;
  store(): ExecutionStore;
  rival(): ExecutionStore;
  addClock(clock: NamespaceClock): Promise<void>;
  putInbox(rows: readonly Omit<InboxRow, 'sequence'>[]): Promise<void>;
}

export function outcomeOf(key: RunKey, requestId: string): RequestRecord {
  const { tenantId, namespaceId, workflowId, runId } = key;
  return {
    tenantId,
    namespaceId,
    workflowId,
    requestId,
    requestType: 'StartWorkflow',
    outcome: { ok: true, reply: { runId, started: true } },
  };
}
