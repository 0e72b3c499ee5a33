import type { CommandBase } from './command-base';
import type { ActivityRetriedBy, ContinueAsNewInitiator } from './enums';
import type { Failure } from './failure';
import type { DurationMs, EventId } from './ids';
import type { Header, Memo, Payload, Payloads } from './payload';
import type { Priority } from './priority';
import type { RelationCommand } from './relation/relation-command';
import type { RetryPolicy } from './retry-policy';
import type { StateMachineDetail } from './state-machine-detail';
import type { UpdateOutcome } from './update';
import type { SearchAttribute, SearchAttributes } from './visibility/search-attribute';

/** What workflow code asks for when it completes a workflow task. Names and attributes are Temporal's. */
export interface ScheduleActivityTask extends CommandBase<'ScheduleActivityTask'> {
  readonly activityId: string;
  readonly activityType: string;
  /** The run's queue when absent. */
  readonly taskQueue?: string;
  readonly header?: Header;
  readonly input?: Payloads;
  readonly scheduleToCloseTimeoutMs?: DurationMs;
  readonly scheduleToStartTimeoutMs?: DurationMs;
  readonly startToCloseTimeoutMs?: DurationMs;
  readonly heartbeatTimeoutMs?: DurationMs;
  readonly retryPolicy?: RetryPolicy;
  readonly priority?: Priority;
  /** `Engine` when absent. */
  readonly retriedBy?: ActivityRetriedBy;
  readonly firstAttempt?: number;
  readonly awaitsToken?: boolean;
  /** The worker that completes the workflow task has a free slot: it is given the first attempt with the answer. */
  readonly requestEagerExecution?: boolean;
}

export interface RequestCancelActivityTask {
  readonly type: 'RequestCancelActivityTask';
  /** One of both: an in-process host knows the id it chose, an SDK the event. */
  readonly scheduledEventId?: EventId;
  readonly activityId?: string;
}

export interface StartTimer extends CommandBase<'StartTimer'> {
  readonly timerId: string;
  readonly startToFireTimeoutMs: DurationMs;
}

export interface CancelTimer extends CommandBase<'CancelTimer'> {
  readonly timerId: string;
}

export interface CompleteWorkflowExecution extends CommandBase<'CompleteWorkflowExecution'> {
  readonly result?: Payloads;
}

export interface FailWorkflowExecution extends CommandBase<'FailWorkflowExecution'> {
  readonly failure: Failure;
}

export interface CancelWorkflowExecution extends CommandBase<'CancelWorkflowExecution'> {
  readonly details?: Payloads;
}

export interface ContinueAsNewWorkflowExecution extends CommandBase<'ContinueAsNewWorkflowExecution'> {
  readonly workflowType?: string;
  readonly taskQueue?: string;
  readonly input?: Payloads;
  readonly workflowRunTimeoutMs?: DurationMs;
  readonly workflowTaskTimeoutMs?: DurationMs;
  readonly backoffStartIntervalMs?: DurationMs;
  readonly retryPolicy?: RetryPolicy;
  readonly initiator?: ContinueAsNewInitiator;
  readonly failure?: Failure;
  readonly lastCompletionResult?: Payloads;
  readonly header?: Header;
  readonly memo?: Memo;
  readonly searchAttributes?: SearchAttributes;
}

/** Changes what the run is found by; `null` removes an attribute. */
export interface UpsertWorkflowSearchAttributes extends CommandBase<'UpsertWorkflowSearchAttributes'> {
  readonly searchAttributes: Readonly<Record<string, SearchAttribute | null>>;
}

/** Changes the memo of the run; `null` removes an entry. */
export interface ModifyWorkflowProperties extends CommandBase<'ModifyWorkflowProperties'> {
  readonly upsertedMemo: Readonly<Record<string, Payload | null>>;
}

/** Workflow code notes something for its own replay: a version, a side effect, a local activity. Kept verbatim. */
export interface RecordMarker extends CommandBase<'RecordMarker'> {
  readonly markerName: string;
  readonly details?: Readonly<Record<string, Payloads>>;
  readonly header?: Header;
  readonly failure?: Failure;
}

/** Workflow code has validated an update and works on it: its events stand between those of the commands around it. */
export interface AcceptWorkflowUpdate {
  readonly type: 'AcceptWorkflowUpdate';
  readonly updateId: string;
  /** Names the message that brought the update; made from the update's id when absent. */
  readonly acceptedRequestMessageId?: string;
  readonly acceptedRequestSequencingEventId?: EventId;
}

export interface CompleteWorkflowUpdate {
  readonly type: 'CompleteWorkflowUpdate';
  readonly updateId: string;
  readonly outcome: UpdateOutcome;
}

export interface RejectWorkflowUpdate {
  readonly type: 'RejectWorkflowUpdate';
  readonly updateId: string;
  readonly failure: Failure;
}

/** A host of state machines records one of its own steps. */
export interface RecordStateMachineStep {
  readonly type: 'RecordStateMachineStep';
  readonly detail: StateMachineDetail;
}

export type Command =
  | ScheduleActivityTask
  | RequestCancelActivityTask
  | StartTimer
  | CancelTimer
  | CompleteWorkflowExecution
  | FailWorkflowExecution
  | CancelWorkflowExecution
  | ContinueAsNewWorkflowExecution
  | UpsertWorkflowSearchAttributes
  | ModifyWorkflowProperties
  | RecordMarker
  | AcceptWorkflowUpdate
  | CompleteWorkflowUpdate
  | RejectWorkflowUpdate
  | RecordStateMachineStep
  | RelationCommand;

export type CommandType = Command['type'];
export type CommandOf<Type extends CommandType> = Extract<Command, { type: Type }>;
