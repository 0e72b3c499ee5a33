import type { ActivityTaskReturnNoted, ReturnActivityTask } from '@app/contract';

import { accept, type Decision, reject } from '../decision';
import type { Draft } from '../draft';
import { boundedDuration } from '../duration';
import { knownActivity, type MutableState, withActivity } from '../state';
import { isTaken, runningAttempt } from './attempt';
import { cancelReturned } from './cancel';
import { begunAnew } from './control';

/**
 * A delivery failure is not an activity failure: the attempt goes back unburnt and waits for its next dispatch. Not
 * when the worker has shown that it has the call: that would send the same attempt a second time.
 */
export function decideReturnActivityTask(draft: Draft, request: ReturnActivityTask): Decision {
  const activity = runningAttempt(draft.state, request.activity);
  if (activity === undefined || isTaken(activity)) return reject('ACTIVITY_NOT_FOUND');
  if (activity.cancelRequestedEventId !== 0) {
    cancelReturned(draft, activity);
    return accept(draft);
  }

  draft.append({
    type: 'ActivityTaskReturnNoted',
    noteTime: draft.now,
    scheduledEventId: activity.scheduled.eventId,
    attempt: activity.attempt,
    reason: request.reason,
    dispatchAt: draft.now + boundedDuration(request.delayMs),
  });
  return accept(draft);
}

export function evolveActivityTaskReturnNoted(
  state: MutableState,
  note: ActivityTaskReturnNoted,
): MutableState {
  return withActivity(state, {
    ...begunAnew(knownActivity(state, note.scheduledEventId), note.attempt),
    started: undefined,
    dispatchAt: note.dispatchAt,
    returnReason: note.reason,
  });
}
