import type {
  ActivityRetriedBy,
  ContinueAsNewInitiator,
  RetryState,
  SuggestContinueAsNewReason,
  TaskQueueKind,
  TimeoutType,
  WorkflowTaskFailedCause,
} from './enums';
import type { EventBase } from './event-base';
import type { Failure } from './failure';
import type { DurationMs, EpochMs, EventId, RunId, WorkflowId } from './ids';
import type { Header, Memo, Payload, Payloads } from './payload';
import type { Priority } from './priority';
import type { CompletionCallback } from './relation/completion-callback';
import type { ParentRef, RunRef } from './relation/relation';
import type { RelationEvent } from './relation/relation-event';
import type { RetryPolicy } from './retry-policy';
import type { StateMachineDetail } from './state-machine-detail';
import type { StateMachineRef } from './state-machine-ref';
import type { UpdateCall, UpdateOutcome } from './update';
import type { SearchAttribute, SearchAttributes } from './visibility/search-attribute';
import type { SdkNotes } from './workflow-task/sdk-notes';
import type {
  DeploymentVersion,
  VersioningBehavior,
  VersioningOverride,
} from './workflow-task/versioning';

export interface WorkflowExecutionStarted extends EventBase<'WorkflowExecutionStarted'> {
  readonly workflowType: string;
  readonly workflowId: WorkflowId;
  readonly taskQueue: string;
  readonly input?: Payloads;
  readonly workflowExecutionTimeoutMs?: DurationMs;
  readonly workflowRunTimeoutMs?: DurationMs;
  readonly workflowTaskTimeoutMs: DurationMs;
  /** End of the whole chain; fixed when its first run starts. */
  readonly workflowExecutionExpirationTime?: EpochMs;
  readonly continuedExecutionRunId?: RunId;
  readonly initiator?: ContinueAsNewInitiator;
  readonly continuedFailure?: Failure;
  readonly lastCompletionResult?: Payloads;
  /** The run that started this chain as a child. */
  readonly parent?: ParentRef;
  /** The topmost run above a child: the parent of its parent, and so on. */
  readonly rootWorkflowExecution?: RunRef;
  /** This run's own first id; a reset keeps it. */
  readonly originalExecutionRunId: RunId;
  /** The same along a chain of continued runs. */
  readonly firstExecutionRunId: RunId;
  readonly identity: string;
  readonly requestId: string;
  readonly retryPolicy?: RetryPolicy;
  readonly attempt: number;
  readonly cronSchedule?: string;
  readonly versioningOverride?: VersioningOverride;
  /** The version that the run before was pinned to. */
  readonly inheritedPinnedVersion?: DeploymentVersion;
  readonly completionCallbacks?: readonly CompletionCallback[];
  readonly firstWorkflowTaskBackoffMs?: DurationMs;
  readonly memo?: Memo;
  readonly searchAttributes?: SearchAttributes;
  readonly header?: Header;
  readonly priority?: Priority;
  readonly stateMachine?: StateMachineRef;
}

export interface WorkflowExecutionCompleted extends EventBase<'WorkflowExecutionCompleted'> {
  readonly result?: Payloads;
  readonly workflowTaskCompletedEventId: EventId;
  readonly newExecutionRunId?: RunId;
}

export interface WorkflowExecutionFailed extends EventBase<'WorkflowExecutionFailed'> {
  readonly failure: Failure;
  readonly retryState: RetryState;
  readonly workflowTaskCompletedEventId: EventId;
  readonly newExecutionRunId?: RunId;
}

export interface WorkflowExecutionTimedOut extends EventBase<'WorkflowExecutionTimedOut'> {
  readonly retryState: RetryState;
  readonly newExecutionRunId?: RunId;
}

export interface WorkflowExecutionCanceled extends EventBase<'WorkflowExecutionCanceled'> {
  readonly workflowTaskCompletedEventId: EventId;
  readonly details?: Payloads;
}

