import type { Draft } from '../draft';
import { isUnwritten, type WorkflowTask } from '../state';
import { scheduleWorkflowTask } from '../wake-workflow';

/** Writes the two events that a transient or speculative task has owed so far, under the ids it has named. */
export function writeOwedEvents(draft: Draft, task: WorkflowTask): void {
  if (!isUnwritten(task)) return;
  scheduleWorkflowTask(draft, task);
  if (task.startedEventId === 0) return;
  draft.append({
    type: 'WorkflowTaskStarted',
    eventId: draft.nextEventId,
    eventTime: Math.max(task.startedTime, draft.state.lastEventTime),
    scheduledEventId: task.scheduledEventId,
    identity: task.identity,
    requestId: task.pollRequestId,
    ...task.suggestion,
  });
}
