import {
  type DueRun,
  type EpochMs,
  type EventId,
  type ExecutionStore,
  type FactPage,
  type FactPlace,
  type HistoryAppend,
  type HistoryEvent,
  isEvent,
  type NamespaceClock,
  type OutboxKey,
  outboxKindOf,
  type OutboxPage,
  type OutboxRow,
  type Outgoing,
  type RequestRecord,
  type RunClose,
  type RunHeader,
  type RunKey,
  type RunStart,
  type Scope,
  type ShardId,
  type ShardLease,
  type StoredRun,
  type TurnWrite,
  type TurnWritten,
  type WorkflowKey,
  type WorkflowStatus,
} from '@app/contract';
import {
  decodeFacts,
  decodeValue,
  encodeFacts,
  encodeValue,
  ShardUnknown,
  type StoreOutcome,
  StoreUnavailable,
} from '@app/postgres';

import { requestName, runKeyOf, runName, workflowName } from './store-names';

/** What may go wrong with one call, decided when it begins. */
export type StoreMishap =
  | { readonly type: 'error-before'; readonly outcome: StoreOutcome }
  /** The call takes effect and its caller is told that nobody knows. */
  | { readonly type: 'execute-then-error' }
  /** The answer arrives late: what it says may have changed. */
  | { readonly type: 'execute-then-delay'; readonly delayMs: number }
  /** The call arrives late: other calls overtake it. */
  | { readonly type: 'delay'; readonly delayMs: number };

export interface MemoryExecutionStoreOptions {
  readonly shardCount: number;
  /** The database's clock. */
  readonly now: () => EpochMs;
  readonly sleep?: (delayMs: number) => Promise<void>;
  readonly mishapOf?: (operation: keyof ExecutionStore) => StoreMishap | undefined;
}

interface MemoryShard {
  version: number;
  owner: string;
  nextOffset: number;
  /** In the order of the keys. */
  readonly outbox: Map<string, MemoryOutboxRow>;
}

interface MemoryOutboxRow {
  readonly key: OutboxKey;
  readonly source: RunKey;
  readonly outgoing: Buffer;
}

interface MemoryAppend extends FactPlace {
  readonly facts: Buffer;
}

/** Rows of facts in one page: few, so that every reader meets several pages. */
const ROWS_PER_PAGE = 3;

/** Facts and states are kept encoded, as in Postgres: nobody shares objects with the store. */
interface MemoryRun {
  readonly start: RunStart;
  readonly shardId: ShardId;
  readonly appends: MemoryAppend[];
  status: RunStart['status'];
  wakeAt: EpochMs | null;
  snapshot: { readonly factNumber: number; readonly state: Buffer } | undefined;
}

/**
 * The in-memory twin of `PostgresExecutionStore`: passes the same contract suite, runs on an injected clock, and fails
 * where it is told to. A call is atomic at the moment it executes, like a statement that runs by itself.
 */
export class MemoryExecutionStore implements ExecutionStore {
  private readonly shards: MemoryShard[];
  private readonly runs = new Map<string, MemoryRun>();
  /** Last run of a workflow id. */
  private readonly currentRuns = new Map<string, MemoryRun>();
  private readonly openRuns = new Map<string, MemoryRun>();
  /** Facts of runs that no turn has started yet. */
  private readonly prepared = new Map<string, MemoryAppend[]>();
  private readonly requests = new Map<
    string,
    { readonly type: string; readonly outcome: Buffer }
  >();

  private readonly clocks = new Map<string, NamespaceClock>();

  constructor(private readonly options: MemoryExecutionStoreOptions) {
    this.shards = Array.from({ length: options.shardCount }, () => ({
      version: 0,
      nextOffset: 0,
      outbox: new Map(),
      owner: '',
    }));
  }

  acquireShard(shardId: ShardId, owner: string): Promise<ShardLease> {
    return this.perform('acquireShard', () => {
      const shard = this.shard(shardId);
      shard.version += 1;
      shard.owner = owner;
      return {
        shardId,
        version: shard.version,
        nextOffset: shard.nextOffset,
        logIncarnation: '1',
        databaseTime: this.options.now(),
      };
    });
  }

