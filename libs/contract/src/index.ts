export * from './relation';
export * from './schedule';
export * from './workflow-task';
export * from './visibility';
export * from './matching';
export type { Asker, ForkEdit, PostResetOperation, ResetPoint, UndoneChild } from './fork';

export type {
  Batch,
  BatchItem,
  BatchItemResult,
  BatchKey,
  BatchOperation,
  BatchState,
  BatchStore,
  BatchTarget,
} from './batch';

export { type Activation } from './activation';

export { type ActivityRef } from './activity-ref';

export {
  type ActivityOptions,
  type ActivityOptionsChange,
  type ActivitySelector,
  type PauseInfo,
} from './activity-control';

export { type ExecutionIdentity, type StateMachineRef } from './state-machine-ref';

export {
  type CancelTimer,
  type CancelWorkflowExecution,
  type Command,
  type CommandOf,
  type CommandType,
  type CompleteWorkflowExecution,
  type AcceptWorkflowUpdate,
  type CompleteWorkflowUpdate,
  type ContinueAsNewWorkflowExecution,
  type FailWorkflowExecution,
  type ModifyWorkflowProperties,
  type RecordMarker,
  type RejectWorkflowUpdate,
  type RecordStateMachineStep,
  type RequestCancelActivityTask,
  type ScheduleActivityTask,
  type StartTimer,
  type UpsertWorkflowSearchAttributes,
} from './command';

export {
  type PauseActivity,
  type PauseWorkflow,
  type ResetActivity,
  type UnpauseActivity,
  type UnpauseWorkflow,
  type UpdateActivityOptions,
  type UpdateWorkflowOptions,
} from './control-request';

export {
  type ActivityRetriedBy,
  type CancelExternalFailedCause,
  ContinueAsNewInitiator,
  ForkKind,
  ReapplyType,
  ParentClosePolicy,
  RetryState,
  SuggestContinueAsNewReason,
  type SignalExternalFailedCause,
  type StartChildFailedCause,
  TaskQueueKind,
  TimeoutType,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  UpdateStage,
  WorkflowStatus,
  WorkflowTaskFailedCause,
} from './enums';

export {
  ERROR_CATALOGUE,
  type GrpcStatus,
  rejection,
  type ErrorCode,
  type Rejection,
} from './error-code';

export {
  type ActivityTaskCancelRequested,
  type ActivityTaskCanceled,
  type ActivityTaskCompleted,
  type ActivityTaskFailed,
  type ActivityTaskScheduled,
  type ActivityTaskStarted,
  type ActivityTaskTimedOut,
  type ContinueAsNewSuggestion,
  type EventOf,
  type HistoryEvent,
  type HistoryEventType,
  type MarkerRecorded,
  type SearchAttributesUpserted,
  type StateMachineStepped,
  type TimerCanceled,
  type TimerFired,
  type TimerStarted,
  type WorkflowExecutionCancelRequested,
  type WorkflowExecutionCanceled,
  type WorkflowExecutionCompleted,
  type WorkflowExecutionContinuedAsNew,
  type WorkflowExecutionFailed,
  type WorkflowExecutionOptionsUpdated,
  type WorkflowExecutionPaused,
  type WorkflowExecutionSignaled,
  type WorkflowExecutionStarted,
  type WorkflowExecutionTerminated,
  type WorkflowExecutionTimedOut,
  type WorkflowExecutionUnpaused,
  type WorkflowExecutionUpdateAccepted,
  type WorkflowExecutionUpdateAdmitted,
  type WorkflowExecutionUpdateCompleted,
  type WorkflowPropertiesModified,
  type WorkflowTaskCompleted,
  type WorkflowTaskFailed,
  type WorkflowTaskScheduled,
  type WorkflowTaskStarted,
  type WorkflowTaskTimedOut,
} from './event';

export {
  type DueRun,
  type ExecutionStore,
  type HistoryAppend,
  type RequestRecord,
  type FactPage,
  type FactPlace,
  type RunBegunFrom,
  type RunClose,
  type RunHeader,
  type RunStart,
  type RunUpsert,
  type ShardLease,
  type TakeShard,
  type Snapshot,
  type StoredRun,
  type TurnWrite,
  type TurnWritten,
  type WakeAt,
  type RequestIdPlace,
} from './execution-store';

export {
  isEvent,
  type ActivityTaskAcceptNoted,
  type ActivityTaskHeartbeatNoted,
  type ActivityTaskOptionsNoted,
  type ActivityTaskPauseNoted,
  type ActivityTaskResetNoted,
  type ActivityTaskRetryNoted,
  type ActivityTaskReturnNoted,
  type ActivityTaskStartNoted,
  type ActivityTaskUnpauseNoted,
  type BufferFlushed,
  type RunForkNoted,
  type RunTraceNoted,
  type BufferedEvent,
  type BufferedTimerDropped,
  type EventBuffered,
  type Fact,
  type Note,
  type NoteType,
  type SpeculativeTaskDropNoted,
  type SpeculativeTaskNoted,
  type StickyQueueNoted,
  type UpdateAdmitNoted,
  type UpdateRejectNoted,
  type WorkflowTaskAttemptNoted,
  type WorkflowTaskAttemptStartNoted,
  type WorkflowTaskHeartbeatNoted,
} from './fact';