export interface WorkflowExecutionTerminated extends EventBase<'WorkflowExecutionTerminated'> {
  readonly reason: string;
  readonly details?: Payloads;
  readonly identity: string;
  /** Of a reset: the run that takes its place, so that a parent does not hear of an end. */
  readonly newExecutionRunId?: RunId;
  /** Of a reset: the first event that the two have not in common. Children asked for before it go on with that run. */
  readonly forkEventId?: EventId;
}

export interface WorkflowExecutionContinuedAsNew extends EventBase<'WorkflowExecutionContinuedAsNew'> {
  readonly newExecutionRunId: RunId;
  readonly workflowType: string;
  readonly taskQueue: string;
  readonly input?: Payloads;
  readonly workflowRunTimeoutMs?: DurationMs;
  readonly workflowTaskTimeoutMs: DurationMs;
  readonly workflowTaskCompletedEventId: EventId;
  readonly backoffStartIntervalMs: DurationMs;
  readonly initiator: ContinueAsNewInitiator;
  readonly failure?: Failure;
  readonly lastCompletionResult?: Payloads;
  readonly header?: Header;
  readonly memo?: Memo;
  readonly searchAttributes?: SearchAttributes;
}

export interface WorkflowExecutionSignaled extends EventBase<'WorkflowExecutionSignaled'> {
  readonly signalName: string;
  readonly input?: Payloads;
  readonly identity: string;
  readonly header?: Header;
  /** The run that sent it. */
  readonly externalWorkflowExecution?: RunRef;
  readonly requestId?: string;
}

/** Options of the run were changed from outside. Workflow code may ignore it. */
export interface WorkflowExecutionOptionsUpdated extends EventBase<'WorkflowExecutionOptionsUpdated'> {
  readonly versioningOverride?: VersioningOverride;
  readonly unsetVersioningOverride?: true;
  /** A start that used this run instead of beginning one. */
  readonly attachedRequestId?: string;
  /** Who else is told of the end, because of that start. */
  readonly attachedCompletionCallbacks?: readonly CompletionCallback[];
  readonly identity: string;
}

/** An operator holds the run back. Workflow code may ignore it. */
export interface WorkflowExecutionPaused extends EventBase<'WorkflowExecutionPaused'> {
  readonly identity: string;
  readonly reason: string;
  readonly requestId?: string;
}

export interface WorkflowExecutionUnpaused extends EventBase<'WorkflowExecutionUnpaused'> {
  readonly identity: string;
  readonly reason: string;
  readonly requestId?: string;
}

export interface WorkflowExecutionCancelRequested extends EventBase<'WorkflowExecutionCancelRequested'> {
  readonly cause: string;
  readonly identity: string;
  /** The run that asked, and its event. */
  readonly externalWorkflowExecution?: RunRef;
  readonly externalInitiatedEventId?: EventId;
  readonly requestId?: string;
}

/** A reset carried an update over that the base run had accepted: it is delivered to workflow code again. */
export interface WorkflowExecutionUpdateAdmitted extends EventBase<'WorkflowExecutionUpdateAdmitted'> {
  readonly request: UpdateCall;
  readonly origin?: 'Reapply';
}

export interface WorkflowExecutionUpdateAccepted extends EventBase<'WorkflowExecutionUpdateAccepted'> {
  readonly updateId: string;
  readonly acceptedRequestMessageId: string;
  /** Event that workflow code had seen when the update reached it. */
  readonly acceptedRequestSequencingEventId: EventId;
  readonly acceptedRequest: UpdateCall;
}

export interface WorkflowExecutionUpdateCompleted extends EventBase<'WorkflowExecutionUpdateCompleted'> {
  readonly updateId: string;
  readonly identity: string;
  readonly acceptedEventId: EventId;
  readonly outcome: UpdateOutcome;
}

export interface WorkflowTaskScheduled extends EventBase<'WorkflowTaskScheduled'> {
  readonly taskQueue: string;
  /** `Normal` when absent. */
  readonly taskQueueKind?: TaskQueueKind;
  readonly startToCloseTimeoutMs: DurationMs;
  readonly attempt: number;
}