  releaseShard(lease: { shardId: ShardId; version: number }): Promise<void> {
    return this.perform('releaseShard', () => {
      const shard = this.shard(lease.shardId);
      if (shard.version === lease.version) shard.version += 1;
    });
  }

  findCurrentRuns(keys: readonly WorkflowKey[]): Promise<(RunHeader | undefined)[]> {
    return this.perform('findCurrentRuns', () =>
      keys.map((key) => {
        const run = this.currentRuns.get(workflowName(key));
        if (run === undefined) return undefined;
        const { runId, startRequestId, startedTime } = run.start;
        return { runId, status: run.status, startRequestId, startedTime };
      }),
    );
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
    return this.perform('loadRuns', () => keys.map((key) => this.storedRun(key)));
  }

  readDueRuns(shardId: ShardId, before: EpochMs, countMax: number): Promise<DueRun[]> {
    return this.perform('readDueRuns', () => {
      const due: DueRun[] = [];
      for (const run of this.openRuns.values()) {
        if (run.shardId !== shardId || run.wakeAt === null || run.wakeAt >= before) continue;
        due.push({ ...runKeyOf(run.start), wakeAt: run.wakeAt });
      }
      return due.sort((a, b) => a.wakeAt - b.wakeAt).slice(0, countMax);
    });
  }

  readOutbox(shardId: ShardId, page: OutboxPage): Promise<OutboxRow[]> {
    return this.perform('readOutbox', () => {
      const rows: OutboxRow[] = [];
      let bytes = 0;
      for (const { key, source, outgoing } of this.shard(shardId).outbox.values()) {
        const held = decodeValue(outgoing) as Outgoing;
        if (outboxKindOf(held) !== page.kind || !isAfter(key, page.after)) continue;
        if (rows.length === page.countMax || bytes >= page.bytesMax) break;
        bytes += outgoing.length;
        rows.push({ key, source, outgoing: held });
      }
      return rows;
    });
  }

  /** As the control plane does when it creates a namespace. */
  addClock(clock: NamespaceClock): void {
    this.clocks.set(scopeName(clock), clock);
  }

  findClocks(scopes: readonly Scope[]): Promise<(NamespaceClock | undefined)[]> {
    return this.perform('findClocks', () =>
      scopes.map((scope) => this.clocks.get(scopeName(scope))),
    );
  }

  readMovingClocks(): Promise<NamespaceClock[]> {
    return this.perform('readMovingClocks', () =>
      [...this.clocks.values()].filter(
        ({ target, skipUntil }) => target !== undefined || skipUntil !== undefined,
      ),
    );
  }

  readWakesOf(scope: Scope, countMax: number): Promise<DueRun[]> {
    return this.perform('readWakesOf', () => {
      const due: DueRun[] = [];
      for (const { start, wakeAt } of this.openRuns.values()) {
        if (wakeAt === null || scopeName(start) !== scopeName(scope)) continue;
        due.push({ ...runKeyOf(start), wakeAt });
      }
      return due.sort((a, b) => a.wakeAt - b.wakeAt).slice(0, countMax);
    });
  }

  writeTurn(write: TurnWrite): Promise<TurnWritten> {
    return this.perform('writeTurn', () => {
      const shard = this.shard(write.shardId);
      if (shard.version !== write.version) return { type: 'fenced' };
      this.refuseContradictions(write);
      shard.version += 1;
      shard.nextOffset = write.nextOffset;
      // First: like the statement, it only finds what was there before the turn.
      for (const run of write.deletes) this.delete(run);
      for (const close of write.closes) this.close(close);
      for (const start of write.starts) this.start(start, write.shardId);
      for (const append of write.appends) this.append(append);
      const closing = new Set(write.closes.map((close) => close.runId));
      for (const wake of write.wakes) {
        if (!closing.has(wake.runId)) this.openRun(wake).wakeAt = wake.wakeAt;
      }
      for (const { runId, tenantId, factNumber, state } of write.snapshots) {
        const run = this.runs.get(runName({ tenantId, runId }));
        if (run !== undefined) run.snapshot = { factNumber, state: encodeValue(state) };
      }
      for (const request of write.requests) {
        const outcome = encodeValue(request.outcome);
        this.requests.set(requestName(request), { type: request.requestType, outcome });
      }
      writeOutbox(shard, write);
      for (const clock of write.clocks) this.clocks.set(scopeName(clock), clock);
      return { type: 'written', databaseTime: this.options.now() };
    });
  }

