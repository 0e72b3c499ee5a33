export type { ActivityAnswer, ActivityCall } from '@app/asl';
export { AslDriver, type AslDriverOptions, type AslOutcome } from './asl-driver';
export { aslMachine, aslStateMachine } from './asl-machine';
export { AslNatives } from './asl-natives';
export { jsonataEvaluator } from './jsonata-evaluator';
export {
  StatementSchedule,
  type StoreStatement,
} from './contracts/execution-store/statement-schedule';
export { executionStoreContract, type OpenedStores } from './contracts/execution-store-contract';
export {
  TEST_SCOPE,
  TEST_TIME,
  numberedUuid,
  testAppend,
  testEvent,
  testNote,
  testRun,
  testStart,
  testTurn,
} from './contracts/turn-builder';
export { MemoryExecutionStore, type MemoryExecutionStoreOptions } from './memory-execution-store';
export { type StoreMishap } from './memory-store/store-mishap';
export { KafkaBroker, NO_KAFKA } from './kafka-broker/kafka-broker';
export { requestLogContract, type OpenedLogs } from './contracts/request-log-contract';
export { MemoryLogStorage, MemoryRequestLog } from './memory-request-log';
export { createDatabase, createEmptyDatabase, type TestDatabase } from './template-database';
export { engine, EngineSpec } from './engine-spec';
export { forkPrefixOf } from './fork-prefix';
export {
  activityTaskAcceptNoted,
  activityTaskCancelRequested,
  activityTaskCanceled,
  activityTaskCompleted,
  activityTaskFailed,
  activityTaskHeartbeatNoted,
  activityTaskOptionsNoted,
  activityTaskPauseNoted,
  activityTaskResetNoted,
  activityTaskRetryNoted,
  activityTaskReturnNoted,
  activityTaskScheduled,
  activityTaskStarted,
  activityTaskStartNoted,
  activityTaskTimedOut,
  activityTaskUnpauseNoted,
} from './builders/activity-facts';
export {
  acceptWorkflowUpdate,
  cancelTimer,
  cancelWorkflowExecution,
  completeWorkflowExecution,
  completeWorkflowUpdate,
  continueAsNewWorkflowExecution,
  failWorkflowExecution,
  modifyWorkflowProperties,
  recordMarker,
  recordStateMachineStep,
  rejectWorkflowUpdate,
  requestCancelActivityTask,
  requestCancelExternalWorkflowExecution,
  scheduleActivityTask,
  signalExternalWorkflowExecution,
  startChildWorkflowExecution,
  startTimer,
  upsertWorkflowSearchAttributes,
} from './builders/commands';
export { type FactPattern } from './builders/fact-pattern';
export {
  acceptActivityTask,
  deleteWorkflow,
  fireTimer,
  forkWorkflow,
  forkWorkflowAs,
  loseActivityTask,
  pauseActivity,
  pauseWorkflow,
  recordActivityTaskHeartbeat,
  recordChildWorkflowClosed,
  recordActivityTaskStarted,
  recordWorkflowTaskStarted,
  requestCancelWorkflow,
  resetActivity,
  redriveWorkflow,
  resetStickyTaskQueue,
  resetWorkflow,
  respondActivityTaskCanceled,
  respondActivityTaskCompleted,
  respondActivityTaskFailed,
  respondWorkflowTaskCompleted,
  respondWorkflowTaskCompletedWith,
  respondWorkflowTaskFailed,
  returnActivityTask,
  scheduleFirstWorkflowTask,
  settleSentRequest,
  signalWorkflow,
  startWorkflow,
  terminateWorkflow,
  timeOutActivityTask,
  timeOutWorkflow,
  timeOutWorkflowTask,
  type RequestPattern,
  unpauseActivity,
  unpauseWorkflow,
  updateActivityOptions,
  updateWorkflow,
  updateWorkflowOptions,
} from './builders/requests';
export {
  markerRecorded,
  searchAttributesUpserted,
  runForkNoted,
  runTraceNoted,
  stateMachineStepped,
  workflowExecutionCanceled,
  workflowExecutionCancelRequested,
  workflowExecutionCompleted,
  workflowExecutionContinuedAsNew,
  workflowExecutionFailed,
  workflowExecutionOptionsUpdated,
  workflowExecutionPaused,
  workflowExecutionSignaled,
  workflowExecutionStarted,
  workflowExecutionTerminated,
  workflowExecutionTimedOut,
  workflowExecutionUnpaused,
  workflowPropertiesModified,
} from './builders/run-facts';
export {
  cancelExternalFailed,
  cancelExternalInitiated,
  CHILD_LAST_RUN,
  CHILD_RUN,
  childCanceled,
  childCompleted,
  childFailed,
  childStarted,
  childTerminated,
  childTimedOut,
  externalCancelRequested,
  externalSignaled,
  OTHER_ID,
  PARENT,
  signalExternalFailed,
  signalExternalInitiated,
  SPEC_SENDER,
  startChildFailed,
  startChildInitiated,
} from './builders/relation-facts';
export { NEXT_RUN_ID, SPEC_PLACE, SPEC_RUN, SPEC_START_TIME } from './builders/spec-run';
export { sendRequest, task, type TaskPattern } from './builders/tasks';
export { timerCanceled, timerFired, timerStarted } from './builders/timer-facts';
export {
  SPEC_UPDATE,
  updateAdmitNoted,
  updateRejectNoted,
  workflowExecutionUpdateAccepted,
  workflowExecutionUpdateAdmitted,
  workflowExecutionUpdateCompleted,
} from './builders/update-facts';
export {
  bufferedTimerDropped,
  bufferFlushed,
  eventBuffered,
  workflowTaskAttemptNoted,
  workflowTaskAttemptStartNoted,
  workflowTaskCompleted,
  workflowTaskFailed,
  workflowTaskRan,
  workflowTaskScheduled,
  workflowTaskStarted,
  workflowTaskTimedOut,
  speculativeTaskDropNoted,
  speculativeTaskNoted,
  stickyQueueNoted,
  workflowTaskHeartbeatNoted,
} from './builders/workflow-task-facts';
export { VirtualTime } from './virtual-time';
export { Random } from './random';
export { MemoryBacklogStore } from './memory-backlog-store';
export { backlogStoreContract, type OpenedBacklog } from './contracts/backlog-store-contract';
export { type Move } from './engine-moves/move';
export { moves } from './engine-moves/moves';
export { requestOf } from './engine-moves/request-of';
export { takeRequest } from './engine-moves/take-request';
export { timerRequest } from './engine-moves/timer-request';
export { FakeWorker, type FakeWorkerOptions, type TaskSeen } from './fake-sdk/fake-worker';
export { fromJson, toJson } from './fake-sdk/json-payloads';
export {
  Canceled,
  NonDeterminism,
  type WorkflowCode,
  type WorkflowContext,
  WorkflowFailure,
} from './fake-sdk/workflow-code';
