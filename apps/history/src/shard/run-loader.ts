import type { AslSnapshot } from '@app/asl';
import {
  type EpochMs,
  hasVirtualClock,
  isEvent,
  type NamespaceClock,
  type RunKey,
  type Scope,
  type StoredRun,
  Unavailable,
  type WorkflowExecutionStarted,
} from '@app/contract';
import { fromSnapshot, outstandingTasks, replay, type StateSnapshot } from '@app/engine';

import type { AslHost } from '../asl/asl-host';
import type { HistoryPorts } from '../ports';
import { ScheduleRun, type ScheduleSnapshot } from '../schedule/schedule-run';
import { allSettled } from './all-settled';
import { beginsRun } from './begins-run';
import { CachedRun } from './cached-run';
import { moveRecordKey } from './clock-turn';
import { isRunOf, requestKeyText, workflowKeyText } from './keys';
import { namedRunId } from './named-run-id';
import { RunFault } from './run-fault';
import { scopeOf, type ShardItem } from './shard-item';
import type { ShardMemory } from './shard-memory';
import { scopeText, VirtualClock, virtualWakeOf } from './virtual-clock';

/** A folded run as a snapshot holds it. */
export interface RunSnapshot {
  readonly engine: StateSnapshot;
  readonly asl?: AslSnapshot;
  readonly schedule?: ScheduleSnapshot;
}

/**
 * Brings into memory what a batch needs before anything is decided: at most one round trip each for request ids,
 * current runs and runs, whatever the size of the batch; none when everything is there already.
 */
export class RunLoader {
  constructor(
    private readonly ports: Pick<HistoryPorts, 'store'>,
    private readonly host: AslHost,
    private readonly memory: ShardMemory,
    private readonly options: { readonly now: () => EpochMs; readonly wakeCountMax: number },
  ) {}

  /** `undefined` when there is nothing to wait for. */
  load(items: readonly ShardItem[]): Promise<void> | undefined {
    const needs = items.some((item) => this.lacksSomething(item));
    return needs ? this.loadAll(items) : undefined;
  }

  private lacksSomething(item: ShardItem): boolean {
    if (this.lacksClock(scopeOf(item))) return true;
    if (item.type === 'move') return item.request.requestId !== undefined;
    if (item.type !== 'request') return this.missingRun(item) !== undefined;
    const { request } = item;
    if (request.type === 'StartWorkflow') {
      const ref = request.start.stateMachine;
      if (ref !== undefined && this.host.known(ref) === undefined) return true;
      if (request.workflowIdIsFresh === true && request.requestId === undefined) return false;
    }
    if (request.requestId !== undefined) return true;
    const runId = namedRunId(request);
    if (runId !== undefined) return !this.memory.runs.has(runId);
    const current = this.memory.current.get(workflowKeyText(request));
    return current === undefined || (current !== null && !this.memory.runs.has(current.runId));
  }

  private async loadAll(items: readonly ShardItem[]): Promise<void> {
    await allSettled([
      this.loadClocks(items),
      this.loadRequests(items),
      this.loadCurrent(items),
      this.loadMachines(items),
    ]);
    await this.loadRuns(items);
  }

  private async loadRequests(items: readonly ShardItem[]): Promise<void> {
    const keys = items.flatMap((item) => {
      const key = recordKeyOf(item);
      if (key === undefined) return [];
      return this.memory.requests.get(requestKeyText(key, key.requestId)) === undefined
        ? [key]
        : [];
    });
    if (keys.length === 0) return;
    const records = await this.ports.store.findRequests(keys);
    keys.forEach((key, index) => {
      this.memory.requests.set(requestKeyText(key, key.requestId), records[index] ?? null);
    });
  }

  private lacksClock(scope: Scope): boolean {
    return hasVirtualClock(scope.namespaceId) && !this.memory.clocks.has(scopeText(scope));
  }

