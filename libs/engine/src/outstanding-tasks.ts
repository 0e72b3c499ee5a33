import type { Task } from '@app/contract';

import { tasksOfStarted, tasksOfWaiting, timeoutTask } from './activity/tasks';
import { isOpen, type MutableState } from './state';
import { runTasks } from './tasks-of';
import { tasksOfWorkflowTask } from './workflow-task/tasks';

/** Everything a run still needs from the outside: what a reloaded run hands out again. In the order of event ids. */
export function outstandingTasks(state: MutableState): Task[] {
  if (!isOpen(state)) return [];
  const tasks: Task[] = [...runTasks(state), ...tasksOfWorkflowTask(state)];
  const activities = [...state.activities.values()].sort(
    (a, b) => a.scheduled.eventId - b.scheduled.eventId,
  );
  for (const activity of activities) {
    tasks.push(
      ...(activity.started === undefined ? tasksOfWaiting(activity) : tasksOfStarted(activity)),
      ...timeoutTask(activity, 'ScheduleToClose'),
    );
  }
  const timers = [...state.timers.values()].sort((a, b) => a.startedEventId - b.startedEventId);
  for (const timer of timers) {
    if (timer.fired) continue;
    tasks.push({
      type: 'FireTimer',
      dueAt: timer.fireTime,
      startedEventId: timer.startedEventId,
    });
  }
  return tasks;
}
