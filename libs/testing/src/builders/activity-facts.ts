import { DEFAULT_RETRY_POLICY } from '@app/contract';

import { factBuilder } from './fact-pattern';

export const activityTaskScheduled = factBuilder('ActivityTaskScheduled', () => ({
  activityId: 'a',
  activityType: 'charge',
  taskQueue: 'queue',
  scheduleToCloseTimeoutMs: 0,
  scheduleToStartTimeoutMs: 0,
  startToCloseTimeoutMs: 60_000,
  heartbeatTimeoutMs: 0,
  workflowTaskCompletedEventId: 4,
  retryPolicy: DEFAULT_RETRY_POLICY,
  retriedBy: 'Engine',
  firstAttempt: 1,
  awaitsToken: false,
}));

export const activityTaskStarted = factBuilder('ActivityTaskStarted', (run) => ({
  scheduledEventId: 0,
  startedTime: run.now,
  identity: 'worker',
  requestId: 'activity-poll',
  attempt: 1,
}));

export const activityTaskCompleted = factBuilder('ActivityTaskCompleted', () => ({
  scheduledEventId: 0,
  startedEventId: 0,
  identity: 'worker',
}));

export const activityTaskFailed = factBuilder('ActivityTaskFailed', () => ({
  failure: { message: 'failed', info: { type: 'Terminated' } },
  scheduledEventId: 0,
  startedEventId: 0,
  identity: 'worker',
  retryState: 'MaximumAttemptsReached',
}));

export const activityTaskTimedOut = factBuilder('ActivityTaskTimedOut', () => ({
  failure: { message: 'timeout', info: { type: 'Timeout', timeoutType: 'StartToClose' } },
  scheduledEventId: 0,
  startedEventId: 0,
  retryState: 'MaximumAttemptsReached',
}));

export const activityTaskCancelRequested = factBuilder('ActivityTaskCancelRequested', () => ({
  scheduledEventId: 0,
  workflowTaskCompletedEventId: 4,
}));

export const activityTaskCanceled = factBuilder('ActivityTaskCanceled', () => ({
  latestCancelRequestedEventId: 0,
  scheduledEventId: 0,
  startedEventId: 0,
  identity: 'worker',
}));

export const activityTaskStartNoted = factBuilder('ActivityTaskStartNoted', () => ({
  scheduledEventId: 0,
  attempt: 1,
  identity: 'worker',
  requestId: 'activity-poll',
}));

export const activityTaskAcceptNoted = factBuilder('ActivityTaskAcceptNoted', () => ({
  scheduledEventId: 0,
  attempt: 1,
}));

export const activityTaskReturnNoted = factBuilder('ActivityTaskReturnNoted', (run) => ({
  scheduledEventId: 0,
  attempt: 1,
  reason: 'endpoint unreachable',
  dispatchAt: run.now,
}));

export const activityTaskRetryNoted = factBuilder('ActivityTaskRetryNoted', (run) => ({
  scheduledEventId: 0,
  attempt: 2,
  dispatchAt: run.now + 1_000,
  lastFailure: {
    message: 'declined',
    info: { type: 'Application', errorType: 'Declined', nonRetryable: false },
  },
}));

export const activityTaskPauseNoted = factBuilder('ActivityTaskPauseNoted', () => ({
  scheduledEventId: 0,
  identity: 'operator',
  reason: 'because',
}));

export const activityTaskUnpauseNoted = factBuilder('ActivityTaskUnpauseNoted', (run) => ({
  scheduledEventId: 0,
  resetAttempts: false,
  resetHeartbeat: false,
  dispatchAt: run.now,
}));

export const activityTaskResetNoted = factBuilder('ActivityTaskResetNoted', (run) => ({
  scheduledEventId: 0,
  resetHeartbeat: false,
  keepPaused: false,
  restoreOriginalOptions: false,
  dispatchAt: run.now,
}));

export const activityTaskOptionsNoted = factBuilder('ActivityTaskOptionsNoted', () => ({
  scheduledEventId: 0,
}));

export const activityTaskHeartbeatNoted = factBuilder('ActivityTaskHeartbeatNoted', () => ({
  scheduledEventId: 0,
  attempt: 1,
}));
