export { activityTaskOf } from './activity/activity-task-of';
export { isHeld } from './activity/attempt';
export type { DescribedActivity } from './activity/describe';
export { decide, decideFork, decideStart, type RunRequest } from './decide';
export type { Decision, NewRun } from './decision';
export { describeState, type StateDescription } from './describe-state';
export { evolve } from './evolve';
export { isOutstanding } from './is-outstanding';
export { outstandingTasks } from './outstanding-tasks';
export type { PersistentMap } from './persistent-map';
export { completionCallbacksOf } from './relation/completion-callbacks';
export { callbackRequestId } from './relation/tasks-of-close';
export { replay } from './replay';
export { fromSnapshot, toSnapshot, type StateSnapshot } from './snapshot';
export {
  isOpen,
  memoOf,
  pendingActivity,
  searchAttributesOf,
  startedTimeOf,
  startRequestIdOf,
  type MutableState,
  type PendingActivityState,
  type PendingTimerState,
  type RunInfo,
  type StartedAttempt,
  type WorkflowTask,
} from './state';
export { routeActivityTask, routeWorkflowTask } from './versioning/route';
export { tasksOf } from './tasks-of';
export { updateProgress } from './update/admit';
export type { Described, Wait } from './wait';
export type { ForkPrefix } from './workflow/fork';
export { ForkPointFinder, type WantedPoint, wantedPoint } from './workflow/fork-point';
export type { ForkRequest } from './workflow/fork-request';
export { isCarriedOver, PrefixFold, type PrefixPlan } from './workflow/prefix';
export type { RunPlace } from './workflow/initial-state';
export type { CurrentRun } from './workflow/start';
export { activationOf } from './workflow-task/activation-of';
