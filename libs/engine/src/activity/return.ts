import type { ActivityTaskReturnNoted, ReturnActivityTask } from '@app/contract';

import { accept, reject, type Decision } from '../decision';
import type { Draft } from '../draft';
import { pendingActivity, withActivity, type MutableState } from '../state';
import { runningAttempt } from './attempt';

/** A delivery failure is not an activity failure: the attempt goes back unburnt and waits for its next dispatch. */
export function decideReturnActivityTask(draft: Draft, request: ReturnActivityTask): Decision {
  const { state } = draft;
  const activity = runningAttempt(state, request.activity);
  if (activity === undefined) return reject('ACTIVITY_NOT_FOUND');

  draft.append({
    type: 'ActivityTaskReturnNoted',
    noteTime: draft.now,
    scheduledEventId: activity.scheduled.eventId,
    attempt: activity.attempt,
    reason: request.reason,
    dispatchAt: draft.now + Math.max(0, request.delayMs),
  });
  return accept(draft);
}

export function evolveActivityTaskReturnNoted(
  state: MutableState,
  note: ActivityTaskReturnNoted,
): MutableState {
  const activity = pendingActivity(state, note.scheduledEventId);
  if (activity === undefined) return state;
  return withActivity(state, {
    ...activity,
    started: undefined,
    dispatchAt: note.dispatchAt,
    returnReason: note.reason,
  });
}
