import type { Task } from '@app/contract';

import type { MutableState } from '../state';
import { taskDeadline } from './patience';

/** A workflow task needs a host while nobody has it (one that holds the run must come soon), and a deadline once somebody has. */
export function tasksOfWorkflowTask(state: MutableState): Task[] {
  const task = state.workflowTask;
  if (task === undefined) return [];
  const { scheduledEventId, attempt } = task;
  if (task.startedEventId === 0) {
    if (state.paused !== undefined) return [];
    const { taskQueue, taskQueueKind } = task;
    const name = { taskQueue, scheduledEventId, attempt };
    const dispatch: Task =
      task.dispatchAt > task.scheduledTime
        ? { type: 'RetryWorkflowTask', dueAt: task.dispatchAt, ...name }
        : { type: 'DispatchWorkflowTask', taskQueueKind, ...name };
    if (task.scheduleToStartTimeoutMs === 0) return [dispatch];
    const dueAt = task.scheduledTime + task.scheduleToStartTimeoutMs;
    const timeoutType = 'ScheduleToStart';
    return [
      dispatch,
      { type: 'TimeOutWorkflowTask', dueAt, scheduledEventId, attempt, timeoutType },
    ];
  }
  return [
    {
      type: 'TimeOutWorkflowTask',
      dueAt: taskDeadline(state, task),
      scheduledEventId,
      attempt,
      timeoutType: 'StartToClose',
    },
  ];
}
