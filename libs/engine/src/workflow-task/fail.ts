import type { Failure, RespondWorkflowTaskFailed, WorkflowTaskFailedCause } from '@app/contract';

import { accept, type Decision, reject } from '../decision';
import type { Draft } from '../draft';
import { armNextAttempt } from './arm';
import { taskInFlight } from './in-flight';
import { writeOwedEvents } from './owed';
import { retryDelayOfTaskMs } from './patience';

/** The host could not complete the task. The first failure is history; further attempts leave only notes. */
export function decideRespondWorkflowTaskFailed(
  draft: Draft,
  request: RespondWorkflowTaskFailed,
): Decision {
  const task = taskInFlight(draft.state, request);
  if (task === undefined) return reject('WORKFLOW_TASK_NOT_FOUND');
  failTask(draft, request);
  return accept(draft);
}

/** Ends the task in flight as failed and arms the next attempt. */
export function failTask(
  draft: Draft,
  how: {
    readonly cause: WorkflowTaskFailedCause;
    readonly failure?: Failure;
    readonly identity: string;
  },
): void {
  const task = draft.state.workflowTask;
  if (task === undefined) return;
  const wasSticky = draft.state.sticky !== undefined;
  if (task.attempt === 1) {
    writeOwedEvents(draft, task);
    draft.append({
      type: 'WorkflowTaskFailed',
      eventId: draft.nextEventId,
      eventTime: draft.now,
      scheduledEventId: task.scheduledEventId,
      startedEventId: task.startedEventId,
      cause: how.cause,
      identity: how.identity,
      ...(how.failure && { failure: how.failure }),
    });
  }
  armNextAttempt(draft, {
    attempt: wasSticky ? 1 : task.attempt + 1,
    delayMs: retryDelayOfTaskMs(task.attempt + 1),
    failure: how.failure,
  });
}
