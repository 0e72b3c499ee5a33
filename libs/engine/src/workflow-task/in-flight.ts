import type { EventId } from '@app/contract';

import { isOpen, type MutableState, type WorkflowTask } from '../state';

/** The task a worker answers for, if it is still the one it was given. */
export function taskInFlight(
  state: MutableState,
  answer: {
    readonly scheduledEventId: EventId;
    readonly startedEventId: EventId;
    readonly attempt: number;
  },
): WorkflowTask | undefined {
  const task = state.workflowTask;
  if (!isOpen(state) || task === undefined || task.startedEventId === 0) return undefined;
  const same =
    task.scheduledEventId === answer.scheduledEventId &&
    task.startedEventId === answer.startedEventId &&
    task.attempt === answer.attempt;
  return same ? task : undefined;
}
