import type { ActivityRef } from './activity-ref';
import type { Command } from './command';
import type { ControlRequest } from './control-request';
import type {
  ReapplyType,
  TimeoutType,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  WorkflowTaskFailedCause,
} from './enums';
import type { Failure } from './failure';
import type { ForkEdit, PostResetOperation, ResetPoint } from './fork';
import type { DurationMs, EpochMs, EventId, RunId, WorkflowId } from './ids';
import type { Header, Memo, Payloads } from './payload';
import type { Priority } from './priority';
import type { CompletionCallback } from './relation/completion-callback';
import type { ChildOf, ChildOutcome, ParentRef, RunRef } from './relation/relation';
import type { RequestOutcome } from './reply';
import type { RequestBase } from './request-base';
import type { RetryPolicy } from './retry-policy';
import type { StateMachineRef } from './state-machine-ref';
import type { UpdateCall } from './update';
import type { UserMetadata } from './user-metadata';
import type { SearchAttributes } from './visibility/search-attribute';
import type { QueryAnswer } from './workflow-task/query';
import type { SdkNotes } from './workflow-task/sdk-notes';
import type { StickyQueue } from './workflow-task/sticky-queue';
import type {
  DeploymentVersion,
  VersioningBehavior,
  VersioningOverride,
} from './workflow-task/versioning';

/** What a run is started with, whoever starts it. */
export interface StartAttributes {
  readonly workflowType: string;
  readonly taskQueue: string;
  readonly input?: Payloads;
  readonly workflowExecutionTimeoutMs?: DurationMs;
  readonly workflowRunTimeoutMs?: DurationMs;
  readonly workflowTaskTimeoutMs?: DurationMs;
  readonly retryPolicy?: RetryPolicy;
  readonly memo?: Memo;
  readonly searchAttributes?: SearchAttributes;
  readonly header?: Header;
  readonly priority?: Priority;
  readonly stateMachine?: StateMachineRef;
  readonly userMetadata?: UserMetadata;
  readonly versioningOverride?: VersioningOverride;
  /** Set by the run before, which was pinned to it. */
  readonly inheritedPinnedVersion?: DeploymentVersion;
  /** Told of the end of the chain. At most `LIMITS.completionCallbackCountMax`. */
  readonly completionCallbacks?: readonly CompletionCallback[];
  /** Each run is followed by another at the next time of the schedule: five fields, `@every 1h`, `@daily`, `CRON_TZ=...`. */
  readonly cronSchedule?: string;
  /** Of the run before it, where whoever starts it knows one. */
  readonly lastCompletionResult?: Payloads;
  readonly continuedFailure?: Failure;
  /** Delay before the first workflow task. */
  readonly startDelayMs?: DurationMs;
}

export interface StartWorkflow extends RequestBase<'StartWorkflow'> {
  /** Id of the run if one is started: ids arrive in the request. */
  readonly newRunId: RunId;
  /** The edge made the workflow id up, so no run can have it: the owner need not look. */
  readonly workflowIdIsFresh?: boolean;
  readonly start: StartAttributes;
  readonly identity: string;
  readonly reusePolicy: WorkflowIdReusePolicy;
  readonly conflictPolicy: WorkflowIdConflictPolicy;
  /** A start that uses an open run leaves its request id in that run's history. */
  readonly attachRequestId?: boolean;
  /** And the callbacks it brings are called when that run ends. */
  readonly attachCallbacks?: boolean;
  /** The run that starts this one as its child. */
  readonly parent?: ParentRef;
  readonly rootWorkflowExecution?: RunRef;
  /** Signal-with-start: delivered to the open run, or to the new one before its first workflow task. */
  readonly signal?: {
    readonly signalName: string;
    readonly input?: Payloads;
    readonly header?: Header;
  };
  /** Update-with-start: delivered to the open run, or to the new one with its first workflow task. */
  readonly update?: UpdateCall;
  /** The caller is a worker of the run's queue: it is given the first workflow task with the answer, if there is one. */
  readonly requestEagerExecution?: boolean;
}

export interface SignalWorkflow extends RequestBase<'SignalWorkflow'> {
  readonly signalName: string;
  readonly input?: Payloads;
  readonly header?: Header;
  readonly identity: string;
  readonly childOf?: ChildOf;
  /** The run that sends it. */
  readonly externalWorkflowExecution?: RunRef;
}

export interface RequestCancelWorkflow extends RequestBase<'RequestCancelWorkflow'> {
  readonly cause: string;
  readonly identity: string;
  /** This chain of runs is meant and no other. */
  readonly firstExecutionRunId?: RunId;
  readonly childOf?: ChildOf;
  /** The run that asks, and its event. */
  readonly externalWorkflowExecution?: RunRef;
  readonly externalInitiatedEventId?: EventId;
}

