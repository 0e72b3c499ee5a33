import type { AslSnapshot } from '@app/asl';
import { isEvent, type RunKey, type StoredRun, Unavailable } from '@app/contract';
import { fromSnapshot, outstandingTasks, replay, type StateSnapshot } from '@app/engine';

import type { AslHost } from '../asl/asl-host';
import type { HostedRun } from '../asl/hosted-run';
import type { HistoryPorts } from '../ports';
import { beginsRun } from './begins-run';
import { CachedRun } from './cached-run';
import { requestKeyText, workflowKeyText } from './keys';
import { RunFault } from './run-fault';
import type { ShardItem } from './shard-item';
import type { ShardMemory } from './shard-memory';

/** A folded run as a snapshot holds it. */
export interface RunSnapshot {
  readonly engine: StateSnapshot;
  readonly asl?: AslSnapshot;
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
  ) {}

  /** `undefined` when there is nothing to wait for. */
  load(items: readonly ShardItem[]): Promise<void> | undefined {
    const needs = items.some((item) => this.lacksSomething(item));
    return needs ? this.loadAll(items) : undefined;
  }

  private lacksSomething(item: ShardItem): boolean {
    if (item.type !== 'request') return this.missingRun(item) !== undefined;
    const { request } = item;
    if (request.type === 'StartWorkflow') {
      const ref = request.start.stateMachine;
      if (ref !== undefined && this.host.known(ref) === undefined) return true;
      if (request.workflowIdIsFresh === true && request.requestId === undefined) return false;
    }
    if (request.requestId !== undefined) return true;
    if (request.runId !== undefined) return !this.memory.runs.has(request.runId);
    const current = this.memory.current.get(workflowKeyText(request));
    return current === undefined || (current !== null && !this.memory.runs.has(current.runId));
  }

  private async loadAll(items: readonly ShardItem[]): Promise<void> {
    await Promise.all([
      this.loadRequests(items),
      this.loadCurrent(items),
      this.loadMachines(items),
    ]);
    await this.loadRuns(items);
  }

  private async loadRequests(items: readonly ShardItem[]): Promise<void> {
    const keys = items.flatMap((item) => {
      if (item.type !== 'request' || item.request.requestId === undefined) return [];
      const { tenantId, namespaceId, workflowId, requestId } = item.request;
      const known = this.memory.requests.get(requestKeyText(item.request, requestId));
      return known === undefined ? [{ tenantId, namespaceId, workflowId, requestId }] : [];
    });
    if (keys.length === 0) return;
    const records = await this.ports.store.findRequests(keys);
    keys.forEach((key, index) => {
      this.memory.requests.set(requestKeyText(key, key.requestId), records[index] ?? null);
    });
  }

  private async loadCurrent(items: readonly ShardItem[]): Promise<void> {
    const keys = items.flatMap((item) => {
      if (item.type !== 'request' || item.request.runId !== undefined) return [];
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
    if (item.type !== 'request') {
      const isUnwanted = item.type === 'sent' && item.row.outgoing.initiatedEventId === undefined;
      return isUnwanted || this.memory.runs.has(item.key.runId) ? undefined : item.key;
    }
    const { request } = item;
    const { tenantId, namespaceId, workflowId } = request;
    const runId = request.runId ?? this.memory.current.get(workflowKeyText(request))?.runId;
    if (runId === undefined || this.memory.runs.has(runId)) return undefined;
    if (beginsRun(request.type) && !this.concernsOpenRun(item)) return undefined;
    return { tenantId, namespaceId, workflowId, runId };
  }

  /** A start, a reset and the like only need the state of a run that is open: a closed one is judged by its header. */
  private concernsOpenRun(item: ShardItem): boolean {
    if (item.type !== 'request') return true;
    return this.memory.current.get(workflowKeyText(item.request))?.status === 'Running';
  }

  /** Folds a stored run: the newest snapshot, then the facts after it. Throws `RunFault` when that is impossible. */
  async fold(stored: StoredRun): Promise<CachedRun> {
    const { key } = stored;
    try {
      return await this.foldUnguarded(stored);
    } catch (fault) {
      // What cannot be reached says nothing about the run.
      throw fault instanceof Unavailable ? fault : new RunFault(key, fault);
    }
  }

  private async foldUnguarded(stored: StoredRun): Promise<CachedRun> {
    const { key } = stored;
    const snapshot = stored.snapshot?.state as RunSnapshot | undefined;
    const from = snapshot && fromSnapshot(snapshot.engine);
    const state = replay({ key, runId: key.runId }, stored.facts, from);
    const hosted = await this.foldHosted(stored, snapshot, state.info.started.stateMachine);
    const snapshotFactNumber = stored.snapshot?.factNumber ?? 0;
    const run = new CachedRun(key, state, hosted, snapshotFactNumber + stored.facts.length);
    run.snapshotFactNumber = snapshotFactNumber;
    run.storedWakeAt = stored.wakeAt;
    run.reloaded = true;
    if (hosted === undefined) for (const fact of stored.facts) if (isEvent(fact)) run.take(fact);
    for (const task of outstandingTasks(state)) run.takeUp(task);
    return run;
  }

  private async foldHosted(
    stored: StoredRun,
    snapshot: RunSnapshot | undefined,
    ref: Parameters<AslHost['machine']>[1] | undefined,
  ): Promise<HostedRun | undefined> {
    if (ref === undefined) return undefined;
    const machine = await this.host.machine(stored.key, ref);
    const hosted = snapshot?.asl
      ? this.host.restoredRun(machine, stored.key, { ref, snapshot: snapshot.asl })
      : this.host.newRun(machine, stored.key, ref);
    for (const fact of stored.facts) if (isEvent(fact)) hosted.fold(fact);
    return hosted;
  }
}
