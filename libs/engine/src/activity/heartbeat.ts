import type {
  ActivityTaskHeartbeatNoted,
  EpochMs,
  RecordActivityTaskHeartbeat,
} from '@app/contract';

import { accept, type Decision, reject } from '../decision';
import type { Draft } from '../draft';
import { invariant } from '../invariant';
import { knownActivity, type MutableState, type StartedAttempt, withActivity } from '../state';
import { isHeld, isRunning, runningAttempt } from './attempt';

/** The worker is alive. Its answer says whether workflow code or an operator wants it to stop. */
export function decideRecordActivityTaskHeartbeat(
  draft: Draft,
  request: RecordActivityTaskHeartbeat,
): Decision {
  const activity = runningAttempt(draft.state, request.activity);
  if (activity === undefined) return reject('ACTIVITY_NOT_FOUND');

  draft.append({
    type: 'ActivityTaskHeartbeatNoted',
    noteTime: draft.now,
    scheduledEventId: activity.scheduled.eventId,
    attempt: activity.attempt,
    ...(request.details && { details: request.details }),
  });
  const { control, cancelRequestedEventId } = activity;
  return accept(draft, {
    cancelRequested: cancelRequestedEventId !== 0,
    ...(isHeld(draft.state, activity) && { pauseRequested: true }),
    ...(control?.resetRequested && { resetRequested: true }),
  });
}

export function evolveActivityTaskHeartbeatNoted(
  state: MutableState,
  note: ActivityTaskHeartbeatNoted,
): MutableState {
  const activity = knownActivity(state, note.scheduledEventId);
  invariant(isRunning(activity), 'only a started attempt sends heartbeats');
  const { started } = activity;
  return withActivity(state, {
    ...activity,
    started: {
      ...started,
      lastHeartbeatTime: note.noteTime,
      respondBy: movedWindow(started, note.noteTime),
    },
    heartbeatDetails: note.details ?? activity.heartbeatDetails,
  });
}

/** A heartbeat proves that the call arrived and is answered bit by bit: the window of a pushed call opens anew. */
function movedWindow(started: StartedAttempt, time: EpochMs): EpochMs | undefined {
  const { respondBy, respondWithinMs } = started;
  return respondBy === undefined || respondWithinMs === undefined
    ? respondBy
    : time + respondWithinMs;
}
