import type { ActivityRef, EpochMs } from '@app/contract';

import {
  isOpen,
  type MutableState,
  pendingActivity,
  pendingActivityById,
  type PendingActivityState,
  type StartedAttempt,
} from '../state';

/** A pending activity whose current attempt a worker has. */
export type RunningActivity = PendingActivityState & { readonly started: StartedAttempt };

/** The running attempt that a worker's answer names, if it is still the current one. */
export function runningAttempt(state: MutableState, ref: ActivityRef): RunningActivity | undefined {
  const activity = referredActivity(state, ref);
  if (activity === undefined || !isRunning(activity)) return undefined;
  if (ref.attempt !== undefined && ref.attempt !== activity.attempt) return undefined;
  if ('startedTime' in ref && !isStart(activity, ref.startedTime)) return undefined;
  return activity;
}

export function referredActivity(
  state: MutableState,
  ref: ActivityRef,
): PendingActivityState | undefined {
  if (!isOpen(state)) return undefined;
  return 'scheduledEventId' in ref
    ? pendingActivity(state, ref.scheduledEventId)
    : pendingActivityById(state, ref.activityId);
}

export function isRunning(activity: PendingActivityState): activity is RunningActivity {
  return activity.started !== undefined;
}

/** Whether a caller means this start of the attempt; one that does not say means whichever runs. */
export function isStart(activity: RunningActivity, startedTime: EpochMs | undefined): boolean {
  return startedTime === undefined || startedTime === activity.started.time;
}

/** Whether the worker is known to have the call. Then it cannot be taken back, only lost. */
export function isTaken(activity: RunningActivity): boolean {
  return activity.started.accepted || activity.started.lastHeartbeatTime !== undefined;
}

/** When the running attempt times out for good: start-to-close or schedule-to-close, whichever is first. */
export function attemptDeadline(activity: RunningActivity): EpochMs | undefined {
  const { startToCloseTimeoutMs } = activity.scheduled;
  const expiration = expirationOf(activity);
  if (startToCloseTimeoutMs === 0) return expiration;
  const end = activity.started.time + startToCloseTimeoutMs;
  return expiration === undefined ? end : Math.min(end, expiration);
}

/** When schedule-to-close ends, after which no attempt may begin. */
export function expirationOf(activity: PendingActivityState): EpochMs | undefined {
  const { scheduleToCloseTimeoutMs, eventTime } = activity.scheduled;
  const from = activity.control?.countedFrom ?? eventTime;
  return scheduleToCloseTimeoutMs > 0 ? from + scheduleToCloseTimeoutMs : undefined;
}

/** The number of the attempt as policies count it and workers are told it. `attempt` itself never comes twice. */
export function countedAttempt(activity: PendingActivityState): number {
  return activity.attempt - (activity.control?.attemptBase ?? 0);
}

export function isPaused(activity: PendingActivityState): boolean {
  return activity.control?.paused !== undefined;
}

/** Whether an attempt that waits must not be handed out: its activity is paused, or the run. */
export function isHeld(state: MutableState, activity: PendingActivityState): boolean {
  return state.paused !== undefined || isPaused(activity);
}