export {
  applicationFailure,
  type ActivityFailureInfo,
  type ResetWorkflowFailureInfo,
  type ApplicationFailureInfo,
  type CanceledFailureInfo,
  type Failure,
  type FailureInfo,
  type ServerFailureInfo,
  type TerminatedFailureInfo,
  type TimeoutFailureInfo,
} from './failure';

export { OutcomeUnknown, Unavailable } from './fault';

export {
  NamespaceId,
  RunId,
  ShardId,
  TenantId,
  WorkflowId,
  type Branded,
  type DurationMs,
  type EpochMs,
  type EventId,
  type RunKey,
  type Scope,
  type WorkflowKey,
} from './ids';

export { LIMITS } from './limits';

export {
  JSON_METADATA,
  isJsonPayload,
  jsonPayload,
  payloadBytes,
  payloadsBytes,
  type Header,
  type Memo,
  type Payload,
  type Payloads,
} from './payload';

export { type Priority } from './priority';

export { type Reply, type RequestOutcome, type UpdateProgress } from './reply';

export { LogLost, type LogReading, type LogRecord, type RequestLog } from './request-log';

export { type RequestSubmitter } from './request-submitter';

export {
  type AnswerAddress,
  type InboxKey,
  type InboxRow,
  type RoutedAnswer,
  type RoutedRequest,
} from './routed-request';

export { eventBytes } from './event-bytes';

export {
  type AcceptActivityTask,
  type FireTimer,
  type LoseActivityTask,
  type RecordActivityTaskHeartbeat,
  type RecordChildWorkflowClosed,
  type RecordActivityTaskStarted,
  type RecordWorkflowTaskStarted,
  type Request,
  type RequestCancelWorkflow,
  type RequestOf,
  type RequestType,
  type RespondActivityTaskCanceled,
  type RespondActivityTaskCompleted,
  type RespondActivityTaskFailed,
  type RespondWorkflowTaskCompleted,
  type ResetStickyTaskQueue,
  type RespondWorkflowTaskFailed,
  type ReturnActivityTask,
  type ScheduleFirstWorkflowTask,
  type SettleSentRequest,
  type SignalWorkflow,
  type StartAttributes,
  type StartWorkflow,
  type SubmittedRequest,
  type TerminateWorkflow,
  type DeleteWorkflow,
  type ForkWorkflow,
  type RedriveWorkflow,
  type ResetWorkflow,
  type TimeOutActivityTask,
  type TimeOutWorkflow,
  type TimeOutWorkflowTask,
  type UpdateWorkflow,
} from './request';

export { DEFAULT_RETRY_POLICY, type RetryPolicy } from './retry-policy';

export { shardOf } from './shard-of';

export {
  type ChildEnded,
  type ChildStarted,
  type ChildrenStarted,
  type Redriven,
  type RetryArmed,
  type SignalAwaited,
  type SignalTaken,
  type StateEntered,
  type StateExited,
  type StateFailed,
  type StateMachineDetail,
  type WorkAddressed,
} from './state-machine-detail';

export {
  type Reservation,
  type TaskReservation,
  type TaskSink,
  type WorkflowReservation,
} from './task-sink';

export { type TaskTokenContent, type WorkflowTaskTokenContent } from './task-token';

export {
  type ActivityTask,
  type ActivityTaskOffer,
  type Task,
  type TaskQueueKey,
  type TimerTask,
  type TransferTask,
  type WorkflowTaskOffer,
} from './task';

export {
  readTraceParent,
  type TraceContext,
  traceContextOfCall,
  traceContextOfRun,
  type TracedCall,
  type TraceParent,
} from './trace/trace-context';
export {
  type Span,
  type SpanAttributes,
  type SpanEnd,
  type SpanStart,
  type Tracer,
} from './trace/tracer';

export { type UpdateCall, type UpdateOutcome } from './update';

export type { GroupMarkers } from './group-markers';
export { type UserMetadata } from './user-metadata';

export {
  type ClockMove,
  type ClockMover,
  type ClockReply,
  hasVirtualClock,
  type MoveClock,
  type NamespaceClock,
  virtualNamespaceId,
} from './virtual-time';

export {
  WebhookEndpointState,
  type DeliveryRecord,
  type WebhookEndpoint,
  type WebhookKey,
} from './webhook-endpoint';
