import type { Task, TimeoutType } from '@app/contract';

import type { PendingActivityState } from '../state';
import { timeoutAt } from './time-out';

/** What an activity that waits for a worker makes necessary. */
export function tasksOfWaiting(activity: PendingActivityState): Task[] {
  const { scheduled, attempt } = activity;
  const name = { taskQueue: scheduled.taskQueue, scheduledEventId: scheduled.eventId, attempt };
  const isDelayed =
    activity.dispatchAt > activity.attemptScheduledTime || attempt > scheduled.firstAttempt;
  return [
    isDelayed
      ? { type: 'RetryActivityTask', dueAt: activity.dispatchAt, ...name }
      : { type: 'DispatchActivityTask', ...name },
    ...timeoutTask(activity, 'ScheduleToStart'),
  ];
}

/** What an attempt that a worker has makes necessary. */
export function tasksOfStarted(activity: PendingActivityState): Task[] {
  const tasks: Task[] = [
    ...timeoutTask(activity, 'StartToClose'),
    ...timeoutTask(activity, 'Heartbeat'),
  ];
  const respondBy = activity.started?.respondBy;
  if (respondBy !== undefined) {
    tasks.push({
      type: 'LoseActivityTask',
      dueAt: respondBy,
      scheduledEventId: activity.scheduled.eventId,
      attempt: activity.attempt,
    });
  }
  return tasks;
}

export function timeoutTask(activity: PendingActivityState, timeoutType: TimeoutType): Task[] {
  const dueAt = timeoutAt(activity, timeoutType);
  if (dueAt === undefined) return [];
  return [
    {
      type: 'TimeOutActivityTask',
      dueAt,
      scheduledEventId: activity.scheduled.eventId,
      attempt: activity.attempt,
      timeoutType,
    },
  ];
}
