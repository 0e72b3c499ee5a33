import type { Task, TimeoutType } from '@app/contract';

import type { MutableState, PendingActivityState } from '../state';
import { isHeld } from './attempt';
import { timeoutAt } from './time-out';

/** Everything a pending activity needs from the outside as it is now. */
export function tasksOfActivity(activity: PendingActivityState, state: MutableState): Task[] {
  return [
    ...(activity.started === undefined
      ? tasksOfWaiting(activity, state)
      : [...tasksOfStarted(activity), ...cancelNotice(activity)]),
    ...timeoutTask(activity, 'ScheduleToClose'),
  ];
}

/** What an attempt that waits for a worker makes necessary. */
export function tasksOfWaiting(activity: PendingActivityState, state: MutableState): Task[] {
  if (isHeld(state, activity)) return [];
  const { scheduled, attempt } = activity;
  const name = { taskQueue: scheduled.taskQueue, scheduledEventId: scheduled.eventId, attempt };
  const isDelayed =
    activity.dispatchAt > activity.attemptScheduledTime ||
    attempt > scheduled.firstAttempt ||
    activity.control !== undefined;
  return [
    isDelayed
      ? { type: 'RetryActivityTask', dueAt: activity.dispatchAt, ...name }
      : { type: 'DispatchActivityTask', ...name },
    ...timeoutTask(activity, 'ScheduleToStart'),
  ];
}

/** What an attempt that a worker has makes necessary. */
export function tasksOfStarted(activity: PendingActivityState): Task[] {
  return [...timeoutTask(activity, 'StartToClose'), ...tasksOfSilence(activity)];
}

/** What ends an attempt of which nothing is heard: moved by every heartbeat. */
export function tasksOfSilence(activity: PendingActivityState): Task[] {
  const tasks = timeoutTask(activity, 'Heartbeat');
  const respondBy = activity.started?.respondBy;
  if (respondBy !== undefined) {
    tasks.push({
      type: 'LoseActivityTask',
      dueAt: respondBy,
      scheduledEventId: activity.scheduled.eventId,
      attempt: activity.attempt,
      respondBy,
      reason: 'it was not answered in time.',
    });
  }
  return tasks;
}

/** Telling a worker twice is harmless, so a reloaded run tells it again. */
export function cancelNotice(activity: PendingActivityState): Task[] {
  if (activity.cancelRequestedEventId === 0 || activity.started === undefined) return [];
  return [
    {
      type: 'NotifyActivityCancel',
      scheduledEventId: activity.scheduled.eventId,
      attempt: activity.attempt,
    },
  ];
}

export function timeoutTask(activity: PendingActivityState, timeoutType: TimeoutType): Task[] {
  const dueAt = timeoutAt(activity, timeoutType);
  if (dueAt === undefined) return [];
  const { scheduled } = activity;
  return [
    {
      type: 'TimeOutActivityTask',
      dueAt,
      scheduledEventId: scheduled.eventId,
      // Schedule-to-close is about all attempts: its one timer names the first.
      attempt: timeoutType === 'ScheduleToClose' ? scheduled.firstAttempt : activity.attempt,
      timeoutType,
    },
  ];
}

/** An attempt that waits waits nowhere while its activity is paused. */
export function tasksOfPaused(activity: PendingActivityState): Task[] {
  return activity.started === undefined ? withdrawal(activity, activity.scheduled.taskQueue) : [];
}

export function withdrawal(activity: PendingActivityState, taskQueue: string): Task[] {
  const { scheduled, attempt } = activity;
  return [
    { type: 'WithdrawActivityTask', taskQueue, scheduledEventId: scheduled.eventId, attempt },
  ];
}
