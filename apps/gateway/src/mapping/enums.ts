import type {
  CancelExternalFailedCause,
  ContinueAsNewInitiator,
  ParentClosePolicy,
  QueryRejectCondition,
  RetryState,
  SearchAttributeType,
  SignalExternalFailedCause,
  StartChildFailedCause,
  SuggestContinueAsNewReason,
  TimeoutType,
  UpdateStage,
  VersioningBehavior,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  WorkflowStatus,
  WorkflowTaskFailedCause,
} from '@app/contract';

import { enumTable } from './enum-table';

/** Enumerations as the wire numbers them (`temporal/api/enums/v1`). */
export const WORKFLOW_STATUS = enumTable<WorkflowStatus>({
  Running: 1,
  Completed: 2,
  Failed: 3,
  Canceled: 4,
  Terminated: 5,
  ContinuedAsNew: 6,
  TimedOut: 7,
});

/** A running run that is held back shows this instead. */
export const STATUS_PAUSED = 8;

export const REUSE_POLICY = enumTable<WorkflowIdReusePolicy>({
  AllowDuplicate: 1,
  AllowDuplicateFailedOnly: 2,
  RejectDuplicate: 3,
  TerminateIfRunning: 4,
});

export const CONFLICT_POLICY = enumTable<WorkflowIdConflictPolicy>({
  Fail: 1,
  UseExisting: 2,
  TerminateExisting: 3,
});

export const TIMEOUT_TYPE = enumTable<TimeoutType>({
  StartToClose: 1,
  ScheduleToStart: 2,
  ScheduleToClose: 3,
  Heartbeat: 4,
});

export const RETRY_STATE = enumTable<RetryState>({
  InProgress: 1,
  NonRetryableFailure: 2,
  Timeout: 3,
  MaximumAttemptsReached: 4,
  RetryPolicyNotSet: 5,
  InternalServerError: 6,
  CancelRequested: 7,
});

export const INITIATOR = enumTable<ContinueAsNewInitiator>({
  Workflow: 1,
  Retry: 2,
  CronSchedule: 3,
});

export const SUGGEST_REASON = enumTable<SuggestContinueAsNewReason>({
  HistorySizeTooLarge: 1,
  TooManyHistoryEvents: 2,
  TooManyUpdates: 3,
});

export const PARENT_CLOSE_POLICY = enumTable<ParentClosePolicy>({
  Terminate: 1,
  Abandon: 2,
  RequestCancel: 3,
});

export const START_CHILD_FAILED = enumTable<StartChildFailedCause>({
  WorkflowAlreadyExists: 1,
  NamespaceNotFound: 2,
});

export const SIGNAL_EXTERNAL_FAILED = enumTable<SignalExternalFailedCause>({
  ExternalWorkflowExecutionNotFound: 1,
  NamespaceNotFound: 2,
  SignalCountLimitExceeded: 3,
});

export const CANCEL_EXTERNAL_FAILED = enumTable<CancelExternalFailedCause>({
  ExternalWorkflowExecutionNotFound: 1,
  NamespaceNotFound: 2,
});

export const QUERY_REJECT_CONDITION = enumTable<QueryRejectCondition>({
  None: 1,
  NotOpen: 2,
  NotCompletedCleanly: 3,
});

export const UPDATE_STAGE = enumTable<UpdateStage>({ Admitted: 1, Accepted: 2, Completed: 3 });

export const VERSIONING_BEHAVIOR = enumTable<VersioningBehavior>({ Pinned: 1, AutoUpgrade: 2 });

export const SEARCH_ATTRIBUTE_TYPE = enumTable<SearchAttributeType>({
  Text: 1,
  Keyword: 2,
  Int: 3,
  Double: 4,
  Bool: 5,
  Datetime: 6,
  KeywordList: 7,
});

export const WORKFLOW_TASK_FAILED_CAUSE = enumTable<WorkflowTaskFailedCause>({
  UnhandledCommand: 1,
  BadScheduleActivityAttributes: 2,
  BadRequestCancelActivityAttributes: 3,
  BadStartTimerAttributes: 4,
  BadCancelTimerAttributes: 5,
  BadRecordMarkerAttributes: 6,
  BadRequestCancelExternalWorkflowExecutionAttributes: 10,
  BadContinueAsNewAttributes: 11,
  StartTimerDuplicateId: 12,
  WorkflowWorkerUnhandledFailure: 14,
  BadSignalWorkflowExecutionAttributes: 15,
  BadStartChildExecutionAttributes: 16,
  ForceCloseCommand: 17,
  ResetWorkflow: 20,
  ScheduleActivityDuplicateId: 22,
  BadSearchAttributes: 23,
  NonDeterministicError: 24,
  BadModifyWorkflowPropertiesAttributes: 25,
  PendingChildWorkflowsLimitExceeded: 26,
  PendingActivitiesLimitExceeded: 27,
  PendingSignalsLimitExceeded: 28,
  PendingRequestCancelLimitExceeded: 29,
  BadUpdateWorkflowExecutionMessage: 30,
  PayloadsTooLarge: 37,
});
