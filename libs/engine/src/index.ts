export { activityTaskOf } from './activity/attempt';
export { decide, decideStart, type RunRequest } from './decide';
export type { Decision, NewRun } from './decision';
export { evolve } from './evolve';
export { InvariantViolation, invariant } from './invariant';
export { outstandingTasks } from './outstanding-tasks';
export { replay } from './replay';
export { fromSnapshot, toSnapshot, type StateSnapshot } from './snapshot';
export {
  isOpen,
  pendingActivity,
  type MutableState,
  type PendingActivityState,
  type PendingTimerState,
  type RunInfo,
  type WorkflowTask,
} from './state';
export { tasksOf } from './tasks-of';
export type { CurrentRun } from './workflow/start';
export { taskDeadline } from './workflow-task/deadline';
