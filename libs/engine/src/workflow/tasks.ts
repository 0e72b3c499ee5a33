import type { Task } from '@app/contract';

import type { MutableState } from '../state';
import { executionTimeOf } from './execution-time';

/** Deadlines of the run as a whole. */
export function tasksOfRun(state: MutableState): Task[] {
  const { expiresAt } = state.info;
  const tasks: Task[] = [];
  if (expiresAt !== undefined) tasks.push({ type: 'TimeOutWorkflow', dueAt: expiresAt });
  if (!state.firstTaskReleased && state.paused === undefined) {
    tasks.push({ type: 'ScheduleFirstWorkflowTask', dueAt: executionTimeOf(state) });
  }
  return tasks;
}
