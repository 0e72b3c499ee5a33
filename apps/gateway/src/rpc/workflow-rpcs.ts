import type { WorkflowRpc, WorkflowRpcName } from '../wire/rpc';
import { countSchedules } from './count-schedules';
import { countWorkflowExecutions } from './count-workflow-executions';
import { createSchedule } from './create-schedule';
import { deleteSchedule } from './delete-schedule';
import { deleteWorkflowExecution } from './delete-workflow-execution';
import { describeBatchOperation } from './describe-batch-operation';
import { describeNamespace } from './describe-namespace';
import { describeSchedule } from './describe-schedule';
import { describeTaskQueue } from './describe-task-queue';
import { describeWorkerDeployment } from './describe-worker-deployment';
import { describeWorkerDeploymentVersion } from './describe-worker-deployment-version';
import { describeWorkflowExecution } from './describe-workflow-execution';
import { executeMultiOperation } from './execute-multi-operation';
import { getClusterInfo } from './get-cluster-info';
import { getSearchAttributes } from './get-search-attributes';
import { getSystemInfo } from './get-system-info';
import { getWorkflowExecutionHistory } from './get-workflow-execution-history';
import { getWorkflowExecutionHistoryReverse } from './get-workflow-execution-history-reverse';
import { listBatchOperations } from './list-batch-operations';
import { listClosedWorkflowExecutions } from './list-closed-workflow-executions';
import { listNamespaces } from './list-namespaces';
import { listOpenWorkflowExecutions } from './list-open-workflow-executions';
import { listScheduleMatchingTimes } from './list-schedule-matching-times';
import { listSchedules } from './list-schedules';
import { listWorkerDeployments } from './list-worker-deployments';
import { listWorkflowExecutions } from './list-workflow-executions';
import { patchSchedule } from './patch-schedule';
import { pauseActivity } from './pause-activity';
import { pauseWorkflowExecution } from './pause-workflow-execution';
import { pollActivityTaskQueue } from './poll-activity-task-queue';
import { pollWorkflowExecutionUpdate } from './poll-workflow-execution-update';
import { pollWorkflowTaskQueue } from './poll-workflow-task-queue';
import { queryWorkflow } from './query-workflow';
import { recordActivityTaskHeartbeat } from './record-activity-task-heartbeat';
import { recordActivityTaskHeartbeatById } from './record-activity-task-heartbeat-by-id';
import { recordWorkerHeartbeat } from './record-worker-heartbeat';
import { registerNamespace } from './register-namespace';
import { requestCancelWorkflowExecution } from './request-cancel-workflow-execution';
import { resetActivity } from './reset-activity';
import { resetStickyTaskQueue } from './reset-sticky-task-queue';
import { resetWorkflowExecution } from './reset-workflow-execution';
import { respondActivityTaskCanceled } from './respond-activity-task-canceled';
import { respondActivityTaskCanceledById } from './respond-activity-task-canceled-by-id';
import { respondActivityTaskCompleted } from './respond-activity-task-completed';
import { respondActivityTaskCompletedById } from './respond-activity-task-completed-by-id';
import { respondActivityTaskFailed } from './respond-activity-task-failed';
import { respondActivityTaskFailedById } from './respond-activity-task-failed-by-id';
import { respondQueryTaskCompleted } from './respond-query-task-completed';
import { respondWorkflowTaskCompleted } from './respond-workflow-task-completed';
import { respondWorkflowTaskFailed } from './respond-workflow-task-failed';
import { scanWorkflowExecutions } from './scan-workflow-executions';
import { setWorkerDeploymentCurrentVersion } from './set-worker-deployment-current-version';
import { setWorkerDeploymentRampingVersion } from './set-worker-deployment-ramping-version';
import { shutdownWorker } from './shutdown-worker';
import { signalWithStartWorkflowExecution } from './signal-with-start-workflow-execution';
import { signalWorkflowExecution } from './signal-workflow-execution';
import { startBatchOperation } from './start-batch-operation';
import { startWorkflowExecution } from './start-workflow-execution';
import { stopBatchOperation } from './stop-batch-operation';
import { terminateWorkflowExecution } from './terminate-workflow-execution';
import { unpauseActivity } from './unpause-activity';
import { unpauseWorkflowExecution } from './unpause-workflow-execution';
import { updateActivityOptions } from './update-activity-options';
import { updateNamespace } from './update-namespace';
import { updateSchedule } from './update-schedule';
import { updateTaskQueueConfig } from './update-task-queue-config';
import { updateWorkflowExecution } from './update-workflow-execution';
import { updateWorkflowExecutionOptions } from './update-workflow-execution-options';

