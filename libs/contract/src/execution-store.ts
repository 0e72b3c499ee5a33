import type { ForkKind, WorkflowStatus } from './enums';
import type { Fact } from './fact';
import type {
  EpochMs,
  EventId,
  RunId,
  RunKey,
  Scope,
  ShardId,
  WorkflowId,
  WorkflowKey,
} from './ids';
import type { Memo } from './payload';
import type { OutboxEntry, OutboxPage, OutboxRow, SentRow } from './relation/outbox';
import type { RequestOutcome } from './reply';
import type { InboxKey, InboxRow } from './routed-request';
import type { NamespaceClock } from './virtual-time';
import type { SearchAttributes } from './visibility/search-attribute';

/** What an owner holds after acquiring a shard. `version` is the fence: every write of a turn names and raises it. */
export interface ShardLease {
  readonly shardId: ShardId;
  readonly version: number;
  /** Offset of the first record of the request log that is not yet applied. */
  readonly nextOffset: number;
  readonly logIncarnation: string;
  /** The database's clock when it answered. */
  readonly databaseTime: EpochMs;
}

/** The header row of a run as the read before a turn needs it. */
export interface RunHeader {
  readonly runId: RunId;
  readonly status: WorkflowStatus;
  readonly startRequestId: string;
  readonly startedTime: EpochMs;
}

/** Facts one run gained in one turn: appended as one row, never rewritten. */
export interface HistoryAppend extends RunKey {
  /** Events and notes so far, before this batch: orders the rows of a run, notes included. */
  readonly firstFactNumber: number;
  /** Id of the first event of the batch, or the next one to come when the batch holds only notes. */
  readonly firstEventId: EventId;
  /** Id of the last event after the batch. */
  readonly lastEventId: EventId;
  readonly facts: readonly Fact[];
}

/**
 * A run that begins in this turn. It may also end in it, so the row carries how it stands after the turn: a run that is
 * in `starts` is never also in `closes` or `wakes`. At most one start per workflow id in a turn.
 */
export interface RunStart extends RunKey {
  readonly status: WorkflowStatus;
  readonly wakeAt: EpochMs | null;
  /** Set when the run also ended in this turn. */
  readonly closedTime?: EpochMs;
  readonly historyLength: number;
  readonly workflowType: string;
  readonly taskQueue: string;
  readonly startRequestId: string;
  readonly startedTime: EpochMs;
  /** Differs from `startedTime` when the first workflow task waits. */
  readonly executionTime: EpochMs;
  readonly firstRunId: RunId;
  readonly memo?: Memo;
  readonly searchAttributes?: SearchAttributes;
  readonly definition?: { readonly definitionId: string; readonly version: number };
}

/** Where a run comes from that begins in this turn with another one's history. */
export interface RunBegunFrom extends RunKey {
  readonly kind: ForkKind;
  readonly baseWorkflowId: WorkflowId;
  readonly baseRunId: RunId;
  /** The last event that both have in common. */
  readonly lastEventId: EventId;
  readonly editedEventIds: readonly EventId[];
  readonly reason: string;
  readonly createdAt: EpochMs;
}

/** A place between two rows of facts. */
export interface FactPlace {
  readonly firstEventId: EventId;
  readonly firstFactNumber: number;
}

export interface FactPage {
  /** In the order in which they happened. */
  readonly facts: readonly Fact[];
  /** Where the next page begins; absent when there is none. */
  readonly next?: FactPlace;
}

/** A run that ends in this turn. */
export interface RunClose extends RunKey {
  readonly status: WorkflowStatus;
  readonly closedTime: EpochMs;
  readonly historyLength: number;
}

/**
 * A run whose memo or search attributes changed in this turn: both as they stand after it. Never of a run in `starts`,
 * which carries its own; of one in `closes` the closed run keeps what this says.
 */
export interface RunUpsert extends RunKey {
  readonly memo?: Memo;
  readonly searchAttributes?: SearchAttributes;
  /** As the store has them before the turn: by what only these have the run is no longer found. */
  readonly storedSearchAttributes?: SearchAttributes;
}

/** The earliest moment a run could need attention, `null` for never. Written only when it must change. */
export interface WakeAt extends RunKey {
  readonly wakeAt: EpochMs | null;
}

/** A folded state worth keeping, so that loading does not read the whole history. Opaque to the store. */
export interface Snapshot extends RunKey {
  readonly factNumber: number;
  readonly nextEventId: EventId;
  readonly state: unknown;
}

/** The first outcome of a request id. */
export interface RequestRecord extends WorkflowKey {
  readonly requestId: string;
  readonly requestType: string;
  readonly outcome: RequestOutcome;
}

/** Everything one turn writes: one statement, guarded by the fence. */
export interface TurnWrite {
  readonly shardId: ShardId;
  /** Version the owner holds; the row is raised to `version + 1`. */
  readonly version: number;
  readonly nextOffset: number;
  readonly appends: readonly HistoryAppend[];
  readonly starts: readonly RunStart[];
  readonly closes: readonly RunClose[];
  readonly upserts: readonly RunUpsert[];
  readonly wakes: readonly WakeAt[];
  readonly snapshots: readonly Snapshot[];
  readonly requests: readonly RequestRecord[];
  /** Requests to other runs that this turn makes necessary. */
  readonly outbox: readonly OutboxEntry[];
  /** Rows of the outbox whose outcome this turn takes up. Ones that are gone already are no contradiction. */
  readonly sent: readonly SentRow[];
  /** Rows of the inbox that this turn takes: each must still be there. */
  readonly received: readonly InboxKey[];
  readonly origins: readonly RunBegunFrom[];
  /** Closed runs that are no more: their rows are deleted later. */
  readonly deletes: readonly RunKey[];
  /** Clocks that moved, each with the work that its new time brought about. */
  readonly clocks: readonly NamespaceClock[];
}

