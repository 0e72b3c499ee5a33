import type {
  ContinueAsNewInitiator,
  EpochMs,
  PendingChildWorkflow,
  PendingExternalRequest,
  PendingTimer,
  PendingWorkflowTask,
  RunDescription,
} from '@app/contract';

import { describeActivity, type DescribedActivity } from './activity/describe';
import { describeChildren } from './child/describe';
import { describeExternalRequests } from './external/describe';
import {
  memoOf,
  type MutableState,
  type PendingTimerState,
  searchAttributesOf,
  startedTimeOf,
  type WorkflowTask,
} from './state';
import type { Described } from './wait';
import { executionTimeOf } from './workflow/execution-time';
import { unwrittenEvents } from './workflow-task/activation-of';
import { taskDeadline } from './workflow-task/patience';

/** A run's description before the reasons for waiting are put into words. */
export interface StateDescription extends Omit<
  RunDescription,
  | 'pendingActivities'
  | 'pendingTimers'
  | 'pendingSignals'
  | 'pendingChildren'
  | 'pendingExternalRequests'
  | 'pendingWorkflowTask'
> {
  readonly pendingActivities: readonly DescribedActivity[];
  readonly pendingTimers: readonly Described<PendingTimer>[];
  readonly pendingChildren: readonly Described<PendingChildWorkflow>[];
  readonly pendingExternalRequests: readonly Described<PendingExternalRequest>[];
  readonly pendingWorkflowTask?: Described<PendingWorkflowTask>;
  /** Set while the first workflow task has to wait. */
  readonly startsAt?: EpochMs;
  /** What it waits for then; absent means its start delay. */
  readonly initiator?: ContinueAsNewInitiator;
}

/** What a run is doing at `now`. */
export function describeState(state: MutableState, now: EpochMs): StateDescription {
  const { workflowTask } = state;
  const isDelayed = !state.firstTaskReleased && state.closedTime === undefined;
  return {
    ...describeRun(state),
    pendingActivities: state.activities
      .entries()
      .map(([, activity]) => describeActivity(state, activity, now)),
    pendingTimers: state.timers.entries().map(([, timer]) => describeTimer(state, timer)),
    pendingChildren: describeChildren(state),
    pendingExternalRequests: describeExternalRequests(state),
    ...(workflowTask && { pendingWorkflowTask: describeTask(state, workflowTask, now) }),
    ...(isDelayed && { startsAt: executionTimeOf(state), ...initiatorOf(state) }),
  };
}

function initiatorOf(state: MutableState): Pick<StateDescription, 'initiator'> {
  const { initiator, cronSchedule } = state.info.started;
  if (initiator !== undefined) return { initiator };
  return cronSchedule === undefined ? {} : { initiator: 'CronSchedule' };
}

function describeRun(
  state: MutableState,
): Omit<
  StateDescription,
  'pendingActivities' | 'pendingTimers' | 'pendingChildren' | 'pendingExternalRequests'
> {
  const { started, tenantId, namespaceId, workflowId, runId } = state.info;
  const { workflowExecutionTimeoutMs, workflowRunTimeoutMs } = started;
  const memo = memoOf(state);
  const searchAttributes = searchAttributesOf(state);
  return {
    tenantId,
    namespaceId,
    workflowId,
    runId,
    status: state.status,
    workflowType: started.workflowType,
    taskQueue: started.taskQueue,
    ...(started.stateMachine && { stateMachine: started.stateMachine }),
    startedTime: startedTimeOf(state),
    ...(state.closedTime !== undefined && { closedTime: state.closedTime }),
    firstRunId: started.firstExecutionRunId,
    ...(started.parent && { parent: started.parent }),
    ...(started.rootWorkflowExecution && {
      rootWorkflowExecution: started.rootWorkflowExecution,
    }),
    historyLength: state.nextEventId - 1,
    cancelRequested: state.cancelRequested,
    ...(state.paused && { paused: state.paused }),
    ...(state.versioning && { versioning: state.versioning }),
    ...(workflowExecutionTimeoutMs !== undefined && { workflowExecutionTimeoutMs }),
    ...(workflowRunTimeoutMs !== undefined && { workflowRunTimeoutMs }),
    ...(memo && { memo }),
    ...(searchAttributes && { searchAttributes }),
    ...(started.userMetadata && { userMetadata: started.userMetadata }),
  };
}

function describeTimer(state: MutableState, timer: PendingTimerState): Described<PendingTimer> {
  const { timerId, startedEventId, fireTime } = timer;
  return {
    timerId,
    startedEventId,
    fireTime,
    ...(timer.userMetadata && { userMetadata: timer.userMetadata }),
    wait: state.paused
      ? { for: 'UnpauseRun', since: state.paused.time }
      : { for: 'Time', since: timer.startedTime, until: fireTime },
  };
}

function describeTask(
  state: MutableState,
  task: WorkflowTask,
  now: EpochMs,
): Described<PendingWorkflowTask> {
  const { scheduledEventId, attempt, scheduledTime, startedTime, dispatchAt } = task;
  const lastFailure = state.lastWorkflowTaskFailure;
  const described = {
    scheduledEventId,
    attempt,
    scheduledTime,
    ...(lastFailure && { lastFailure }),
  };
  if (task.startedEventId !== 0) {
    const wait = { for: 'Answer', since: startedTime, until: taskDeadline(state, task) } as const;
    const unwritten = unwrittenEvents(state, task);
    const started = { ...described, startedTime, wait };
    return unwritten.length === 0 ? started : { ...started, unwrittenEvents: unwritten };
  }
  if (state.paused !== undefined) {
    return { ...described, wait: { for: 'UnpauseRun', since: state.paused.time } };
  }
  return dispatchAt > now
    ? { ...described, wait: { for: 'Backoff', since: scheduledTime, until: dispatchAt } }
    : { ...described, wait: { for: 'Dispatch', since: Math.max(scheduledTime, dispatchAt) } };
}
