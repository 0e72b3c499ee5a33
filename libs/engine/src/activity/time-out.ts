import type { EpochMs, Failure, TimeOutActivityTask, TimeoutType } from '@app/contract';

import { accept, ignore, type Decision } from '../decision';
import type { Draft } from '../draft';
import { isOpen, pendingActivity, type PendingActivityState } from '../state';
import type { RunningActivity } from './attempt';
import { closeActivity } from './close';
import { armRetry, judgeRetry } from './retry';

/** One of the four time-outs of an activity. The request comes from the shard's own timers: stale ones are ignored. */
export function decideTimeOutActivityTask(draft: Draft, request: TimeOutActivityTask): Decision {
  const { state } = draft;
  const activity = pendingActivity(state, request.scheduledEventId);
  if (!isOpen(state) || activity === undefined) return ignore('straggler');
  const { timeoutType } = request;
  if (timeoutType !== 'ScheduleToClose' && activity.attempt !== request.attempt) {
    return ignore('straggler');
  }
  const dueAt = timeoutAt(activity, timeoutType);
  if (dueAt === undefined) return ignore('straggler');
  if (request.now < dueAt) return ignore('early');

  const failure = timeoutFailure(activity, timeoutType);
  if (activity.started !== undefined) {
    const verdict = judgeRetry(activity as RunningActivity, failure, draft.now);
    if (verdict.retryState === 'InProgress') {
      armRetry(draft, activity as RunningActivity, {
        dispatchAt: verdict.dispatchAt,
        lastFailure: failure,
      });
      return accept(draft);
    }
    timeOut(draft, activity, failure, verdict.retryState);
    return accept(draft);
  }
  timeOut(draft, activity, failure, 'Timeout');
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
      return after(scheduled.eventTime, scheduled.scheduleToCloseTimeoutMs);
    case 'ScheduleToStart':
      return started === undefined
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

function timeOut(
  draft: Draft,
  activity: PendingActivityState,
  failure: Failure,
  retryState: Exclude<ReturnType<typeof judgeRetry>['retryState'], 'InProgress'>,
): void {
  closeActivity(draft, activity, {
    type: 'ActivityTaskTimedOut',
    eventTime: draft.now,
    // A retry that would pass schedule-to-close is reported as that time-out, caused by the last failure.
    failure:
      retryState === 'Timeout' && !isScheduleTimeout(failure)
        ? { ...timeoutFailure(activity, 'ScheduleToClose'), cause: failure }
        : failure,
    scheduledEventId: activity.scheduled.eventId,
    startedEventId: 0,
    retryState,
  });
}

function isScheduleTimeout(failure: Failure): boolean {
  return (
    failure.info.type === 'Timeout' &&
    (failure.info.timeoutType === 'ScheduleToClose' ||
      failure.info.timeoutType === 'ScheduleToStart')
  );
}

function timeoutFailure(activity: PendingActivityState, timeoutType: TimeoutType): Failure {
  const { heartbeatDetails } = activity;
  return {
    message: `activity ${timeoutType} timeout`,
    info: {
      type: 'Timeout',
      timeoutType,
      ...(heartbeatDetails && { lastHeartbeatDetails: heartbeatDetails }),
    },
  };
}