export type TurnWritten =
  | { readonly type: 'written'; readonly databaseTime: EpochMs }
  /** Another owner raised the version: nothing was written, and nothing may be any more. */
  | { readonly type: 'fenced' };

/** What is needed to fold a run: the newest snapshot and the facts after it, in order. */
export interface StoredRun {
  readonly key: RunKey;
  readonly status: WorkflowStatus;
  readonly wakeAt: EpochMs | null;
  readonly snapshot?: { readonly factNumber: number; readonly state: unknown };
  readonly facts: readonly Fact[];
}

export interface DueRun extends RunKey {
  readonly wakeAt: EpochMs;
}

/** A place in the order of all request ids. */
export interface RequestIdPlace {
  readonly tenantId: string;
  readonly requestKey: string;
}

export interface TakeShard {
  readonly owner: string;
  readonly from: string | undefined;
  readonly logIncarnation?: number | undefined;
}

/**
 * The shard owner's view of Postgres. Every method may throw `StoreUnavailable`; after a throw of `writeTurn` the
 * outcome is unknown and the shard must be acquired again before anything else is decided.
 */
export interface ExecutionStore {
  /**
   * Raises the shard's version, which waits for and then shuts out every earlier owner. With the incarnation of the
   * request log that the owner reads: in a new one the shard begins at its first record, and an older one is refused.
   */
  acquireShard(shardId: ShardId, owner: string, logIncarnation?: number): Promise<ShardLease>;
  /**
   * The same for somebody who saw that `from` has the shard (`undefined`: nobody); `undefined`, and nothing happens, when
   * it is a third one by now. So a take that was on its way for long cannot take the shard from its next owner.
   */
  takeShard(shardId: ShardId, take: TakeShard): Promise<ShardLease | undefined>;
  /** The same for whoever acquired it last; `undefined`, and nothing happens, when that is another one by now. */
  reacquireShard(shardId: ShardId, owner: string): Promise<ShardLease | undefined>;
  /** Who acquired the shard last; `undefined` once it is released. */
  readShardOwner(shardId: ShardId): Promise<string | undefined>;
  releaseShard(lease: { shardId: ShardId; version: number }): Promise<void>;
  /** The last run of each workflow id, in the order asked; `undefined` where there is none. */
  findCurrentRuns(keys: readonly WorkflowKey[]): Promise<(RunHeader | undefined)[]>;
  /** Recorded outcomes, in the order asked. */
  findRequests(
    keys: readonly (WorkflowKey & { readonly requestId: string })[],
  ): Promise<(RequestRecord | undefined)[]>;
  /** Runs folded so far, in the order asked; `undefined` where there is none. */
  loadRuns(
    keys: readonly (Scope & { workflowId: WorkflowId; runId: RunId })[],
  ): Promise<(StoredRun | undefined)[]>;
  /** Open runs of the shard that could need attention before `before`, earliest first. */
  readDueRuns(shardId: ShardId, before: EpochMs, countMax: number): Promise<DueRun[]>;
  /** Rows of one kind of the shard's outbox after `page.after`, in order: at least one if there is one, then as many as fit both bounds. */
  readOutbox(shardId: ShardId, page: OutboxPage): Promise<OutboxRow[]>;
  /** Rows of the shard's inbox after one of them, in the order in which they came. */
  readInbox(
    shardId: ShardId,
    page: { readonly after: number; readonly countMax: number },
  ): Promise<InboxRow[]>;
  /** The clocks of namespaces, in the order asked; `undefined` where a namespace has none. */
  findClocks(scopes: readonly Scope[]): Promise<(NamespaceClock | undefined)[]>;
  /** All clocks that are on their way somewhere and may be of this shard: what a new owner has to go on with. */
  readMovingClocks(shardId: ShardId): Promise<NamespaceClock[]>;
  /** Open runs of a namespace that could need attention, earliest first. */
  readWakesOf(scope: Scope, countMax: number): Promise<DueRun[]>;
  writeTurn(write: TurnWrite): Promise<TurnWritten>;
  /** `undefined` when there is no such run. */
  readRunStatus(key: RunKey): Promise<WorkflowStatus | undefined>;
  /** All facts of a run by pages of bounded size, from the first. */
  readFacts(run: RunKey, from?: FactPlace): Promise<FactPage>;
  /**
   * Stores facts of a run before there is one: nobody sees them until a turn starts the run. Should none do so within
   * an hour, they are deleted. `false`: the shard has another owner, and nothing was written.
   */
  prepareRun(owner: { shardId: ShardId; owner: string }, append: HistoryAppend): Promise<boolean>;
  /** Deletes a bounded number of rows of runs that are no more. Says whether there may be further ones. */
  sweepDoomedRuns(shardId: ShardId): Promise<boolean>;
  /** Dooms a bounded number of closed runs of the shard whose namespace keeps them no longer. Likewise. */
  expireRuns(shardId: ShardId): Promise<boolean>;
  /**
   * Deletes request ids that their tenant keeps no longer, among a bounded number after a place. Says where that ended;
   * `undefined` when nothing comes after it.
   */
  sweepRequestIds(after?: RequestIdPlace): Promise<RequestIdPlace | undefined>;
}
