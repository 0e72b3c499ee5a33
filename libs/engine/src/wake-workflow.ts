import type { EpochMs } from '@app/contract';

import type { Draft } from './draft';
import { isOpen } from './state';

/**
 * Workflow code has something new to look at: schedules a workflow task unless one is pending, the run is closed, or
 * its first task has to wait. This file is the one place that schedules workflow tasks.
 */
export function wakeWorkflow(draft: Draft): void {
  const { state } = draft;
  if (!isOpen(state) || state.workflowTask !== undefined || !state.firstTaskReleased) return;
  scheduleWorkflowTask(draft);
}

/**
 * Schedules a task whatever is pending: the first one after its wait, or a normal one in the place of a transient one
 * that new events have overtaken. `owed` is a transient task that completes and still has no event.
 */
export function scheduleWorkflowTask(
  draft: Draft,
  owed?: { readonly attempt: number; readonly scheduledTime: EpochMs },
): void {
  const { started } = draft.state.info;
  draft.append({
    type: 'WorkflowTaskScheduled',
    eventId: draft.nextEventId,
    eventTime:
      owed === undefined ? draft.now : Math.max(owed.scheduledTime, draft.state.lastEventTime),
    taskQueue: started.taskQueue,
    startToCloseTimeoutMs: started.workflowTaskTimeoutMs,
    attempt: owed === undefined ? 1 : owed.attempt,
  });
}
