import type { WorkflowRpc, WorkflowRpcName } from '../wire/rpc';
import { deleteWorkflowExecution } from './delete-workflow-execution';
import { describeNamespace } from './describe-namespace';
import { getClusterInfo } from './get-cluster-info';
import { getSystemInfo } from './get-system-info';
import { getWorkflowExecutionHistory } from './get-workflow-execution-history';
import { getWorkflowExecutionHistoryReverse } from './get-workflow-execution-history-reverse';
import { listNamespaces } from './list-namespaces';
import { pollActivityTaskQueue } from './poll-activity-task-queue';
import { pollWorkflowTaskQueue } from './poll-workflow-task-queue';
import { queryWorkflow } from './query-workflow';
import { recordActivityTaskHeartbeat } from './record-activity-task-heartbeat';
import { recordActivityTaskHeartbeatById } from './record-activity-task-heartbeat-by-id';
import { recordWorkerHeartbeat } from './record-worker-heartbeat';
import { requestCancelWorkflowExecution } from './request-cancel-workflow-execution';
import { resetStickyTaskQueue } from './reset-sticky-task-queue';
import { respondActivityTaskCanceled } from './respond-activity-task-canceled';
import { respondActivityTaskCanceledById } from './respond-activity-task-canceled-by-id';
import { respondActivityTaskCompleted } from './respond-activity-task-completed';
import { respondActivityTaskCompletedById } from './respond-activity-task-completed-by-id';
import { respondActivityTaskFailed } from './respond-activity-task-failed';
import { respondActivityTaskFailedById } from './respond-activity-task-failed-by-id';
import { respondQueryTaskCompleted } from './respond-query-task-completed';
import { respondWorkflowTaskCompleted } from './respond-workflow-task-completed';
import { respondWorkflowTaskFailed } from './respond-workflow-task-failed';
import { shutdownWorker } from './shutdown-worker';
import { signalWithStartWorkflowExecution } from './signal-with-start-workflow-execution';
import { signalWorkflowExecution } from './signal-workflow-execution';
import { startWorkflowExecution } from './start-workflow-execution';
import { terminateWorkflowExecution } from './terminate-workflow-execution';

type WorkflowRpcs = { readonly [Name in WorkflowRpcName]?: WorkflowRpc<Name> };

/** What is served of `WorkflowService`. */
export const WORKFLOW_RPCS: WorkflowRpcs = {
  DeleteWorkflowExecution: deleteWorkflowExecution,
  DescribeNamespace: describeNamespace,
  GetClusterInfo: getClusterInfo,
  GetSystemInfo: getSystemInfo,
  GetWorkflowExecutionHistoryReverse: getWorkflowExecutionHistoryReverse,
  GetWorkflowExecutionHistory: getWorkflowExecutionHistory,
  ListNamespaces: listNamespaces,
  PollActivityTaskQueue: pollActivityTaskQueue,
  PollWorkflowTaskQueue: pollWorkflowTaskQueue,
  QueryWorkflow: queryWorkflow,
  RecordActivityTaskHeartbeatById: recordActivityTaskHeartbeatById,
  RecordActivityTaskHeartbeat: recordActivityTaskHeartbeat,
  RecordWorkerHeartbeat: recordWorkerHeartbeat,
  RequestCancelWorkflowExecution: requestCancelWorkflowExecution,
  ResetStickyTaskQueue: resetStickyTaskQueue,
  RespondActivityTaskCanceledById: respondActivityTaskCanceledById,
  RespondActivityTaskCanceled: respondActivityTaskCanceled,
  RespondActivityTaskCompletedById: respondActivityTaskCompletedById,
  RespondActivityTaskCompleted: respondActivityTaskCompleted,
  RespondActivityTaskFailedById: respondActivityTaskFailedById,
  RespondActivityTaskFailed: respondActivityTaskFailed,
  RespondQueryTaskCompleted: respondQueryTaskCompleted,
  RespondWorkflowTaskCompleted: respondWorkflowTaskCompleted,
  RespondWorkflowTaskFailed: respondWorkflowTaskFailed,
  ShutdownWorker: shutdownWorker,
  SignalWithStartWorkflowExecution: signalWithStartWorkflowExecution,
  SignalWorkflowExecution: signalWorkflowExecution,
  StartWorkflowExecution: startWorkflowExecution,
  TerminateWorkflowExecution: terminateWorkflowExecution,
};
