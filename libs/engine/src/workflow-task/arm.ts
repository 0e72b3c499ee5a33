import type { DurationMs, Failure } from '@app/contract';

import { flushBuffer } from '../buffer';
import type { Draft } from '../draft';
import { scheduleWorkflowTask } from '../wake-workflow';

/**
 * After a failed or timed-out task: buffered events make the next one a normal first attempt, and so does losing the
 * worker that held the run in its cache; otherwise it is a transient further attempt that writes no events until it
 * completes.
 */
export function armNextAttempt(
  draft: Draft,
  next: {
    readonly attempt: number;
    readonly delayMs: DurationMs;
    readonly failure: Failure | undefined;
  },
): void {
  if (draft.state.buffered.length > 0 || next.attempt === 1) {
    flushBuffer(draft);
    scheduleWorkflowTask(draft);
    return;
  }
  draft.append({
    type: 'WorkflowTaskAttemptNoted',
    noteTime: draft.now,
    attempt: next.attempt,
    ...(next.delayMs > 0 && { dispatchAt: draft.now + next.delayMs }),
    // The first failure is told by its event.
    ...(next.attempt > 2 && next.failure && { failure: next.failure }),
  });
}