/** How long the history of a run has become, for hosts that replay it. */
export interface ContinueAsNewSuggestion {
  /** Events before this one, about. */
  readonly historySizeBytes: number;
  /** Workflow code should continue as new at the next good moment; absent means that there is no hurry. */
  readonly suggestContinueAsNew?: true;
  readonly suggestContinueAsNewReasons?: readonly SuggestContinueAsNewReason[];
}

/** Without a suggestion for hosts in process, which never replay. */
export interface WorkflowTaskStarted
  extends EventBase<'WorkflowTaskStarted'>, Partial<ContinueAsNewSuggestion> {
  readonly scheduledEventId: EventId;
  readonly identity: string;
  readonly requestId: string;
}

export interface WorkflowTaskCompleted extends EventBase<'WorkflowTaskCompleted'> {
  readonly scheduledEventId: EventId;
  readonly startedEventId: EventId;
  readonly identity: string;
  /** Of the worker, when it has one. */
  readonly deploymentVersion?: DeploymentVersion;
  readonly versioningBehavior?: VersioningBehavior;
  readonly sdkNotes?: SdkNotes;
}

export interface WorkflowTaskTimedOut extends EventBase<'WorkflowTaskTimedOut'> {
  readonly scheduledEventId: EventId;
  readonly startedEventId: EventId;
  readonly timeoutType: TimeoutType;
}

export interface WorkflowTaskFailed extends EventBase<'WorkflowTaskFailed'> {
  readonly scheduledEventId: EventId;
  readonly startedEventId: EventId;
  readonly cause: WorkflowTaskFailedCause;
  readonly failure?: Failure;
  readonly identity: string;
  /** Of a reset, fork or redrive: the run whose history comes before this event. */
  readonly baseRunId?: RunId;
  readonly newRunId?: RunId;
  /** Version of the base run's history; there is one history only. */
  readonly forkEventVersion?: number;
  /** Events before this one that differ from the base run's of the same id, because somebody wanted it so. */
  readonly editedEventIds?: readonly EventId[];
}

export interface ActivityTaskScheduled extends EventBase<'ActivityTaskScheduled'> {
  readonly activityId: string;
  readonly activityType: string;
  readonly taskQueue: string;
  readonly header?: Header;
  readonly input?: Payloads;
  /** 0 means no limit. */
  readonly scheduleToCloseTimeoutMs: DurationMs;
  /** 0 means no limit. */
  readonly scheduleToStartTimeoutMs: DurationMs;
  /** 0 means no limit. */
  readonly startToCloseTimeoutMs: DurationMs;
  /** 0 means that no heartbeat is expected. */
  readonly heartbeatTimeoutMs: DurationMs;
  readonly workflowTaskCompletedEventId: EventId;
  readonly retryPolicy: RetryPolicy;
  readonly priority?: Priority;
  readonly retriedBy: ActivityRetriedBy;
  /** Number of the first attempt: above 1 when workflow code schedules a further try of the same activity id. */
  readonly firstAttempt: number;
  /** An ordinary answer only says that the work was submitted; the result comes by the task token. */
  readonly awaitsToken: boolean;
}

/** Written together with the terminal event of the activity, with the attempt and time of the real start. */
export interface ActivityTaskStarted extends EventBase<'ActivityTaskStarted'> {
  /** When the worker took the attempt: before `eventTime`, because times of events never go backwards. */
  readonly startedTime: EpochMs;
  readonly scheduledEventId: EventId;
  readonly identity: string;
  readonly requestId: string;
  readonly attempt: number;
  readonly lastFailure?: Failure;
}

export interface ActivityTaskCompleted extends EventBase<'ActivityTaskCompleted'> {
  readonly result?: Payloads;
  readonly scheduledEventId: EventId;
  readonly startedEventId: EventId;
  readonly identity: string;
}

export interface ActivityTaskFailed extends EventBase<'ActivityTaskFailed'> {
  readonly failure: Failure;
  readonly scheduledEventId: EventId;
  readonly startedEventId: EventId;
  readonly identity: string;
  readonly retryState: RetryState;
}

