import type { Task } from '@app/contract';

import { tasksOfActivity } from './activity/tasks';
import { isOpen, type MutableState } from './state';
import { tasksOfTimer } from './timer/tasks';
import { tasksOfRun } from './workflow/tasks';
import { tasksOfWorkflowTask } from './workflow-task/tasks';

/**
 * Everything a run still needs from the outside: what a reloaded run hands out again, in the order of event ids. It is
 * what `tasksOf` has said fact by fact, less what has been overtaken since.
 */
export function outstandingTasks(state: MutableState): Task[] {
  if (!isOpen(state)) return [];
  return [...tasksOfRun(state), ...tasksOfWorkflowTask(state), ...ofPending(state)];
}

/** The same without the workflow task: what a run that takes over a history needs for what that history left pending. */
export function pendingTasks(state: MutableState): Task[] {
  return [...tasksOfRun(state), ...ofPending(state)];
}

function ofPending(state: MutableState): Task[] {
  const tasks: Task[] = [];
  for (const activity of state.activities.values()) tasks.push(...tasksOfActivity(activity, state));
  for (const timer of state.timers.values()) tasks.push(...tasksOfTimer(timer, state));
  return tasks;
}
