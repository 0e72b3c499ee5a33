import type { ActivityOptions, PauseInfo } from '../activity-control';
import type { ParentClosePolicy, WorkflowStatus } from '../enums';
import type { HistoryEvent } from '../event';
import type { Failure } from '../failure';
import type {
  DurationMs,
  EpochMs,
  EventId,
  NamespaceId,
  RunId,
  RunKey,
  WorkflowId,
  WorkflowKey,
} from '../ids';
import type { Memo, Payloads } from '../payload';
import type { CallbackDescription } from '../relation/completion-callback';
import type { ParentRef, RunRef } from '../relation/relation';
import type { UpdateProgress } from '../reply';
import type { StateMachineRef } from '../state-machine-ref';
import type { UserMetadata } from '../user-metadata';
import type {
  DeploymentVersion,
  VersioningBehavior,
  VersioningOverride,
} from '../workflow-task/versioning';
import type { SearchAttributes } from './search-attribute';
import type { WaitingReason } from './waiting-reason';

export interface PendingActivity {
  readonly scheduledEventId: EventId;
  readonly activityId: string;
  readonly activityType: string;
  readonly taskQueue: string;
  /** `PauseRequested`: paused while a worker has it. */
  readonly state: 'Scheduled' | 'Started' | 'CancelRequested' | 'Paused' | 'PauseRequested';
  /** Counted from the last reset. */
  readonly attempt: number;
  /** 0 means no limit. */
  readonly maximumAttempts: number;
  readonly scheduledTime: EpochMs;
  readonly startedTime?: EpochMs;
  readonly lastHeartbeatTime?: EpochMs;
  readonly heartbeatDetails?: Payloads;
  readonly lastFailure?: Failure;
  readonly lastWorkerIdentity?: string;
  readonly nextAttemptTime?: EpochMs;
  readonly expirationTime?: EpochMs;
  /** By whom it is paused, and why. */
  readonly paused?: PauseInfo;
  /** A reset waits for the end of the running attempt. */
  readonly resetRequested?: boolean;
  /** By what rules it is tried now. */
  readonly options: ActivityOptions;
  readonly userMetadata?: UserMetadata;
  readonly waiting: WaitingReason;
}

export interface PendingTimer {
  readonly timerId: string;
  readonly startedEventId: EventId;
  readonly fireTime: EpochMs;
  readonly userMetadata?: UserMetadata;
  readonly waiting: WaitingReason;
}

export interface PendingWorkflowTask {
  readonly scheduledEventId: EventId;
  readonly attempt: number;
  readonly scheduledTime: EpochMs;
  readonly startedTime?: EpochMs;
  readonly lastFailure?: Failure;
  /** What a task in flight will write when it completes and has not written yet: its own two events. */
  readonly unwrittenEvents?: readonly HistoryEvent[];
  readonly waiting: WaitingReason;
}

/** A signal that workflow code waits for, when its host can tell. */
export interface PendingSignal {
  readonly signalName: string;
  readonly waiting: WaitingReason;
}

/** A child that has not ended. */
export interface PendingChildWorkflow {
  readonly initiatedEventId: EventId;
  readonly initiatedTime: EpochMs;
  readonly namespaceId: NamespaceId;
  readonly workflowId: WorkflowId;
  readonly workflowType: string;
  readonly parentClosePolicy: ParentClosePolicy;
  /** First run of its chain; absent until its shard has said that it started. */
  readonly firstRunId?: RunId;
  readonly waiting: WaitingReason;
}

/** A signal, or a request to cancel, to another run that has no outcome yet. */
export interface PendingExternalRequest {
  readonly kind: 'Signal' | 'Cancel';
  readonly initiatedEventId: EventId;
  readonly initiatedTime: EpochMs;
  readonly namespaceId: NamespaceId;
  readonly workflowId: WorkflowId;
  readonly runId?: RunId;
  readonly waiting: WaitingReason;
}

/** How a run follows the versions of its workers. */
export interface RunVersioning {
  /** Of the worker that completed the last workflow task, or that the run before was pinned to. */
  readonly version?: DeploymentVersion;
  readonly behavior?: VersioningBehavior;
  readonly override?: VersioningOverride;
}

/** Everything a run is doing now. */
export interface RunDescription extends RunKey {
  readonly status: WorkflowStatus;
  readonly workflowType: string;
  readonly taskQueue: string;
  readonly stateMachine?: StateMachineRef;
  readonly startedTime: EpochMs;
  readonly closedTime?: EpochMs;
  readonly firstRunId: RunId;
  readonly parent?: ParentRef;
  readonly rootWorkflowExecution?: RunRef;
  readonly historyLength: number;
  readonly cancelRequested: boolean;
  /** By whom the run is paused, since when and why. */
  readonly paused?: PauseInfo;
  readonly workflowExecutionTimeoutMs?: DurationMs;
  readonly workflowRunTimeoutMs?: DurationMs;
  readonly memo?: Memo;
  readonly searchAttributes?: SearchAttributes;
  readonly userMetadata?: UserMetadata;
  readonly versioning?: RunVersioning;
  readonly pendingActivities: readonly PendingActivity[];
  readonly pendingTimers: readonly PendingTimer[];
  readonly pendingSignals: readonly PendingSignal[];
  readonly pendingChildren: readonly PendingChildWorkflow[];
  /** Those the run was started with, and how far they have come. */
  readonly callbacks?: readonly CallbackDescription[];
  readonly pendingExternalRequests: readonly PendingExternalRequest[];
  readonly pendingWorkflowTask?: PendingWorkflowTask;
}

/** Describes the run from the owner's memory, or by folding what is stored. */
export interface RunDescriber {
  describeRun(key: WorkflowKey & { readonly runId?: RunId }): Promise<RunDescription | undefined>;
  /** How far an update has come; `undefined` when the run does not know it (any more). */
  describeUpdate(
    key: WorkflowKey & { readonly runId?: RunId },
    updateId: string,
  ): Promise<(UpdateProgress & { readonly runId: RunId }) | undefined>;
}
