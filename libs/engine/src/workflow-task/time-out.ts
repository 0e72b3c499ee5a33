import type { TimeOutWorkflowTask } from '@app/contract';

import { accept, ignore, type Decision } from '../decision';
import type { Draft } from '../draft';
import { isOpen } from '../state';
import { armNextAttempt } from './fail';
import { taskDeadline } from './deadline';

/** The worker that took the task said nothing in time. */
export function decideTimeOutWorkflowTask(draft: Draft, request: TimeOutWorkflowTask): Decision {
  const { state } = draft;
  const task = state.workflowTask;
  const stale =
    !isOpen(state) ||
    task === undefined ||
    task.startedEventId === 0 ||
    task.scheduledEventId !== request.scheduledEventId ||
    task.attempt !== request.attempt;
  if (stale) return ignore('straggler');
  if (request.now < taskDeadline(state, task)) return ignore('early');

  if (task.attempt === 1) {
    draft.append({
      type: 'WorkflowTaskTimedOut',
      eventId: draft.nextEventId,
      eventTime: draft.now,
      scheduledEventId: task.scheduledEventId,
      startedEventId: task.startedEventId,
      timeoutType: 'StartToClose',
    });
  }
  armNextAttempt(draft, task.attempt + 1);
  return accept(draft);
}
