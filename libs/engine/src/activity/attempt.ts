import type { ActivityRef, ActivityTask, EpochMs, EventId } from '@app/contract';

import {
  isOpen,
  pendingActivity,
  pendingActivityById,
  type MutableState,
  type PendingActivityState,
  type StartedAttempt,
} from '../state';

/** A pending activity whose current attempt a worker has. */
export type RunningActivity = PendingActivityState & { readonly started: StartedAttempt };

/** The running attempt that a worker's answer names, if it is still the current one. */
export function runningAttempt(state: MutableState, ref: ActivityRef): RunningActivity | undefined {
  const activity = isOpen(state) ? referred(state, ref) : undefined;
  if (activity?.started === undefined) return undefined;
  if (ref.attempt !== undefined && ref.attempt !== activity.attempt) return undefined;
  return activity as RunningActivity;
}

function referred(state: MutableState, ref: ActivityRef): PendingActivityState | undefined {
  return 'scheduledEventId' in ref
    ? pendingActivity(state, ref.scheduledEventId)
    : pendingActivityById(state, ref.activityId);
}

/** When the running attempt times out for good: start-to-close or schedule-to-close, whichever is first. */
export function attemptDeadline(activity: RunningActivity): EpochMs | undefined {
  const { startToCloseTimeoutMs, scheduleToCloseTimeoutMs, eventTime } = activity.scheduled;
  const ends = [
    startToCloseTimeoutMs > 0 ? activity.started.time + startToCloseTimeoutMs : undefined,
    scheduleToCloseTimeoutMs > 0 ? eventTime + scheduleToCloseTimeoutMs : undefined,
  ].filter((end) => end !== undefined);
  return ends.length === 0 ? undefined : Math.min(...ends);
}

/** Everything the worker of a started attempt is told; `undefined` when no such attempt is running. */
export function activityTaskOf(
  state: MutableState,
  scheduledEventId: EventId,
): ActivityTask | undefined {
  const activity = pendingActivity(state, scheduledEventId);
  if (activity?.started === undefined) return undefined;
  const { info } = state;
  const { scheduled } = activity;
  const deadline = attemptDeadline(activity as RunningActivity);
  const { maximumAttempts } = scheduled.retryPolicy;
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
    attempt: activity.attempt,
    ...(scheduled.input && { input: scheduled.input }),
    ...(scheduled.header && { header: scheduled.header }),
    scheduledTime: scheduled.eventTime,
    startedTime: activity.started.time,
    ...(deadline !== undefined && { deadline }),
    heartbeatTimeoutMs: activity.heartbeatTimeoutMs,
    ...(activity.lastFailure && { lastFailure: activity.lastFailure }),
    ...(activity.heartbeatDetails && { heartbeatDetails: activity.heartbeatDetails }),
    awaitsToken: scheduled.awaitsToken,
    atMostOnce: maximumAttempts > 0 && activity.attempt >= maximumAttempts,
  };
}