  private async loadClocks(items: readonly ShardItem[]): Promise<void> {
    const lacking = new Map<string, Scope>();
    for (const item of items) {
      const scope = scopeOf(item);
      if (this.lacksClock(scope)) lacking.set(scopeText(scope), scope);
    }
    if (lacking.size === 0) return;
    const found = await this.ports.store.findClocks([...lacking.values()]);
    for (const stored of found) if (stored !== undefined) await this.takeClock(stored);
  }

  /** The clock by which to read a run; it stays out of memory, which only turns may fill. */
  async clockFor(scope: Scope): Promise<VirtualClock | undefined> {
    if (!this.lacksClock(scope)) return this.memory.clockOf(scope);
    const [stored] = await this.ports.store.findClocks([scope]);
    return stored && new VirtualClock(stored);
  }

  /** Brings a clock into memory, with what wakes the namespace's runs by it. */
  async takeClock(stored: NamespaceClock): Promise<void> {
    if (!this.lacksClock(stored)) return;
    const clock = new VirtualClock(stored);
    await this.readWakes(clock);
    this.memory.clocks.set(scopeText(stored), clock);
    this.memory.stirred.add(clock);
  }

  /** The earliest wake-ups of a namespace by its clock, as far as they are stored. */
  async readWakes(clock: VirtualClock): Promise<void> {
    const { wakeCountMax } = this.options;
    const due = await this.ports.store.readWakesOf(clock.scope, wakeCountMax);
    const last = due.at(-1);
    clock.horizon =
      due.length < wakeCountMax || last === undefined
        ? Number.POSITIVE_INFINITY
        : (virtualWakeOf(last.wakeAt) ?? clock.now) + 1;
    for (const { wakeAt, ...key } of due) {
      const dueAt = virtualWakeOf(wakeAt);
      const run = this.memory.runs.get(key.runId);
      if (run !== undefined) this.memory.arm(run);
      else if (dueAt === undefined) clock.unknown.push(key);
      else clock.wakes.add({ dueAt, key });
    }
  }

  private async loadCurrent(items: readonly ShardItem[]): Promise<void> {
    const keys = items.flatMap((item) => {
      if (item.type !== 'request' || namedRunId(item.request) !== undefined) return [];
      if (item.request.type === 'StartWorkflow' && item.request.workflowIdIsFresh === true)
        return [];
      const known = this.memory.current.get(workflowKeyText(item.request));
      return known === undefined ? [item.request] : [];
    });
    if (keys.length === 0) return;
    const headers = await this.ports.store.findCurrentRuns(keys);
    keys.forEach((key, index) => {
      this.memory.current.set(workflowKeyText(key), headers[index] ?? null);
    });
  }

  private async loadMachines(items: readonly ShardItem[]): Promise<void> {
    for (const item of items) {
      if (item.type !== 'request' || item.request.type !== 'StartWorkflow') continue;
      const ref = item.request.start.stateMachine;
      if (ref !== undefined) await this.host.machine(item.request, ref);
    }
  }

  private async loadRuns(items: readonly ShardItem[]): Promise<void> {
    const keys = new Map<string, RunKey>();
    for (const item of items) {
      const key = this.missingRun(item);
      if (key !== undefined) keys.set(key.runId, key);
    }
    if (keys.size === 0) return;
    const stored = await this.ports.store.loadRuns([...keys.values()]);
    for (const run of stored) {
      if (run !== undefined) this.memory.keep(await this.fold(run));
    }
  }

  private missingRun(item: ShardItem): RunKey | undefined {
    if (item.type === 'move' || item.type === 'step') return undefined;
    if (item.type !== 'request') {
      const isUnwanted = item.type === 'sent' && item.row.outgoing.initiatedEventId === undefined;
      return isUnwanted || this.memory.runs.has(item.key.runId) ? undefined : item.key;
    }
    const { request } = item;
    const { tenantId, namespaceId, workflowId } = request;
    const runId = namedRunId(request) ?? this.memory.current.get(workflowKeyText(request))?.runId;
    if (runId === undefined || this.memory.runs.has(runId)) return undefined;
    if (beginsRun(request.type) && !this.concernsOpenRun(item)) return undefined;
    return { tenantId, namespaceId, workflowId, runId };
  }