type WorkflowRpcs = { readonly [Name in WorkflowRpcName]?: WorkflowRpc<Name> };

/** What is served of `WorkflowService`. */
export const WORKFLOW_RPCS: WorkflowRpcs = {
  CountSchedules: countSchedules,
  CountWorkflowExecutions: countWorkflowExecutions,
  CreateSchedule: createSchedule,
  DeleteSchedule: deleteSchedule,
  DeleteWorkflowExecution: deleteWorkflowExecution,
  DescribeBatchOperation: describeBatchOperation,
  DescribeNamespace: describeNamespace,
  DescribeSchedule: describeSchedule,
  DescribeTaskQueue: describeTaskQueue,
  DescribeWorkerDeploymentVersion: describeWorkerDeploymentVersion,
  DescribeWorkerDeployment: describeWorkerDeployment,
  DescribeWorkflowExecution: describeWorkflowExecution,
  ExecuteMultiOperation: executeMultiOperation,
  GetClusterInfo: getClusterInfo,
  GetSearchAttributes: getSearchAttributes,
  GetSystemInfo: getSystemInfo,
  GetWorkflowExecutionHistoryReverse: getWorkflowExecutionHistoryReverse,
  GetWorkflowExecutionHistory: getWorkflowExecutionHistory,
  ListBatchOperations: listBatchOperations,
  ListClosedWorkflowExecutions: listClosedWorkflowExecutions,
  ListNamespaces: listNamespaces,
  ListOpenWorkflowExecutions: listOpenWorkflowExecutions,
  ListScheduleMatchingTimes: listScheduleMatchingTimes,
  ListSchedules: listSchedules,
  ListWorkerDeployments: listWorkerDeployments,
  ListWorkflowExecutions: listWorkflowExecutions,
  PatchSchedule: patchSchedule,
  PauseActivity: pauseActivity,
  PauseWorkflowExecution: pauseWorkflowExecution,
  PollActivityTaskQueue: pollActivityTaskQueue,
  PollWorkflowExecutionUpdate: pollWorkflowExecutionUpdate,
  PollWorkflowTaskQueue: pollWorkflowTaskQueue,
  QueryWorkflow: queryWorkflow,
  RecordActivityTaskHeartbeatById: recordActivityTaskHeartbeatById,
  RecordActivityTaskHeartbeat: recordActivityTaskHeartbeat,
  RecordWorkerHeartbeat: recordWorkerHeartbeat,
  RegisterNamespace: registerNamespace,
  RequestCancelWorkflowExecution: requestCancelWorkflowExecution,
  ResetActivity: resetActivity,
  ResetStickyTaskQueue: resetStickyTaskQueue,
  ResetWorkflowExecution: resetWorkflowExecution,
  RespondActivityTaskCanceledById: respondActivityTaskCanceledById,
  RespondActivityTaskCanceled: respondActivityTaskCanceled,
  RespondActivityTaskCompletedById: respondActivityTaskCompletedById,
  RespondActivityTaskCompleted: respondActivityTaskCompleted,
  RespondActivityTaskFailedById: respondActivityTaskFailedById,
  RespondActivityTaskFailed: respondActivityTaskFailed,
  RespondQueryTaskCompleted: respondQueryTaskCompleted,
  RespondWorkflowTaskCompleted: respondWorkflowTaskCompleted,
  RespondWorkflowTaskFailed: respondWorkflowTaskFailed,
  ScanWorkflowExecutions: scanWorkflowExecutions,
  SetWorkerDeploymentCurrentVersion: setWorkerDeploymentCurrentVersion,
  SetWorkerDeploymentRampingVersion: setWorkerDeploymentRampingVersion,
  ShutdownWorker: shutdownWorker,
  SignalWithStartWorkflowExecution: signalWithStartWorkflowExecution,
  SignalWorkflowExecution: signalWorkflowExecution,
  StartBatchOperation: startBatchOperation,
  StartWorkflowExecution: startWorkflowExecution,
  StopBatchOperation: stopBatchOperation,
  TerminateWorkflowExecution: terminateWorkflowExecution,
  UnpauseActivity: unpauseActivity,
  UnpauseWorkflowExecution: unpauseWorkflowExecution,
  UpdateActivityOptions: updateActivityOptions,
  UpdateNamespace: updateNamespace,
  UpdateSchedule: updateSchedule,
  UpdateTaskQueueConfig: updateTaskQueueConfig,
  UpdateWorkflowExecutionOptions: updateWorkflowExecutionOptions,
  UpdateWorkflowExecution: updateWorkflowExecution,
};
