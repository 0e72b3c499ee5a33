import type {
  DueRun,
  EpochMs,
  ExecutionStore,
  FactPage,
  FactPlace,
  HistoryAppend,
  InboxRow,
  NamespaceClock,
  OutboxPage,
  OutboxRow,
  RequestIdPlace,
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

import { readFacts } from '../history/read-facts';
import type { Session } from '../session';
import { acquireShard } from '../shard/acquire-shard';
import { reacquireShard } from '../shard/reacquire-shard';
import { readShardOwner } from '../shard/read-shard-owner';
import { releaseShard } from '../shard/release-shard';
import { takeShard } from '../shard/take-shard';
import { expireRuns } from './expire-runs';
import { findClocks } from './find-clocks';
import { findCurrentRuns } from './find-current-runs';
import { findRequests } from './find-requests';
import { loadRuns } from './load-runs';
import { prepareRun } from './prepare-run';
import { readDueRuns } from './read-due-runs';
import { readInbox } from './read-inbox';
import { readMovingClocks } from './read-moving-clocks';
import { readOutbox } from './read-outbox';
import { readRunStatus } from './read-run-status';
import { readWakesOf } from './read-wakes-of';
import { sweepDoomedRuns } from './sweep-doomed-runs';
import { sweepRequestIds } from './sweep-request-ids';
import { writeTurn } from './write-turn';

/** The shard owner's view of Postgres. Needs a database opened with the role `engine`. */
export class PostgresExecutionStore implements ExecutionStore {
  constructor(private readonly database: Session) {}

  acquireShard(shardId: ShardId, owner: string, logIncarnation?: number): Promise<ShardLease> {
    return acquireShard(this.database, { shardId, owner, logIncarnation });
  }

  takeShard(shardId: ShardId, take: TakeShard): Promise<ShardLease | undefined> {
    return takeShard(this.database, shardId, take);
  }

  reacquireShard(shardId: ShardId, owner: string): Promise<ShardLease | undefined> {
    return reacquireShard(this.database, shardId, owner);
  }

  readShardOwner(shardId: ShardId): Promise<string | undefined> {
    return readShardOwner(this.database, shardId);
  }

  releaseShard(lease: { shardId: ShardId; version: number }): Promise<void> {
    return releaseShard(this.database, lease);
  }

  findCurrentRuns(keys: readonly WorkflowKey[]): Promise<(RunHeader | undefined)[]> {
    return findCurrentRuns(this.database, keys);
  }

  findRequests(
    keys: readonly (WorkflowKey & { readonly requestId: string })[],
  ): Promise<(RequestRecord | undefined)[]> {
    return findRequests(this.database, keys);
  }

  loadRuns(keys: readonly RunKey[]): Promise<(StoredRun | undefined)[]> {
    return loadRuns(this.database, keys);
  }

  readDueRuns(shardId: ShardId, before: EpochMs, countMax: number): Promise<DueRun[]> {
    return readDueRuns(this.database, { shardId, before, countMax });
  }

  readOutbox(shardId: ShardId, page: OutboxPage): Promise<OutboxRow[]> {
    return readOutbox(this.database, shardId, page);
  }

  readInbox(
    shardId: ShardId,
    page: { readonly after: number; readonly countMax: number },
  ): Promise<InboxRow[]> {
    return readInbox(this.database, shardId, page);
  }

  findClocks(scopes: readonly Scope[]): Promise<(NamespaceClock | undefined)[]> {
    return findClocks(this.database, scopes);
  }

  readMovingClocks(): Promise<NamespaceClock[]> {
    return readMovingClocks(this.database);
  }

  readWakesOf(scope: Scope, countMax: number): Promise<DueRun[]> {
    return readWakesOf(this.database, scope, countMax);
  }

  writeTurn(write: TurnWrite): Promise<TurnWritten> {
    return writeTurn(this.database, write);
  }

  readRunStatus(key: RunKey): Promise<WorkflowStatus | undefined> {
    return readRunStatus(this.database, key);
  }

  readFacts(run: Pick<RunKey, 'tenantId' | 'runId'>, from?: FactPlace): Promise<FactPage> {
    return readFacts(this.database, run, from);
  }

  prepareRun(owner: { shardId: ShardId; owner: string }, append: HistoryAppend): Promise<boolean> {
    return prepareRun(this.database, owner, append);
  }

  sweepDoomedRuns(shardId: ShardId): Promise<boolean> {
    return sweepDoomedRuns(this.database, shardId);
  }

  expireRuns(shardId: ShardId): Promise<boolean> {
    return expireRuns(this.database, shardId);
  }

  sweepRequestIds(after?: RequestIdPlace): Promise<RequestIdPlace | undefined> {
    return sweepRequestIds(this.database, after);
  }
}
