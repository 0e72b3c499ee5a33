import {
  type DueRun,
  type EpochMs,
  hasVirtualClock,
  type RequestRecord,
  type RunHeader,
  type RunId,
  type RunKey,
  type Scope,
} from '@app/contract';
import { startedTimeOf, startRequestIdOf } from '@app/engine';
import { BoundedMap, ChurnMap } from '@app/platform';

import type { CachedRun } from './cached-run';
import { DueHeap } from './due-heap';
import { workflowKeyText } from './keys';
import type { ShardItem } from './shard-item';
import type { ShardLimits } from './shard-limits';
import { scopeText, type VirtualClock } from './virtual-clock';

/** A moment at which the shard has to look at a run, in memory or not. */
export interface Wake {
  readonly dueAt: EpochMs;
  readonly key: RunKey;
  /** Of the run as it was in memory, if it was. */
  readonly life?: { readonly isOver: boolean };
}

/**
 * What the owner of a shard remembers. All of it is a copy of what is stored: `clear` is always right, and is what
 * happens whenever the outcome of a write is not known.
 */
export class ShardMemory {
  readonly runs = new ChurnMap<RunId, CachedRun>();
  /** Last run of a workflow id; `null` when there is none. */
  readonly current: BoundedMap<string, RunHeader | null>;
  readonly requests: BoundedMap<string, RequestRecord | null>;
  readonly wakes = new DueHeap<Wake>();
  /** Wake-ups due before this are in the heap; later ones are read from the store in time. Bounds the heap by the rate. */
  horizon: EpochMs = 0;

  /** Clocks of namespaces in virtual time. */
  readonly clocks = new Map<string, VirtualClock>();
  /** Those of which something has changed that may let them move on. */
  readonly stirred = new Set<VirtualClock>();

  constructor(private readonly limits: ShardLimits) {
    this.current = new BoundedMap(limits.headerCountMax);
    this.requests = new BoundedMap(limits.requestCountMax);
  }

  clear(): void {
    this.runs.clear();
    this.current.clear();
    this.requests.clear();
    this.wakes.clear();
    this.clocks.clear();
    this.stirred.clear();
    this.horizon = 0;
  }

  /** The clock of a namespace in virtual time, if it is in memory. */
  clockOf(scope: Scope): VirtualClock | undefined {
    return hasVirtualClock(scope.namespaceId) ? this.clocks.get(scopeText(scope)) : undefined;
  }

  keep(run: CachedRun): void {
    this.runs.set(run.key.runId, run);
  }

  /** Lets go of a run that has to be folded again, should something concern it. */
  forget(run: CachedRun): void {
    this.runs.delete(run.key.runId);
  }

  /** Lets go of a closed run: its wake-ups must not bring it back. 8 % of the CPU of a busy shard went there. */
  bury(run: CachedRun): void {
    run.life.isOver = true;
    this.runs.delete(run.key.runId);
    if (run.clock === undefined) return;
    run.clock.underWay.delete(run.key.runId);
    this.stirred.add(run.clock);
  }

  noteCurrent(run: CachedRun): void {
    this.current.set(run.workflowKey, {
      runId: run.key.runId,
      status: run.status,
      startRequestId: startRequestIdOf(run.state),
      startedTime: startedTimeOf(run.state),
    });
  }

  /** A closed run is no more: which run its workflow id stands for now is for the store to say. */
  noteDeleted(run: CachedRun): void {
    this.bury(run);
    this.current.delete(run.workflowKey);
  }

  /** Which run an item concerns, as far as memory knows. */
  runOf(item: ShardItem): RunKey | undefined {
    if (item.type === 'move' || item.type === 'step') return undefined;
    if (item.type !== 'request') return item.key;
    const { tenantId, namespaceId, workflowId, runId } = item.request;
    const named = runId ?? this.current.get(workflowKeyText(item.request))?.runId;
    if (named === undefined || item.request.type === 'StartWorkflow') return undefined;
    return { tenantId, namespaceId, workflowId, runId: named };
  }

  /** Sees to it that the shard looks at the run when its earliest timer is due. */
  arm(run: CachedRun): void {
    if (run.clock !== undefined) this.armByClock(run, run.clock);
    const dueAt = run.clock === undefined ? run.nextDueAt() : run.nextLiveDueAt();
    if (dueAt === undefined || dueAt >= this.horizon) return;
    if (run.armedAt !== undefined && run.armedAt <= dueAt) return;
    run.armedAt = dueAt;
    this.wakes.add({ dueAt, key: run.key, life: run.life });
  }

  private armByClock(run: CachedRun, clock: VirtualClock): void {
    this.stirred.add(clock);
    if (run.nextLiveDueAt() === undefined) clock.underWay.delete(run.key.runId);
    else clock.underWay.add(run.key.runId);
    const dueAt = run.nextDueAt();
    if (dueAt === undefined || dueAt >= clock.horizon) return;
    if (run.clockArmedAt !== undefined && run.clockArmedAt <= dueAt) return;
    run.clockArmedAt = dueAt;
    clock.wakes.add({ dueAt, key: run.key, life: run.life });
  }

  /** The next wake-up by a clock of its own, if one is left. What has been overtaken is dropped or moved on the way. */
  nextByClock(clock: VirtualClock): Wake | undefined {
    for (;;) {
      const wake = clock.wakes.peek();
      if (wake === undefined) return undefined;
      const run = this.runs.get(wake.key.runId);
      if (wake.life?.isOver !== true && run === undefined) return wake;
      const isCurrent = wake.life?.isOver !== true && run?.clockArmedAt === wake.dueAt;
      if (isCurrent && run.nextDueAt() === wake.dueAt) return wake;
      clock.wakes.takeDue(wake.dueAt);
      if (!isCurrent) continue;
      run.clockArmedAt = undefined;
      this.armByClock(run, clock);
    }
  }

  /** What the store says is due: looked at even if a run in memory needs nothing then, so that the row gets a new moment. */
  armStored({ wakeAt, ...key }: DueRun, notAfter = Number.POSITIVE_INFINITY): void {
    const dueAt = Math.min(wakeAt, notAfter);
    const run = this.runs.get(key.runId);
    if (run?.armedAt !== undefined && run.armedAt <= dueAt) return;
    if (run !== undefined) run.armedAt = dueAt;
    this.wakes.add({ dueAt, key, ...(run && { life: run.life }) });
  }

  /** The next run that is due, if the wake-up is not one that something else has overtaken. */
  takeDue(now: EpochMs): RunKey | undefined {
    for (;;) {
      const wake = this.wakes.takeDue(now);
      if (wake === undefined) return undefined;
      if (wake.life?.isOver === true) continue;
      const run = this.runs.get(wake.key.runId);
      if (run === undefined || run.armedAt === wake.dueAt) return wake.key;
    }
  }

  /** Makes room by letting go of the runs untouched for longest. Their wake-ups stay in the heap by key. */
  evict(): void {
    const surplus = this.runs.size - this.limits.runCountMax;
    if (surplus < this.limits.evictedCount) return;
    // Many at a time: a map is searched from its first slot, and those of what was deleted before are still there.
    let evicted = 0;
    for (const runId of this.runs.keys()) {
      if (evicted === surplus) return;
      this.runs.delete(runId);
      evicted += 1;
    }
  }
}