  /** The read side: events of a run after one of them, oldest first. */
  readHistory(
    run: RunKey,
    { after, countMax }: { readonly after: EventId; readonly countMax: number },
  ): Promise<HistoryEvent[]> {
    const events = (this.runs.get(runName(run))?.appends ?? [])
      .flatMap((append) => decodeFacts(append.facts))
      .filter(isEvent)
      .filter(({ eventId }) => eventId > after);
    return Promise.resolve(events.slice(0, countMax));
  }

  readRunStatus(key: RunKey): Promise<WorkflowStatus | undefined> {
    return this.perform('readRunStatus', () => {
      const run = this.runs.get(runName(key));
      return run !== undefined && workflowName(run.start) === workflowName(key)
        ? run.status
        : undefined;
    });
  }

  readFacts(run: Pick<RunKey, 'tenantId' | 'runId'>, from?: FactPlace): Promise<FactPage> {
    return this.perform('readFacts', () => {
      const appends = this.runs.get(runName(run))?.appends ?? [];
      const index = appends.findIndex(
        (each) => each.firstFactNumber >= (from?.firstFactNumber ?? 0),
      );
      const page = index < 0 ? [] : appends.slice(index, index + ROWS_PER_PAGE);
      const next = index < 0 ? undefined : appends[index + ROWS_PER_PAGE];
      return {
        facts: page.flatMap((append) => decodeFacts(append.facts)),
        ...(next && {
          next: { firstEventId: next.firstEventId, firstFactNumber: next.firstFactNumber },
        }),
      };
    });
  }