  /** A start, a reset and the like only need the state of a run that is open: a closed one is judged by its header. */
  private concernsOpenRun(item: ShardItem): boolean {
    if (item.type !== 'request') return true;
    return this.memory.current.get(workflowKeyText(item.request))?.status === 'Running';
  }

  /** One run, folded for reading: from memory if what is there is stored. */
  async read(
    key: RunKey,
    { fromMemory }: { readonly fromMemory: boolean },
  ): Promise<CachedRun | undefined> {
    const known = fromMemory ? this.memory.runs.get(key.runId) : undefined;
    // A run id says nothing about whose run it is.
    if (known !== undefined && isRunOf(known.key, key)) return known;
    const [stored] = await this.ports.store.loadRuns([key]);
    return stored && this.fold(stored, await this.clockFor(key));
  }

  /** Folds a stored run: the newest snapshot, then the facts after it. Throws `RunFault` when that is impossible. */
  async fold(stored: StoredRun, clock = this.memory.clockOf(stored.key)): Promise<CachedRun> {
    const { key } = stored;
    try {
      return await this.foldUnguarded(stored, clock);
    } catch (fault) {
      // What cannot be reached says nothing about the run.
      throw fault instanceof Unavailable ? fault : new RunFault(key, fault);
    }
  }

  private async foldUnguarded(
    stored: StoredRun,
    clock: VirtualClock | undefined,
  ): Promise<CachedRun> {
    const { key } = stored;
    const snapshot = stored.snapshot?.state as RunSnapshot | undefined;
    const from = snapshot && fromSnapshot(snapshot.engine);
    const state = replay({ key, runId: key.runId }, stored.facts, from);
    const hosted = await this.foldHosted(stored, snapshot, state.info.started);
    const snapshotFactNumber = stored.snapshot?.factNumber ?? 0;
    const run = new CachedRun(key, state, hosted, snapshotFactNumber + stored.facts.length);
    run.clock = clock;
    run.snapshotFactNumber = snapshotFactNumber;
    run.storedWakeAt = stored.wakeAt;
    run.reloaded = true;
    if (hosted === undefined) for (const fact of stored.facts) if (isEvent(fact)) run.take(fact);
    for (const task of outstandingTasks(state)) run.takeUp(task, this.options.now());
    return run;
  }

  private async foldHosted(
    stored: StoredRun,
    snapshot: RunSnapshot | undefined,
    { workflowType, stateMachine: ref }: WorkflowExecutionStarted,
  ): Promise<CachedRun['hosted']> {
    if (ScheduleRun.is(workflowType)) return foldSchedule(stored, snapshot);
    if (ref === undefined) return undefined;
    const machine = await this.host.machine(stored.key, ref);
    const hosted = snapshot?.asl
      ? this.host.restoredRun(machine, stored.key, { ref, snapshot: snapshot.asl })
      : this.host.newRun(machine, stored.key, ref);
    for (const fact of stored.facts) if (isEvent(fact)) hosted.fold(fact);
    return hosted;
  }
}

function foldSchedule(stored: StoredRun, snapshot: RunSnapshot | undefined): ScheduleRun {
  const run = snapshot?.schedule ? ScheduleRun.restored(snapshot.schedule) : new ScheduleRun();
  for (const fact of stored.facts) if (isEvent(fact)) run.fold(fact);
  return run;
}

/** Under which request id an item's outcome is kept, if it names one. */
function recordKeyOf(item: ShardItem) {
  if (item.type === 'move') return moveRecordKey(item);
  if (item.type !== 'request' || item.request.requestId === undefined) return undefined;
  const { tenantId, namespaceId, workflowId, requestId } = item.request;
  return { tenantId, namespaceId, workflowId, requestId };
}
