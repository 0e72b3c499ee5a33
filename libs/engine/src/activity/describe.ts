import type { EpochMs, PendingActivity } from '@app/contract';

import type { MutableState, PendingActivityState, StartedAttempt } from '../state';
import type { Described, Wait } from '../wait';
import {
  attemptDeadline,
  countedAttempt,
  expirationOf,
  isHeld,
  isPaused,
  isRunning,
} from './attempt';
import { optionsOf } from './options';
import { timeoutAt } from './time-out';

export type DescribedActivity = Described<PendingActivity>;

export function describeActivity(
  state: MutableState,
  activity: PendingActivityState,
  now: EpochMs,
): DescribedActivity {
  const { scheduled, started, heartbeatDetails, lastFailure, lastIdentity, control } = activity;
  const expirationTime = expirationOf(activity);
  const isDelayed = started === undefined && activity.dispatchAt > now && !isHeld(state, activity);
  return {
    scheduledEventId: scheduled.eventId,
    activityId: scheduled.activityId,
    activityType: scheduled.activityType,
    taskQueue: scheduled.taskQueue,
    state: stateOf(activity),
    attempt: countedAttempt(activity),
    maximumAttempts: scheduled.retryPolicy.maximumAttempts,
    scheduledTime: scheduled.eventTime,
    ...(started && describeStart(started)),
    ...(heartbeatDetails && { heartbeatDetails }),
    ...(lastFailure && { lastFailure }),
    ...(lastIdentity !== undefined && { lastWorkerIdentity: lastIdentity }),
    ...(isDelayed && { nextAttemptTime: activity.dispatchAt }),
    ...(expirationTime !== undefined && { expirationTime }),
    ...(control?.paused && { paused: control.paused }),
    ...(control?.resetRequested && { resetRequested: true }),
    options: optionsOf(scheduled),
    ...(scheduled.userMetadata && { userMetadata: scheduled.userMetadata }),
    wait: isRunning(activity)
      ? waitOfStarted(activity.started, attemptDeadline(activity), activity.scheduled.awaitsToken)
      : waitOfUnstarted(state, activity, now),
  };
}

function stateOf(activity: PendingActivityState): PendingActivity['state'] {
  if (activity.cancelRequestedEventId !== 0) return 'CancelRequested';
  if (isPaused(activity)) return activity.started === undefined ? 'Paused' : 'PauseRequested';
  return activity.started === undefined ? 'Scheduled' : 'Started';
}

function describeStart(
  started: StartedAttempt,
): Pick<PendingActivity, 'startedTime' | 'lastHeartbeatTime'> {
  const { time, lastHeartbeatTime } = started;
  return lastHeartbeatTime === undefined
    ? { startedTime: time }
    : { startedTime: time, lastHeartbeatTime };
}

function waitOfStarted(
  started: StartedAttempt,
  deadline: EpochMs | undefined,
  awaitsToken: boolean,
): Wait {
  return {
    for: started.accepted || awaitsToken ? 'Token' : 'Answer',
    since: started.time,
    ...(deadline !== undefined && { until: deadline }),
  };
}

function waitOfUnstarted(state: MutableState, activity: PendingActivityState, now: EpochMs): Wait {
  const { dispatchAt, returnReason } = activity;
  const returned = returnReason === undefined ? {} : { returnReason };
  const paused = activity.control?.paused ?? state.paused;
  if (paused !== undefined) {
    const expirationTime = expirationOf(activity);
    return {
      for: isPaused(activity) ? 'Unpause' : 'UnpauseRun',
      since: paused.time,
      ...(expirationTime !== undefined && { until: expirationTime }),
    };
  }
  if (dispatchAt > now) {
    return { for: 'Backoff', since: activity.attemptScheduledTime, until: dispatchAt, ...returned };
  }
  const until = earlier(timeoutAt(activity, 'ScheduleToStart'), expirationOf(activity));
  return {
    for: 'Dispatch',
    since: dispatchAt,
    ...(until !== undefined && { until }),
    ...returned,
  };
}

function earlier(a: EpochMs | undefined, b: EpochMs | undefined): EpochMs | undefined {
  if (a === undefined) return b;
  return b === undefined ? a : Math.min(a, b);
}