  prepareRun(owner: { shardId: ShardId; owner: string }, append: HistoryAppend): Promise<boolean> {
    return this.perform('prepareRun', () => {
      if (this.shard(owner.shardId).owner !== owner.owner) return false;
      const name = runName(append);
      this.prepared.set(name, [...(this.prepared.get(name) ?? []), memoryAppend(append)]);
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

  /** What Postgres finds by keys and checks while it writes, found before anything is changed. */
  private refuseContradictions(write: TurnWrite): void {
    const closing = new Set(write.closes.map((close) => close.runId));
    for (const close of write.closes) this.openRun(close);
    for (const wake of write.wakes) if (!closing.has(wake.runId)) this.openRun(wake);
    // What a run says about itself is not read back by its owner: only that it is open matters here.
    for (const upsert of write.upserts) this.openRun(upsert);
    for (const start of write.starts) {
      const open = this.openRuns.get(workflowName(start));
      const isTaken =
        start.status === 'Running' && open !== undefined && !closing.has(open.start.runId);
      if (isTaken || this.runs.has(runName(start))) throw contradiction('The run exists.');
    }
    const starting = new Set(write.starts.map(runName));
    for (const append of write.appends) {
      const run = this.runs.get(runName(append));
      if (run === undefined && !starting.has(runName(append))) {
        throw contradiction('The run of the facts does not exist.');
      }
      const last = run?.appends.at(-1)?.firstFactNumber ?? -1;
      if (last >= append.firstFactNumber) throw contradiction('The facts exist.');
    }
    this.refuseClocksGoingBack(write);
    for (const request of write.requests) {
      if (this.requests.has(requestName(request))) throw contradiction('The request id exists.');
    }
  }

  private refuseClocksGoingBack(write: TurnWrite): void {
    for (const clock of write.clocks) {
      const known = this.clocks.get(scopeName(clock));
      if (known === undefined || known.now > clock.now) throw contradiction('The clock is ahead.');
    }
  }

  private start(start: RunStart, shardId: ShardId): void {
    const isOpen = start.status === 'Running';
    const run: MemoryRun = {
      start,
      shardId,
      appends: this.prepared.get(runName(start)) ?? [],
      status: start.status,
      wakeAt: isOpen ? start.wakeAt : null,
      snapshot: undefined,
    };
    this.runs.set(runName(start), run);
    this.currentRuns.set(workflowName(start), run);
    if (isOpen) this.openRuns.set(workflowName(start), run);
  }

  private close(close: RunClose): void {
    const run = this.openRun(close);
    run.status = close.status;
    run.wakeAt = null;
    this.openRuns.delete(workflowName(close));
  }

  private delete(key: RunKey): void {
    const name = runName(key);
    const run = this.runs.get(name);
    if (run === undefined || run.status === 'Running') return;
    this.runs.delete(name);
    const workflow = workflowName(key);
    if (this.currentRuns.get(workflow) !== run) return;
    const others = [...this.runs.values()].filter((each) => workflowName(each.start) === workflow);
    const last = others.at(-1);
    if (last === undefined) this.currentRuns.delete(workflow);
    else this.currentRuns.set(workflow, last);
  }

  private append(append: HistoryAppend): void {
    this.runs.get(runName(append))?.appends.push(memoryAppend(append));
  }

  private openRun(key: RunKey): MemoryRun {
    const run = this.openRuns.get(workflowName(key));
    if (run?.start.runId !== key.runId) throw contradiction('The run is not open.');
    return run;
  }

  private storedRun(key: RunKey): StoredRun | undefined {
    const run = this.runs.get(runName(key));
    if (run === undefined || workflowName(run.start) !== workflowName(key)) return undefined;
    const { snapshot } = run;
    const after = snapshot?.factNumber ?? 0;
    return {
      key: runKeyOf(key),
      status: run.status,
      wakeAt: run.wakeAt,
      ...(snapshot !== undefined && {
        snapshot: { factNumber: snapshot.factNumber, state: decodeValue(snapshot.state) },
      }),
      facts: run.appends
        .filter((append) => append.firstFactNumber >= after)
        .flatMap((append) => decodeFacts(append.facts)),
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
    if (mishap?.type === 'delay') await this.options.sleep?.(mishap.delayMs);
    // The answer arrives in a later turn of the event loop's queue, as from a socket.
    await Promise.resolve();
    const result = execute();
    if (mishap?.type === 'execute-then-error') throw injected(operation, 'unknown');
    if (mishap?.type === 'execute-then-delay') await this.options.sleep?.(mishap.delayMs);
    return result;
  }
}

/** `shard.version` is that after the turn, as the key of a row wants it. */
function writeOutbox(shard: MemoryShard, { outbox, sent }: TurnWrite): void {
  for (const row of sent) shard.outbox.delete(sentName(row));
  outbox.forEach(({ source, outgoing }, position) => {
    const key = { turn: shard.version, position };
    const row = { key, source: runKeyOf(source), outgoing: encodeValue(outgoing) };
    shard.outbox.set(sentName(row), row);
  });
}

function sentName({ key, source }: Pick<MemoryOutboxRow, 'key' | 'source'>): string {
  return `${source.tenantId}/${key.turn}/${key.position}`;
}

function isAfter(key: OutboxKey, other: OutboxKey): boolean {
  return key.turn > other.turn || (key.turn === other.turn && key.position > other.position);
}

function scopeName(scope: Scope): string {
  return `${scope.tenantId}/${scope.namespaceId}`;
}

function memoryAppend({ firstEventId, firstFactNumber, facts }: HistoryAppend): MemoryAppend {
  return { firstEventId, firstFactNumber, facts: encodeFacts(facts) };
}

function injected(operation: string, outcome: StoreOutcome): StoreUnavailable {
  const cause = new Error('injected');
  return new StoreUnavailable(`Injected failure of ${operation}.`, {
    outcome,
    retryable: true,
    cause,
  });
}

function contradiction(message: string): StoreUnavailable {
  const cause = new Error(message);
  return new StoreUnavailable(message, { outcome: 'not-applied', retryable: false, cause });
}
