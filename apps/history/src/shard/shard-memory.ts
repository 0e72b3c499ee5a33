import type { RequestRecord, RunHeader, RunId, RunKey } from '@app/contract';

import { BoundedMap } from './bounded-map';
import type { CachedRun } from './cached-run';
import { DueHeap } from './due-heap';
import { workflowKeyText } from './keys';

/** Open runs kept folded. A run costs a few kilobytes; evicted ones are folded again when something concerns them. */
const RUN_COUNT_MAX = 20_000;
const HEADER_COUNT_MAX = 100_000;
const REQUEST_COUNT_MAX = 50_000;

/** A moment at which the shard has to look at a run, in memory or not. */
export interface Wake {
  readonly dueAt: number;
  readonly key: RunKey;
}

/**
 * What the owner of a shard remembers. All of it is a copy of what is stored: `clear` is always right, and is what
 * happens whenever the outcome of a write is not known.
 */
export class ShardMemory {
  readonly runs = new Map<RunId, CachedRun>();
  /** Last run of a workflow id; `null` when there is none. */
  readonly current = new BoundedMap<string, RunHeader | null>(HEADER_COUNT_MAX);
  readonly requests = new BoundedMap<string, RequestRecord | null>(REQUEST_COUNT_MAX);
  readonly wakes = new DueHeap<Wake>();

  clear(): void {
    this.runs.clear();
    this.current.clear();
    this.requests.clear();
    this.wakes.clear();
  }

  keep(run: CachedRun): void {
    this.runs.set(run.key.runId, run);
  }

  forget(run: CachedRun): void {
    this.runs.delete(run.key.runId);
  }

  noteCurrent(run: CachedRun): void {
    const { started } = run.state.info;
    this.current.set(workflowKeyText(run.key), {
      runId: run.key.runId,
      status: run.status,
      startRequestId: started.requestId,
      startedTime: started.eventTime,
    });
  }

  /** Sees to it that the shard looks at the run when its earliest timer is due. */
  arm(run: CachedRun): void {
    const dueAt = run.timers.peek()?.dueAt;
    if (dueAt === undefined || (run.armedAt !== undefined && run.armedAt <= dueAt)) return;
    run.armedAt = dueAt;
    this.wakes.add({ dueAt, key: run.key });
  }

  /** Makes room by letting go of the runs untouched for longest. Their wake-ups stay in the heap by key. */
  evict(): void {
    for (const run of this.runs.values()) {
      if (this.runs.size <= RUN_COUNT_MAX) return;
      this.runs.delete(run.key.runId);
    }
  }
}
