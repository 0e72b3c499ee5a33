import type { ActivityOptionsChange, ActivitySelector } from './activity-control';
import type { ReapplyType } from './enums';
import type { PostResetOperation } from './fork';
import type { EpochMs, RunId, Scope, WorkflowId } from './ids';
import type { Payloads } from './payload';
import type { VersioningOverride } from './workflow-task';

/** What a batch does to each of its runs. */
export type BatchOperation =
  | { readonly type: 'Terminate' | 'Cancel' | 'Delete' | 'Redrive' | 'Pause' | 'Unpause' }
  | { readonly type: 'Signal'; readonly signalName: string; readonly input?: Payloads }
  | {
      readonly type: 'Reset';
      readonly to: 'FirstWorkflowTask' | 'LastWorkflowTask';
      readonly excludes: readonly ReapplyType[];
      readonly postResetOperations?: readonly PostResetOperation[];
    }
  | {
      readonly type: 'UpdateWorkflowOptions';
      /** `null` takes an override back. */
      readonly versioningOverride: VersioningOverride | null;
    }
  | {
      readonly type: 'PauseActivities' | 'UnpauseActivities' | 'ResetActivities';
      readonly select: ActivitySelector;
    }
  | {
      readonly type: 'UpdateActivityOptions';
      readonly select: ActivitySelector;
      readonly change: ActivityOptionsChange | 'RestoreOriginal';
    };

/**
 * - `Collecting`: the runs that its query selects are being written down;
 * - `Running`: one item after the other is done;
 * - `Paused`: nobody works on it until it is resumed;
 * - `Completed`: every item is done or has failed;
 * - `Aborted`: what was left is left as it is.
 */
export type BatchState = 'Collecting' | 'Running' | 'Paused' | 'Completed' | 'Aborted';

export interface Batch extends Scope {
  readonly batchId: string;
  readonly operation: BatchOperation;
  /** Absent when the runs were listed by whoever began the batch. */
  readonly query?: string;
  readonly reason: string;
  readonly actor: string;
  readonly state: BatchState;
  readonly operationsPerSecond: number;
  readonly totalCount: number;
  readonly doneCount: number;
  readonly failedCount: number;
  readonly createdAt: EpochMs;
  readonly endedAt?: EpochMs;
}

export interface BatchTarget {
  readonly workflowId: WorkflowId;
  /** Absent: whichever run is the current one when its turn comes. */
  readonly runId?: RunId;
}

export interface BatchItem extends BatchTarget {
  readonly position: number;
}

export interface BatchItemResult {
  readonly position: number;
  readonly state: 'Done' | 'Failed';
  readonly code?: string;
  readonly message?: string;
  /** The run that came of it. */
  readonly runId?: RunId;
}

export type BatchKey = Pick<Batch, 'tenantId' | 'batchId'>;

/** What the process that works on batches needs of the store. */
export interface BatchStore {
  /** Takes one batch that waits for work and that nobody is known to work on; for some seconds, renewed by every step. */
  claim(runner: string): Promise<Batch | undefined>;
  /** Writes down the next runs that the query selects. The state after it. */
  collect(batch: Batch, runner: string): Promise<BatchState>;
  /** Items that are not done yet, in order. */
  pendingItems(batch: BatchKey, countMax: number): Promise<BatchItem[]>;
  /** Keeps results, each once whoever brings it, and completes the batch when nothing is left. The state after it. */
  settle(batch: BatchKey, runner: string, results: readonly BatchItemResult[]): Promise<BatchState>;
  /** Leaves a batch to whoever comes next. */
  release(batch: BatchKey, runner: string): Promise<void>;
}
