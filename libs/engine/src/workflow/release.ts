import type { ScheduleFirstWorkflowTask } from '@app/contract';

import { accept, ignore, type Decision } from '../decision';
import type { Draft } from '../draft';
import { isOpen } from '../state';

/** The wait before the first workflow task (start delay, retry or continue-as-new back-off) is over. */
export function decideScheduleFirstWorkflowTask(
  draft: Draft,
  request: ScheduleFirstWorkflowTask,
): Decision {
  const { state } = draft;
  if (!isOpen(state) || state.firstTaskReleased) return ignore('straggler');
  const { started } = state.info;
  if (request.now < started.eventTime + (started.firstWorkflowTaskBackoffMs ?? 0)) {
    return ignore('early');
  }
  draft.append({
    type: 'WorkflowTaskScheduled',
    eventId: draft.nextEventId,
    eventTime: draft.now,
    taskQueue: started.taskQueue,
    startToCloseTimeoutMs: started.workflowTaskTimeoutMs,
    attempt: 1,
  });
  return accept(draft);
}
