import type { DeliverCallback, EventId, OutgoingRequest, Task } from '@app/contract';

import { scheduledIdOf, type SpecRun, timerStartedIdOf } from './spec-run';

/** A task as a sentence of a spec says it: times relative to the decision, work by the ids of workflow code. */
export type TaskPattern = (run: SpecRun) => Partial<Task>;

interface TaskFields {
  readonly activityId?: string;
  readonly timerId?: string;
  readonly afterMs?: number;
  readonly attempt?: number;
  readonly timeoutType?: string;
  readonly taskQueue?: string;
}

/** What becomes necessary: `task('RetryActivityTask', { activityId: 'a', attempt: 2, afterMs: 1_000 })`. */
export function task(type: Task['type'], fields: TaskFields = {}): TaskPattern {
  return (run) => {
    const { activityId, timerId, afterMs, ...rest } = fields;
    return {
      type,
      ...(activityId !== undefined && { scheduledEventId: scheduledIdOf(run, activityId) }),
      ...(timerId !== undefined && { startedEventId: timerStartedIdOf(run, timerId) }),
      ...(afterMs !== undefined && { dueAt: run.now + afterMs }),
      ...rest,
    } as Partial<Task>;
  };
}

/** A request leaves for another run; `initiatedEventId` is the event that waits for its outcome, if one does. */
export function sendRequest(
  request: Partial<OutgoingRequest | DeliverCallback>,
  initiatedEventId?: EventId,
): TaskPattern {
  return () => ({
    type: 'SendRequest',
    request: request as OutgoingRequest,
    ...(initiatedEventId !== undefined && { initiatedEventId }),
  });
}
