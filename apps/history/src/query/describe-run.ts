import { awaitedSignals, stateOfActivity } from '@app/asl';
import type {
  PendingActivity,
  PendingSignal,
  PendingTimer,
  PendingWorkflowTask,
  RunDescription,
  TaskSink,
  WaitingReason,
} from '@app/contract';
import { isOpen, type PendingActivityState, type PendingTimerState } from '@app/engine';

import type { CachedRun } from '../shard/cached-run';

/** Everything a run does now, and for each pending thing the one answer to why it waits. */
export function describeRun(run: CachedRun, tasks: Pick<TaskSink, 'explain'>): RunDescription {
  const { state } = run;
  const { started } = state.info;
  const pendingWorkflowTask = workflowTaskOf(run);
  return {
    ...run.key,
    status: state.status,
    workflowType: started.workflowType,
    taskQueue: started.taskQueue,
    ...(started.stateMachine && { stateMachine: started.stateMachine }),
    startedTime: started.eventTime,
    ...(state.closedTime !== undefined && { closedTime: state.closedTime }),
    firstRunId: started.firstExecutionRunId,
    historyLength: state.nextEventId - 1,
    cancelRequested: state.cancelRequested,
    ...(started.workflowExecutionTimeoutMs !== undefined && {
      workflowExecutionTimeoutMs: started.workflowExecutionTimeoutMs,
    }),
    ...(started.workflowRunTimeoutMs !== undefined && {
      workflowRunTimeoutMs: started.workflowRunTimeoutMs,
    }),
    ...(started.memo && { memo: started.memo }),
    ...(started.searchAttributes && { searchAttributes: started.searchAttributes }),
    pendingActivities: state.activities
      .entries()
      .map(([, activity]) => activityOf(run, activity, tasks)),
    pendingTimers: state.timers.entries().map(([, timer]) => timerOf(timer)),
    pendingSignals: signalsOf(run),
    ...(pendingWorkflowTask && { pendingWorkflowTask }),
  };
}

function workflowTaskOf(run: CachedRun): PendingWorkflowTask | undefined {
  const { state } = run;
  const task = state.workflowTask;
  if (!isOpen(state)) return undefined;
  if (task === undefined) return state.firstTaskReleased ? undefined : startDelayOf(run);
  const isStarted = task.startedEventId !== 0;
  return {
    scheduledEventId: task.scheduledEventId,
    attempt: task.attempt,
    scheduledTime: task.scheduledTime,
    ...(isStarted && { startedTime: task.startedTime }),
    ...(state.lastWorkflowTaskFailure && { lastFailure: state.lastWorkflowTaskFailure }),
    waiting: {
      kind: 'WorkflowTask',
      sentence: isStarted
        ? 'Workflow code is deciding what comes next.'
        : 'The run waits for a host of its workflow code.',
      subject: state.info.started.taskQueue,
      since: isStarted ? task.startedTime : task.scheduledTime,
    },
  };
}

function startDelayOf(run: CachedRun): PendingWorkflowTask {
  const { started } = run.state.info;
  return {
    scheduledEventId: 0,
    attempt: 0,
    scheduledTime: started.eventTime,
    waiting: {
      kind: 'StartDelay',
      sentence: 'The run begins after a delay.',
      since: started.eventTime,
      until: started.eventTime + (started.firstWorkflowTaskBackoffMs ?? 0),
    },
  };
}

function activityOf(
  run: CachedRun,
  activity: PendingActivityState,
  tasks: Pick<TaskSink, 'explain'>,
): PendingActivity {
  const { scheduled, started } = activity;
  const expirationTime =
    scheduled.scheduleToCloseTimeoutMs > 0
      ? scheduled.eventTime + scheduled.scheduleToCloseTimeoutMs
      : undefined;
  return {
    scheduledEventId: scheduled.eventId,
    activityId: scheduled.activityId,
    activityType: scheduled.activityType,
    taskQueue: scheduled.taskQueue,
    state: stateNameOf(activity),
    attempt: activity.attempt,
    maximumAttempts: scheduled.retryPolicy.maximumAttempts,
    scheduledTime: scheduled.eventTime,
    ...(started && { startedTime: started.time }),
    ...(started?.lastHeartbeatTime !== undefined && {
      lastHeartbeatTime: started.lastHeartbeatTime,
    }),
    ...(activity.heartbeatDetails && { heartbeatDetails: activity.heartbeatDetails }),
    ...(activity.lastFailure && { lastFailure: activity.lastFailure }),
    ...(activity.lastIdentity !== undefined && { lastWorkerIdentity: activity.lastIdentity }),
    ...(!started && { nextAttemptTime: activity.dispatchAt }),
    ...(expirationTime !== undefined && { expirationTime }),
    waiting: waitingOf(run, activity, tasks, expirationTime),
  };
}

function stateNameOf(activity: PendingActivityState): PendingActivity['state'] {
  if (activity.cancelRequestedEventId !== 0) return 'CancelRequested';
  return activity.started === undefined ? 'Scheduled' : 'Started';
}

function waitingOf(
  run: CachedRun,
  activity: PendingActivityState,
  tasks: Pick<TaskSink, 'explain'>,
  until: number | undefined,
): WaitingReason {
  const { scheduled, started } = activity;
  const end = until === undefined ? {} : { until };
  const stateName = run.hosted && stateOfActivity(run.hosted.run, scheduled.activityId);
  if (started !== undefined) {
    const byToken = started.accepted || scheduled.awaitsToken;
    return {
      kind: byToken ? 'CallbackByToken' : 'WorkerRunning',
      sentence: byToken
        ? 'The worker has accepted the work and will answer by its task token.'
        : `The worker ${started.identity} has the work.`,
      subject: stateName ?? started.identity,
      since: started.time,
      ...end,
    };
  }
  if (activity.returnReason !== undefined) {
    return {
      kind: 'EndpointUnreachable',
      sentence: `The last call did not reach the worker: ${activity.returnReason}`,
      subject: scheduled.taskQueue,
      since: scheduled.eventTime,
      until: activity.dispatchAt,
    };
  }
  if (activity.lastFailure !== undefined && activity.attempt > scheduled.firstAttempt) {
    return {
      kind: 'RetryBackoff',
      sentence: `Attempt ${activity.attempt} follows after a back-off. The last one failed: ${activity.lastFailure.message}`,
      subject: stateName ?? scheduled.activityType,
      since: scheduled.eventTime,
      until: activity.dispatchAt,
    };
  }
  const { tenantId, namespaceId } = run.key;
  const queue = { tenantId, namespaceId, name: scheduled.taskQueue };
  return { ...tasks.explain(queue, scheduled.activityType), since: scheduled.eventTime, ...end };
}

function timerOf(timer: PendingTimerState): PendingTimer {
  return {
    timerId: timer.timerId,
    startedEventId: timer.startedEventId,
    fireTime: timer.fireTime,
    waiting: {
      kind: 'Timer',
      sentence: 'The run waits for a timer.',
      subject: timer.timerId,
      since: timer.startedTime,
      until: timer.fireTime,
    },
  };
}

function signalsOf(run: CachedRun): PendingSignal[] {
  if (run.hosted === undefined || !isOpen(run.state)) return [];
  return awaitedSignals(run.hosted.run).map(({ signalName, stateName, since }) => ({
    signalName,
    waiting: {
      kind: 'Signal',
      sentence: `The state ${stateName} waits for the signal ${signalName}. Send it with signalWorkflow.`,
      subject: signalName,
      since,
    },
  }));
}