/** Hands an update to the run, or asks how far the one of that id has come. */
export interface UpdateWorkflow extends RequestBase<'UpdateWorkflow'> {
  readonly update: UpdateCall;
  /** The update is meant for this chain of runs and no other. */
  readonly firstExecutionRunId?: RunId;
}

/** The worker that held the run in its cache does so no longer. */
export interface ResetStickyTaskQueue extends RequestBase<'ResetStickyTaskQueue'> {}

export interface TerminateWorkflow extends RequestBase<'TerminateWorkflow'> {
  readonly reason: string;
  readonly details?: Payloads;
  readonly identity: string;
  /** This chain of runs is meant and no other. */
  readonly firstExecutionRunId?: RunId;
  readonly childOf?: ChildOf;
}

/** Ends the open run and begins another with the history of `baseRunId` up to a point of it. */
export interface ResetWorkflow extends RequestBase<'ResetWorkflow'> {
  /** The current run when absent. */
  readonly baseRunId?: RunId;
  readonly point: ResetPoint;
  readonly newRunId: RunId;
  readonly reason: string;
  readonly identity: string;
  readonly excludes: readonly ReapplyType[];
  readonly postResetOperations?: readonly PostResetOperation[];
}

/** Begins a run with the history of any other, up to any event, and leaves the other alone. */
export interface ForkWorkflow extends RequestBase<'ForkWorkflow'> {
  /** The last run of that workflow id when no run is named. */
  readonly base: { readonly workflowId: WorkflowId; readonly runId?: RunId };
  /** The last event that the new run has in common with the base. */
  readonly lastEventId: EventId;
  readonly newRunId: RunId;
  readonly reason: string;
  readonly identity: string;
  /** What the new run is to have had instead of what happened. */
  readonly edit?: ForkEdit;
}

/** A state machine that failed, timed out or was stopped goes on from where it failed, as another run. */
export interface RedriveWorkflow extends RequestBase<'RedriveWorkflow'> {
  /** The last run of the workflow id when absent. */
  readonly baseRunId?: RunId;
  readonly newRunId: RunId;
  readonly reason: string;
  readonly identity: string;
}

/** Ends the run if it is open, and deletes everything that is known of it. */
export interface DeleteWorkflow extends RequestBase<'DeleteWorkflow'> {
  readonly reason: string;
  readonly identity: string;
}

/** A host took the scheduled workflow task up. */
export interface RecordWorkflowTaskStarted extends RequestBase<'RecordWorkflowTaskStarted'> {
  readonly scheduledEventId: EventId;
  readonly attempt: number;
  readonly identity: string;
  /** Id of the poll: the same poll asking again gets the same answer. */
  readonly pollRequestId: string;
  /** The queue that was polled: one that is not the sticky one ends stickiness. */
  readonly taskQueue?: string;
}

export interface RespondWorkflowTaskCompleted extends RequestBase<'RespondWorkflowTaskCompleted'> {
  readonly scheduledEventId: EventId;
  readonly startedEventId: EventId;
  readonly attempt: number;
  readonly commands: readonly Command[];
  readonly identity: string;
  /** Id of the next run of the chain, should a command, retry or cron start one. */
  readonly newRunId: RunId;
  readonly forceCreateNewWorkflowTask?: boolean;
  /** Which build of which deployment the host is, and how its code follows versions. */
  readonly deploymentVersion?: DeploymentVersion;
  readonly versioningBehavior?: VersioningBehavior;
  readonly sdkNotes?: SdkNotes;
  /** The host keeps the run in its cache and serves this queue; absent means that it does not. */
  readonly sticky?: StickyQueue;
  /** Answers to the queries that came with the task, by their ids. */
  readonly queryResults?: Readonly<Record<string, QueryAnswer>>;
  /** Should there be a next task already, start it for this host: the reply brings it. */
  readonly returnNewWorkflowTask?: boolean;
}

export interface RespondWorkflowTaskFailed extends RequestBase<'RespondWorkflowTaskFailed'> {
  readonly scheduledEventId: EventId;
  readonly startedEventId: EventId;
  readonly attempt: number;
  readonly cause: WorkflowTaskFailedCause;
  readonly failure?: Failure;
  readonly identity: string;
}

export interface TimeOutWorkflowTask extends RequestBase<'TimeOutWorkflowTask'> {
  readonly scheduledEventId: EventId;
  readonly attempt: number;
  readonly timeoutType: TimeoutType;
}

/** The wait before the first workflow task (start delay, retry, continue-as-new back-off) is over. */
export interface ScheduleFirstWorkflowTask extends RequestBase<'ScheduleFirstWorkflowTask'> {}

