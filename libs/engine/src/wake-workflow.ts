import type { Draft } from './draft';
import { isOpen } from './state';

/**
 * Workflow code has something new to look at: schedules a workflow task unless one is pending, the run is closed, or
 * its first task has to wait. The one place that schedules workflow tasks.
 */
export function wakeWorkflow(draft: Draft): void {
  const { state } = draft;
  if (!isOpen(state) || state.workflowTask !== undefined || !state.firstTaskReleased) return;
  draft.append({
    type: 'WorkflowTaskScheduled',
    eventId: draft.nextEventId,
    eventTime: draft.now,
    taskQueue: state.info.started.taskQueue,
    startToCloseTimeoutMs: state.info.started.workflowTaskTimeoutMs,
    attempt: 1,
  });
}