export interface ActivityTaskTimedOut extends EventBase<'ActivityTaskTimedOut'> {
  readonly failure: Failure;
  readonly scheduledEventId: EventId;
  /** 0 when no attempt was started. */
  readonly startedEventId: EventId;
  readonly retryState: RetryState;
}

export interface ActivityTaskCancelRequested extends EventBase<'ActivityTaskCancelRequested'> {
  readonly scheduledEventId: EventId;
  readonly workflowTaskCompletedEventId: EventId;
}

export interface ActivityTaskCanceled extends EventBase<'ActivityTaskCanceled'> {
  readonly details?: Payloads;
  readonly latestCancelRequestedEventId: EventId;
  readonly scheduledEventId: EventId;
  readonly startedEventId: EventId;
  readonly identity: string;
}

export interface TimerStarted extends EventBase<'TimerStarted'> {
  readonly timerId: string;
  readonly startToFireTimeoutMs: DurationMs;
  readonly workflowTaskCompletedEventId: EventId;
}

export interface TimerFired extends EventBase<'TimerFired'> {
  readonly timerId: string;
  readonly startedEventId: EventId;
}

export interface TimerCanceled extends EventBase<'TimerCanceled'> {
  readonly timerId: string;
  readonly startedEventId: EventId;
  readonly workflowTaskCompletedEventId: EventId;
  readonly identity: string;
}

/** Temporal's name: the command and its event have the same. */
export interface SearchAttributesUpserted extends EventBase<'UpsertWorkflowSearchAttributes'> {
  readonly workflowTaskCompletedEventId: EventId;
  readonly searchAttributes: Readonly<Record<string, SearchAttribute | null>>;
}

export interface WorkflowPropertiesModified extends EventBase<'WorkflowPropertiesModified'> {
  readonly workflowTaskCompletedEventId: EventId;
  readonly upsertedMemo: Readonly<Record<string, Payload | null>>;
}

export interface MarkerRecorded extends EventBase<'MarkerRecorded'> {
  readonly markerName: string;
  readonly details?: Readonly<Record<string, Payloads>>;
  readonly workflowTaskCompletedEventId: EventId;
  readonly header?: Header;
  readonly failure?: Failure;
}

/** One step of a state machine hosted in process. The engine keeps it and does not look inside. */
export interface StateMachineStepped extends EventBase<'StateMachineStepped'> {
  readonly workflowTaskCompletedEventId: EventId;
  readonly detail: StateMachineDetail;
}

/** An immutable fact in a run's history. */
export type HistoryEvent =
  | WorkflowExecutionStarted
  | WorkflowExecutionCompleted
  | WorkflowExecutionFailed
  | WorkflowExecutionTimedOut
  | WorkflowExecutionCanceled
  | WorkflowExecutionTerminated
  | WorkflowExecutionContinuedAsNew
  | WorkflowExecutionSignaled
  | WorkflowExecutionCancelRequested
  | WorkflowExecutionOptionsUpdated
  | WorkflowExecutionPaused
  | WorkflowExecutionUnpaused
  | WorkflowExecutionUpdateAdmitted
  | WorkflowExecutionUpdateAccepted
  | WorkflowExecutionUpdateCompleted
  | WorkflowTaskScheduled
  | WorkflowTaskStarted
  | WorkflowTaskCompleted
  | WorkflowTaskTimedOut
  | WorkflowTaskFailed
  | ActivityTaskScheduled
  | ActivityTaskStarted
  | ActivityTaskCompleted
  | ActivityTaskFailed
  | ActivityTaskTimedOut
  | ActivityTaskCancelRequested
  | ActivityTaskCanceled
  | TimerStarted
  | TimerFired
  | TimerCanceled
  | SearchAttributesUpserted
  | WorkflowPropertiesModified
  | MarkerRecorded
  | StateMachineStepped
  | RelationEvent;

export type HistoryEventType = HistoryEvent['type'];
export type EventOf<Type extends HistoryEventType> = Extract<HistoryEvent, { type: Type }>;
