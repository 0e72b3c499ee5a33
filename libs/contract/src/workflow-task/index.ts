export {
  type QueryAnswer,
  type QueryBroker,
  type QueryCall,
  type QueryOutcome,
  QueryRejectCondition,
  type WorkflowQuerier,
  type WorkflowQuery,
} from './query';

export { type SdkNotes } from './sdk-notes';

export { type StartedWorkflowTask } from './started-workflow-task';

export { type StickyQueue } from './sticky-queue';

export {
  type HistoryPage,
  type HistoryReader,
  type PolledWorkflowTask,
  type PollerDescription,
  type PollSignal,
  type TaskPoll,
  type TaskPolls,
  type WorkflowTaskPoll,
} from './task-polls';

export {
  type DeploymentRouting,
  type DeploymentVersion,
  VersioningBehavior,
  type VersioningOverride,
  versionText,
} from './versioning';

export { type WorkerDeployment, type WorkerVersion } from './worker-deployment';