/** The run timeout or the execution timeout passed. */
export interface TimeOutWorkflow extends RequestBase<'TimeOutWorkflow'> {
  readonly newRunId: RunId;
}

export interface RecordActivityTaskStarted extends RequestBase<'RecordActivityTaskStarted'> {
  readonly scheduledEventId: EventId;
  readonly attempt: number;
  readonly identity: string;
  readonly pollRequestId: string;
  /** Length of the window in which a pushed call must be answered. */
  readonly respondWithinMs?: DurationMs;
}

export interface AcceptActivityTask extends RequestBase<'AcceptActivityTask'> {
  readonly activity: ActivityRef;
  readonly heartbeatTimeoutMs?: DurationMs;
}

/** The call never reached a worker: the attempt goes back unburnt and is dispatched again after `delayMs`. */
export interface ReturnActivityTask extends RequestBase<'ReturnActivityTask'> {
  readonly activity: ActivityRef;
  readonly reason: string;
  readonly delayMs: DurationMs;
}

/** Nobody knows whether the call reached the worker, or the window for its answer passed. */
export interface LoseActivityTask extends RequestBase<'LoseActivityTask'> {
  readonly scheduledEventId: EventId;
  readonly attempt: number;
  /** The start meant, when a caller knows it: an attempt returned and handed out again is another start. */
  readonly startedTime?: EpochMs;
  /** Set by the timer of the answer window: the window meant. One that has moved or closed since is not hit. */
  readonly respondBy?: EpochMs;
  readonly reason: string;
}

export interface RecordActivityTaskHeartbeat extends RequestBase<'RecordActivityTaskHeartbeat'> {
  readonly activity: ActivityRef;
  readonly details?: Payloads;
  readonly identity: string;
}

export interface RespondActivityTaskCompleted extends RequestBase<'RespondActivityTaskCompleted'> {
  readonly activity: ActivityRef;
  readonly result?: Payloads;
  readonly identity: string;
}

export interface RespondActivityTaskFailed extends RequestBase<'RespondActivityTaskFailed'> {
  readonly activity: ActivityRef;
  readonly failure: Failure;
  /** What its last heartbeat would have said: the next attempt is given it. */
  readonly lastHeartbeatDetails?: Payloads;
  readonly identity: string;
}

export interface RespondActivityTaskCanceled extends RequestBase<'RespondActivityTaskCanceled'> {
  readonly activity: ActivityRef;
  readonly details?: Payloads;
  readonly identity: string;
}

export interface TimeOutActivityTask extends RequestBase<'TimeOutActivityTask'> {
  readonly scheduledEventId: EventId;
  readonly attempt: number;
  readonly timeoutType: TimeoutType;
}

export interface FireTimer extends RequestBase<'FireTimer'> {
  readonly startedEventId: EventId;
}

/** What became of a request that this run sent to another one by way of the outbox. */
export interface SettleSentRequest extends RequestBase<'SettleSentRequest'> {
  /** The event that made it necessary. */
  readonly initiatedEventId: EventId;
  readonly outcome: RequestOutcome;
}

/** The chain of a child of this run has ended. */
export interface RecordChildWorkflowClosed extends RequestBase<'RecordChildWorkflowClosed'> {
  readonly initiatedEventId: EventId;
  /** The last run of the chain. */
  readonly workflowExecution: RunRef;
  readonly firstExecutionRunId: RunId;
  readonly outcome: ChildOutcome;
}

export type Request =
  | StartWorkflow
  | SignalWorkflow
  | UpdateWorkflow
  | ResetStickyTaskQueue
  | RequestCancelWorkflow
  | TerminateWorkflow
  | ResetWorkflow
  | ForkWorkflow
  | RedriveWorkflow
  | DeleteWorkflow
  | RecordWorkflowTaskStarted
  | RespondWorkflowTaskCompleted
  | RespondWorkflowTaskFailed
  | TimeOutWorkflowTask
  | ScheduleFirstWorkflowTask
  | TimeOutWorkflow
  | RecordActivityTaskStarted
  | AcceptActivityTask
  | ReturnActivityTask
  | LoseActivityTask
  | RecordActivityTaskHeartbeat
  | RespondActivityTaskCompleted
  | RespondActivityTaskFailed
  | RespondActivityTaskCanceled
  | TimeOutActivityTask
  | ControlRequest
  | FireTimer
  | SettleSentRequest
  | RecordChildWorkflowClosed;

export type RequestType = Request['type'];
export type RequestOf<Type extends RequestType> = Extract<Request, { type: Type }>;

/** A request on its way to the shard owner, who stamps `now`. */
export type SubmittedRequest = Request extends infer R
  ? R extends Request
    ? Omit<R, 'now'>
    : never
  : never;
