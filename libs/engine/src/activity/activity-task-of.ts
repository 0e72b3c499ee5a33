import { type ActivityTask, type EventId, traceContextOfRun } from '@app/contract';

import { type MutableState, pendingActivity } from '../state';
import { attemptDeadline, countedAttempt, isRunning } from './attempt';

/** Everything the worker of a started attempt is told; `undefined` when no such attempt is running. */
export function activityTaskOf(
  state: MutableState,
  scheduledEventId: EventId,
): ActivityTask | undefined {
  const activity = pendingActivity(state, scheduledEventId);
  if (activity === undefined || !isRunning(activity)) return undefined;
  const { info } = state;
  const { scheduled, attempt, lastFailure, heartbeatDetails } = activity;
  const deadline = attemptDeadline(activity);
  const { maximumAttempts } = scheduled.retryPolicy;
  const attemptBase = activity.control?.attemptBase ?? 0;
  return {
    tenantId: info.tenantId,
    namespaceId: info.namespaceId,
    taskQueue: scheduled.taskQueue,
    workflowId: info.workflowId,
    runId: info.runId,
    workflowType: info.started.workflowType,
    scheduledEventId,
    activityId: scheduled.activityId,
    activityType: scheduled.activityType,
    attempt,
    ...(attemptBase !== 0 && { attemptBase }),
    ...(scheduled.input && { input: scheduled.input }),
    ...(scheduled.header && { header: scheduled.header }),
    scheduledTime: scheduled.eventTime,
    attemptScheduledTime: activity.attemptScheduledTime,
    startedTime: activity.started.time,
    scheduleToCloseTimeoutMs: scheduled.scheduleToCloseTimeoutMs,
    startToCloseTimeoutMs: scheduled.startToCloseTimeoutMs,
    retryPolicy: scheduled.retryPolicy,
    ...(scheduled.priority && { priority: scheduled.priority }),
    ...(deadline !== undefined && { deadline }),
    heartbeatTimeoutMs: activity.heartbeatTimeoutMs,
    ...(lastFailure && { lastFailure }),
    ...(heartbeatDetails && { heartbeatDetails }),
    awaitsToken: scheduled.awaitsToken,
    atMostOnce: maximumAttempts > 0 && countedAttempt(activity) >= maximumAttempts,
    ...(state.trace !== undefined && { trace: traceContextOfRun(state.trace, info.runId) }),
  };
}
