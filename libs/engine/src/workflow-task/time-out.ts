import type { TimeOutWorkflowTask } from '@app/contract';

import { accept, type Decision, ignore } from '../decision';
import type { Draft } from '../draft';
import { isOpen } from '../state';
import { armNextAttempt } from './arm';
import { taskDeadline } from './patience';
import { taskTimeoutFailure } from './time-out-failure';

/** The worker that took the task said nothing in time. */
export function decideTimeOutWorkflowTask(draft: Draft, request: TimeOutWorkflowTask): Decision {
  const { state } = draft;
  const task = state.workflowTask;
  const stale =
    !isOpen(state) ||
    task === undefined ||
    task.startedEventId === 0 ||
    task.scheduledEventId !== request.scheduledEventId ||
    task.attempt !== request.attempt ||
    request.timeoutType !== 'StartToClose';
  if (stale) return ignore(state, 'straggler');
  if (draft.now < taskDeadline(state, task)) return ignore(state, 'early');

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
  armNextAttempt(draft, {
    attempt: task.attempt + 1,
    delayMs: 0,
    failure: taskTimeoutFailure('StartToClose'),
  });
  return accept(draft);
}
