import type { Failure, RespondWorkflowTaskFailed, WorkflowTaskFailedCause } from '@app/contract';

import { flushBuffer } from '../buffer';
import { accept, reject, type Decision } from '../decision';
import type { Draft } from '../draft';
import { wakeWorkflow } from '../wake-workflow';
import { rescheduleOverTransient } from './force-fail';
import { taskInFlight } from './in-flight';

/** The host could not complete the task. The first failure is history; further attempts leave only notes. */
export function decideRespondWorkflowTaskFailed(
  draft: Draft,
  request: RespondWorkflowTaskFailed,
): Decision {
  const { state } = draft;
  const task = taskInFlight(state, request);
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
  if (task.attempt === 1) {
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
  armNextAttempt(draft, task.attempt + 1);
}

/**
 * After a failed or timed-out task: buffered events make the next one a normal first attempt; otherwise it is a
 * transient further attempt that writes no events until it completes.
 */
export function armNextAttempt(draft: Draft, attempt: number): void {
  if (draft.state.buffered.length === 0) {
    draft.append({ type: 'WorkflowTaskAttemptNoted', noteTime: draft.now, attempt });
    return;
  }
  flushBuffer(draft);
  if (draft.state.workflowTask === undefined) wakeWorkflow(draft);
  else rescheduleOverTransient(draft);
}
