/**
 * Enumerations of the field, with Temporal's names and numbers where it has them, so that the gateway maps them by a
 * table and nothing needs renaming.
 */
export const WorkflowStatus = {
  Running: 'Running',
  Completed: 'Completed',
  Failed: 'Failed',
  Canceled: 'Canceled',
  Terminated: 'Terminated',
  ContinuedAsNew: 'ContinuedAsNew',
  TimedOut: 'TimedOut',
} as const;
export type WorkflowStatus = (typeof WorkflowStatus)[keyof typeof WorkflowStatus];

/** What a start does when the last run of the workflow id is closed. */
export const WorkflowIdReusePolicy = {
  AllowDuplicate: 'AllowDuplicate',
  AllowDuplicateFailedOnly: 'AllowDuplicateFailedOnly',
  RejectDuplicate: 'RejectDuplicate',
  /** Older clients' word for `AllowDuplicate` with the conflict policy `TerminateExisting`. */
  TerminateIfRunning: 'TerminateIfRunning',
} as const;
export type WorkflowIdReusePolicy =
  (typeof WorkflowIdReusePolicy)[keyof typeof WorkflowIdReusePolicy];

/** What a start does when a run of the workflow id is open. */
export const WorkflowIdConflictPolicy = {
  Fail: 'Fail',
  UseExisting: 'UseExisting',
  TerminateExisting: 'TerminateExisting',
} as const;
export type WorkflowIdConflictPolicy =
  (typeof WorkflowIdConflictPolicy)[keyof typeof WorkflowIdConflictPolicy];

/** How a run came to have the beginning of another one's history. */
export const ForkKind = {
  /** In its place: the open run of the workflow id was terminated, what it was sent later is carried over. */
  Reset: 'Reset',
  /** Beside it: the other run was not touched. */
  Fork: 'Fork',
  /** After its failure: a state machine goes on from the state that failed. */
  Redrive: 'Redrive',
} as const;
export type ForkKind = (typeof ForkKind)[keyof typeof ForkKind];

/** What a reset carries over into the new run, unless it is told not to. */
export const ReapplyType = { Signal: 'Signal', Update: 'Update' } as const;
export type ReapplyType = (typeof ReapplyType)[keyof typeof ReapplyType];

/** How far an update has come. */
export const UpdateStage = {
  /** Taken and stored; workflow code has not decided about it. */
  Admitted: 'Admitted',
  /** Workflow code has validated it and works on it. */
  Accepted: 'Accepted',
  /** Its outcome is known: a result, a failure or a rejection. */
  Completed: 'Completed',
} as const;
export type UpdateStage = (typeof UpdateStage)[keyof typeof UpdateStage];

export const TaskQueueKind = {
  Normal: 'Normal',
  /** Belongs to the one worker that holds the run in its cache. */
  Sticky: 'Sticky',
} as const;
export type TaskQueueKind = (typeof TaskQueueKind)[keyof typeof TaskQueueKind];

export const TimeoutType = {
  StartToClose: 'StartToClose',
  ScheduleToStart: 'ScheduleToStart',
  ScheduleToClose: 'ScheduleToClose',
  Heartbeat: 'Heartbeat',
} as const;
export type TimeoutType = (typeof TimeoutType)[keyof typeof TimeoutType];

/** Why an activity or workflow was, or was not, tried again. */
export const RetryState = {
  InProgress: 'InProgress',
  NonRetryableFailure: 'NonRetryableFailure',
  Timeout: 'Timeout',
  MaximumAttemptsReached: 'MaximumAttemptsReached',
  RetryPolicyNotSet: 'RetryPolicyNotSet',
  InternalServerError: 'InternalServerError',
  CancelRequested: 'CancelRequested',
} as const;
export type RetryState = (typeof RetryState)[keyof typeof RetryState];

export const ContinueAsNewInitiator = {
  Workflow: 'Workflow',
  Retry: 'Retry',
  CronSchedule: 'CronSchedule',
} as const;
export type ContinueAsNewInitiator =
  (typeof ContinueAsNewInitiator)[keyof typeof ContinueAsNewInitiator];

/** Why workflow code should soon continue as new. */
export const SuggestContinueAsNewReason = {
  HistorySizeTooLarge: 'HistorySizeTooLarge',
  TooManyHistoryEvents: 'TooManyHistoryEvents',
  TooManyUpdates: 'TooManyUpdates',
} as const;
export type SuggestContinueAsNewReason =
  (typeof SuggestContinueAsNewReason)[keyof typeof SuggestContinueAsNewReason];

