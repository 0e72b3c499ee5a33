import type { EpochMs, Failure, TimeOutActivityTask, TimeoutType } from '@app/contract';

import { accept, type Decision, ignore } from '../decision';
import type { Draft } from '../draft';
import { isOpen, pendingActivity, type PendingActivityState } from '../state';
import { expirationOf, isPaused } from './attempt';
import { closeActivity } from './close';
import { armRetry, judgeRetry } from './retry';

/** One of the four time-outs of an activity. The request comes from the shard's own timers: stale ones are ignored. */
export function decideTimeOutActivityTask(draft: Draft, request: TimeOutActivityTask): Decision {
  const { state } = draft;
  const { timeoutType } = request;
  const activity = pendingActivity(state, request.scheduledEventId);
  if (!isOpen(state) || activity === undefined) return ignore(state, 'straggler');
  if (timeoutType !== 'ScheduleToClose' && activity.attempt !== request.attempt) {
    return ignore(state, 'straggler');
  }
  const isWaiting = timeoutType === 'ScheduleToStart' && state.paused !== undefined;
  const dueAt = isWaiting ? undefined : timeoutAt(activity, timeoutType);
  if (dueAt === undefined) return ignore(state, 'straggler');
  if (draft.now < dueAt) return ignore(state, 'early');

  const failure = timeoutFailure(activity, timeoutType);
  const verdict = judgeRetry(activity, failure, draft.now);
  if (verdict.retryState === 'InProgress') {
    armRetry(draft, activity, { dispatchAt: verdict.dispatchAt, lastFailure: failure });
    return accept(draft);
  }
  const isOutOfTime = verdict.retryState === 'Timeout' && timeoutType !== 'ScheduleToStart';
  closeActivity(draft, activity, {
    type: 'ActivityTaskTimedOut',
    eventTime: draft.now,
    failure: isOutOfTime ? timeoutFailure(activity, 'ScheduleToClose') : failure,
    scheduledEventId: activity.scheduled.eventId,
    startedEventId: 0,
    retryState: verdict.retryState,
  });
  return accept(draft);
}

/** When the time-out of this kind applies to the activity as it is now; `undefined` when it does not. */
export function timeoutAt(
  activity: PendingActivityState,
  timeoutType: TimeoutType,
): EpochMs | undefined {
  const { scheduled, started } = activity;
  switch (timeoutType) {
    case 'ScheduleToClose':
      return expirationOf(activity);
    case 'ScheduleToStart':
      return started === undefined && !isPaused(activity)
        ? after(activity.attemptScheduledTime, scheduled.scheduleToStartTimeoutMs)
        : undefined;
    case 'StartToClose':
      return started && after(started.time, scheduled.startToCloseTimeoutMs);
    case 'Heartbeat':
      return (
        started && after(started.lastHeartbeatTime ?? started.time, activity.heartbeatTimeoutMs)
      );
  }
}

function after(time: EpochMs, timeoutMs: number): EpochMs | undefined {
  return timeoutMs > 0 ? time + timeoutMs : undefined;
}

/** The failure of the attempt before is the cause, except of schedule-to-close, which is about all attempts. */
function timeoutFailure(activity: PendingActivityState, timeoutType: TimeoutType): Failure {
  const { heartbeatDetails, lastFailure } = activity;
  return {
    message: `activity ${timeoutType} timeout`,
    ...(timeoutType !== 'ScheduleToClose' && lastFailure && { cause: withoutCause(lastFailure) }),
    info: {
      type: 'Timeout',
      timeoutType,
      ...(heartbeatDetails && { lastHeartbeatDetails: heartbeatDetails }),
    },
  };
}

/** A time-out that was caused by a time-out would otherwise grow by one cause per attempt. */
function withoutCause(failure: Failure): Failure {
  const { cause: _cause, ...rest } = failure;
  return rest;
}
