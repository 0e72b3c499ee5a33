import { LIMITS } from '@app/contract';

import { flushBuffer } from '../buffer';
import type { Draft } from '../draft';
import { isTaskInFlight } from '../state';
import { wakeWorkflow } from '../wake-workflow';

/**
 * The run ends although a worker has its workflow task: that task fails and what waited in the buffer still becomes
 * history, before the closing event. Temporal: `service/history/workflow/util.go`.
 */
export function forceEndTask(draft: Draft): void {
  const task = draft.state.workflowTask;
  if (task !== undefined && isTaskInFlight(draft.state) && task.attempt === 1) {
    draft.append({
      type: 'WorkflowTaskFailed',
      eventId: draft.nextEventId,
      eventTime: draft.now,
      scheduledEventId: task.scheduledEventId,
      startedEventId: task.startedEventId,
      cause: 'ForceCloseCommand',
      identity: 'perdure-history',
    });
  }
  flushBuffer(draft);
}

/** Too much waits for the task in flight: it fails so that the buffer stays bounded, and a new one is scheduled. */
export function relieveFullBuffer(draft: Draft): void {
  if (draft.state.buffered.length <= LIMITS.bufferedEventCountMax) return;
  forceEndTask(draft);
  // A transient task ends without an event; the buffer's events make the next one a normal task.
  if (draft.state.workflowTask !== undefined) rescheduleOverTransient(draft);
  else wakeWorkflow(draft);
}

/** Replaces a transient task, which has no events of its own, by a scheduled normal one. */
export function rescheduleOverTransient(draft: Draft): void {
  draft.append({
    type: 'WorkflowTaskScheduled',
    eventId: draft.nextEventId,
    eventTime: draft.now,
    taskQueue: draft.state.info.started.taskQueue,
    startToCloseTimeoutMs: draft.state.info.started.workflowTaskTimeoutMs,
    attempt: 1,
  });
}