/** Why a workflow task failed. Only causes that this engine can produce are listed. */
export const WorkflowTaskFailedCause = {
  UnhandledCommand: 'UnhandledCommand',
  BadScheduleActivityAttributes: 'BadScheduleActivityAttributes',
  BadRequestCancelActivityAttributes: 'BadRequestCancelActivityAttributes',
  BadStartTimerAttributes: 'BadStartTimerAttributes',
  BadCancelTimerAttributes: 'BadCancelTimerAttributes',
  BadContinueAsNewAttributes: 'BadContinueAsNewAttributes',
  StartTimerDuplicateId: 'StartTimerDuplicateId',
  ScheduleActivityDuplicateId: 'ScheduleActivityDuplicateId',
  WorkflowWorkerUnhandledFailure: 'WorkflowWorkerUnhandledFailure',
  ForceCloseCommand: 'ForceCloseCommand',
  NonDeterministicError: 'NonDeterministicError',
  PendingActivitiesLimitExceeded: 'PendingActivitiesLimitExceeded',
  PayloadsTooLarge: 'PayloadsTooLarge',
  BadRecordMarkerAttributes: 'BadRecordMarkerAttributes',
  BadSearchAttributes: 'BadSearchAttributes',
  BadModifyWorkflowPropertiesAttributes: 'BadModifyWorkflowPropertiesAttributes',
  BadUpdateWorkflowExecutionMessage: 'BadUpdateWorkflowExecutionMessage',
  /** No host failed: the run begins here, with the history of another one before it. */
  ResetWorkflow: 'ResetWorkflow',
  BadStartChildExecutionAttributes: 'BadStartChildExecutionAttributes',
  BadSignalWorkflowExecutionAttributes: 'BadSignalWorkflowExecutionAttributes',
  BadRequestCancelExternalWorkflowExecutionAttributes:
    'BadRequestCancelExternalWorkflowExecutionAttributes',
  PendingChildWorkflowsLimitExceeded: 'PendingChildWorkflowsLimitExceeded',
  PendingSignalsLimitExceeded: 'PendingSignalsLimitExceeded',
  PendingRequestCancelLimitExceeded: 'PendingRequestCancelLimitExceeded',
} as const;
export type WorkflowTaskFailedCause =
  (typeof WorkflowTaskFailedCause)[keyof typeof WorkflowTaskFailedCause];

/** Who decides whether a failed activity is tried again. */
export const ActivityRetriedBy = {
  /** The engine, by the retry policy: Temporal's way. */
  Engine: 'Engine',
  /**
   * The workflow code (ASL's Retry). The engine repeats only attempts whose outcome was lost with a process of ours,
   * as long as the policy's maximum attempts allow; failures and time-outs go to the workflow code at once.
   */
  Host: 'Host',
} as const;
export type ActivityRetriedBy = (typeof ActivityRetriedBy)[keyof typeof ActivityRetriedBy];

/** What becomes of a child when its parent's run ends, however it ends. */
export const ParentClosePolicy = {
  Terminate: 'Terminate',
  Abandon: 'Abandon',
  RequestCancel: 'RequestCancel',
} as const;
export type ParentClosePolicy = (typeof ParentClosePolicy)[keyof typeof ParentClosePolicy];

/** Why a child could not be started. */
export const StartChildFailedCause = {
  WorkflowAlreadyExists: 'WorkflowAlreadyExists',
  NamespaceNotFound: 'NamespaceNotFound',
} as const;
export type StartChildFailedCause =
  (typeof StartChildFailedCause)[keyof typeof StartChildFailedCause];

/** Why another run could not be signalled. */
export const SignalExternalFailedCause = {
  ExternalWorkflowExecutionNotFound: 'ExternalWorkflowExecutionNotFound',
  NamespaceNotFound: 'NamespaceNotFound',
  SignalCountLimitExceeded: 'SignalCountLimitExceeded',
} as const;
export type SignalExternalFailedCause =
  (typeof SignalExternalFailedCause)[keyof typeof SignalExternalFailedCause];

/** Why another run could not be asked to stop. */
export const CancelExternalFailedCause = {
  ExternalWorkflowExecutionNotFound: 'ExternalWorkflowExecutionNotFound',
  NamespaceNotFound: 'NamespaceNotFound',
} as const;
export type CancelExternalFailedCause =
  (typeof CancelExternalFailedCause)[keyof typeof CancelExternalFailedCause];
