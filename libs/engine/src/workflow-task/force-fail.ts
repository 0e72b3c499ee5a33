import { LIMITS } from '@app/contract';

import { flushBuffer } from '../buffer';
import type { Draft } from '../draft';
import { isTaskInFlight, isUnwritten } from '../state';
import { scheduleWorkflowTask } from '../wake-workflow';

/** Who fails a task that no host has failed. */
const IDENTITY = 'perdure-history';

/**
 * The run ends although a worker has its workflow task: that task fails and what waited in the buffer still becomes
 * history, before the closing event. A transient or speculative task has no events and gets none.
 * Temporal: `service/history/workflow/util.go`.
 */
export function forceEndTask(draft: Draft): void {
  const task = draft.state.workflowTask;
  if (task !== undefined && isTaskInFlight(draft.state) && !isUnwritten(task)) {
    draft.append({
      type: 'WorkflowTaskFailed',
      eventId: draft.nextEventId,
      eventTime: draft.now,
      scheduledEventId: task.scheduledEventId,
      startedEventId: task.startedEventId,
      cause: 'ForceCloseCommand',
      identity: IDENTITY,
    });
  }
  flushBuffer(draft);
}

/** Too much waits for the task in flight: it fails so that the buffer stays bounded, and a new one is scheduled. */
export function relieveFullBuffer(draft: Draft): void {
  const { buffered, bufferedBytes } = draft.state;
  if (
    buffered.length <= LIMITS.bufferedEventCountMax &&
    bufferedBytes <= LIMITS.bufferedEventBytesMax
  ) {
    return;
  }
  forceEndTask(draft);
  scheduleWorkflowTask(draft);
}
