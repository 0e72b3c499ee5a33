import type { Failure } from '../failure';
import type { DurationMs, EpochMs, RunId, WorkflowId, WorkflowKey } from '../ids';
import type { Memo, Payloads } from '../payload';
import type { RetryPolicy } from '../retry-policy';
import type { StateMachineRef } from '../state-machine-ref';
import type { SearchAttributes } from '../visibility/search-attribute';
import type { ScheduleSpec } from './schedule-spec';

/** Type of the runs that schedules are. Reserved: nobody else starts one, and lists of workflows leave them out. */
export const SCHEDULE_WORKFLOW_TYPE = 'perdure:schedule';

/** What is done with an action while the one before it still runs. Temporal's. */
export const OverlapPolicy = {
  Skip: 'Skip',
  BufferOne: 'BufferOne',
  BufferAll: 'BufferAll',
  CancelOther: 'CancelOther',
  TerminateOther: 'TerminateOther',
  AllowAll: 'AllowAll',
} as const;
export type OverlapPolicy = (typeof OverlapPolicy)[keyof typeof OverlapPolicy];

/** The workflow that a schedule starts. */
export interface ScheduleAction {
  /** Runs get this and their nominal time as id. */
  readonly workflowId: string;
  readonly workflowType: string;
  readonly taskQueue: string;
  readonly input?: Payloads;
  readonly stateMachine?: StateMachineRef;
  readonly workflowExecutionTimeoutMs?: DurationMs;
  readonly workflowRunTimeoutMs?: DurationMs;
  readonly retryPolicy?: RetryPolicy;
  readonly memo?: Memo;
  readonly searchAttributes?: SearchAttributes;
}

export interface SchedulePolicies {
  readonly overlap: OverlapPolicy;
  /** An action that is later than this is missed. */
  readonly catchupWindowMs: DurationMs;
  /** A run that fails or times out pauses the schedule. */
  readonly pauseOnFailure: boolean;
  /** Runs get the id of the action as it is, without their time. */
  readonly keepOriginalWorkflowId: boolean;
}

/** What a client says about a schedule. */
export interface ScheduleDefinition {
  readonly spec: ScheduleSpec;
  readonly action: ScheduleAction;
  readonly policies: SchedulePolicies;
  readonly paused: boolean;
  readonly note: string;
  /** Actions by time that are left; absent means no limit. */
  readonly remainingActions?: number;
}

/** One start that a schedule has made. */
export interface ScheduledStart {
  readonly nominalTime: EpochMs;
  readonly startTime: EpochMs;
  readonly workflowId: WorkflowId;
  readonly runId?: RunId;
  /** It was told to make room for the next one. */
  readonly askedToEnd?: boolean;
  /** Started by a run of the schedule before this one: it is nobody's child any more. */
  readonly isInherited?: boolean;
  readonly status:
    | 'Starting'
    | 'NotStarted'
    | 'Running'
    | 'Completed'
    | 'Failed'
    | 'Canceled'
    | 'TimedOut'
    | 'Terminated';
}

/** A start that is due and waits for the one before it. */
export interface BufferedStart {
  readonly nominalTime: EpochMs;
  readonly overlap: OverlapPolicy;
  /** Asked for by somebody, not by time: pauses and limits do not hold it. */
  readonly manual: boolean;
}

export interface ScheduleBackfill {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly overlap?: OverlapPolicy;
}

/** How a schedule stands. Kept as one value with each change. */
export interface ScheduleState {
  readonly scheduleId: string;
  readonly definition: ScheduleDefinition;
  /** Raised with every change of a client. */
  readonly conflictToken: number;
  readonly createdTime: EpochMs;
  readonly updatedTime?: EpochMs;
  /** Nominal times up to here have been dealt with. */
  readonly dealtUntil: EpochMs;
  readonly buffer: readonly BufferedStart[];
  readonly backfills: readonly ScheduleBackfill[];
  readonly running: readonly ScheduledStart[];
  /** The last starts, oldest first. */
  readonly recent: readonly ScheduledStart[];
  readonly actionCount: number;
  readonly missedCount: number;
  readonly skippedCount: number;
  readonly lastResult?: Payloads;
  readonly lastFailure?: Failure;
  readonly timer?: { readonly timerId: string; readonly dueAt: EpochMs };
  readonly timerCount: number;
}

export interface ScheduleDescription {
  readonly runId: RunId;
  readonly state: ScheduleState;
  /** What the clock of its namespace shows. */
  readonly now: EpochMs;
  readonly memo?: Memo;
  readonly searchAttributes?: SearchAttributes;
}

/** The way to schedules, for reading. */
export interface ScheduleDescriber {
  /** `undefined` when there is no open schedule under the workflow id. */
  describeSchedule(key: WorkflowKey): Promise<ScheduleDescription | undefined>;
}

/** What clients ask of a schedule. */
export type SchedulePatch =
  | {
      readonly type: 'update';
      readonly definition: ScheduleDefinition;
      readonly conflictToken?: number;
    }
  | { readonly type: 'pause'; readonly note: string }
  | { readonly type: 'unpause'; readonly note: string }
  | { readonly type: 'trigger'; readonly overlap?: OverlapPolicy }
  | { readonly type: 'backfill'; readonly backfills: readonly ScheduleBackfill[] }
  | { readonly type: 'delete' };
