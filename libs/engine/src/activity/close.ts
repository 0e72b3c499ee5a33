import type { BufferedEvent, EventOf } from '@app/contract';

import { recordForWorkflow } from '../buffer';
import type { Draft } from '../draft';
import { type MutableState, type PendingActivityState, withoutActivity } from '../state';
import { relieveFullBuffer } from '../workflow-task/force-fail';
import { countedAttempt } from './attempt';

type CloseEvent = EventOf<
  'ActivityTaskCompleted' | 'ActivityTaskFailed' | 'ActivityTaskTimedOut' | 'ActivityTaskCanceled'
>;

type UnplacedCloseEvent = Extract<BufferedEvent, { type: CloseEvent['type'] }>;

/**
 * Ends an activity. The attempt's start becomes an event only now, just before the end: a retried activity leaves one
 * ActivityTaskStarted, not one per attempt.
 */
export function closeActivity(
  draft: Draft,
  activity: PendingActivityState,
  closeEvent: UnplacedCloseEvent,
): void {
  const { started, lastFailure } = activity;
  if (started === undefined) {
    recordForWorkflow(draft, [closeEvent]);
  } else {
    const startEvent: BufferedEvent = {
      type: 'ActivityTaskStarted',
      eventTime: draft.now,
      startedTime: started.time,
      scheduledEventId: activity.scheduled.eventId,
      identity: started.identity,
      requestId: started.pollRequestId,
      attempt: countedAttempt(activity),
      ...(lastFailure && { lastFailure }),
    };
    recordForWorkflow(draft, [startEvent, closeEvent]);
  }
  relieveFullBuffer(draft);
}

export function evolveActivityClosed(state: MutableState, event: CloseEvent): MutableState {
  return withoutActivity(state, event.scheduledEventId);
}
