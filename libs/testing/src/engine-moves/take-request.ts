import type { EventId } from '@app/contract';
import type { RunRequest } from '@app/engine';

import { SPEC_RUN } from '../builders/spec-run';

/** Takes an attempt that a task said is waiting. */
export function takeRequest(
  task: { readonly scheduledEventId: EventId; readonly attempt: number },
  type: 'RecordActivityTaskStarted' | 'RecordWorkflowTaskStarted',
  now: number,
): RunRequest {
  const { scheduledEventId, attempt } = task;
  const poll = { identity: 'late', pollRequestId: 'late poll' };
  return { ...SPEC_RUN, now, type, scheduledEventId, attempt, ...poll };
}
