import type { Task } from '@app/contract';

import type { MutableState } from '../state';
import { taskDeadline } from './patience';

/** A workflow task needs a host while nobody has it, and a deadline once somebody has. */
export function tasksOfWorkflowTask(state: MutableState): Task[] {
  const task = state.workflowTask;
  if (task === undefined) return [];
  const { scheduledEventId, attempt } = task;
  if (task.startedEventId === 0) {
    const name = { taskQueue: state.info.started.taskQueue, scheduledEventId, attempt };
    return [
      task.dispatchAt > task.scheduledTime
        ? { type: 'RetryWorkflowTask', dueAt: task.dispatchAt, ...name }
        : { type: 'DispatchWorkflowTask', ...name },
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
