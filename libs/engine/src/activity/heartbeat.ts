import type { ActivityTaskHeartbeatNoted, RecordActivityTaskHeartbeat } from '@app/contract';

import { accept, reject, type Decision } from '../decision';
import type { Draft } from '../draft';
import { pendingActivity, withActivity, type MutableState } from '../state';
import { runningAttempt } from './attempt';

/** The worker is alive. Its answer says whether workflow code wants it to stop. */
export function decideRecordActivityTaskHeartbeat(
  draft: Draft,
  request: RecordActivityTaskHeartbeat,
): Decision {
  const { state } = draft;
  const activity = runningAttempt(state, request.activity);
  if (activity === undefined) return reject('ACTIVITY_NOT_FOUND');

  draft.append({
    type: 'ActivityTaskHeartbeatNoted',
    noteTime: draft.now,
    scheduledEventId: activity.scheduled.eventId,
    attempt: activity.attempt,
    ...(request.details && { details: request.details }),
  });
  return accept(draft, { cancelRequested: activity.cancelRequestedEventId !== 0 });
}

/** A heartbeat also proves that the call arrived: the window of a pushed call moves with it. */
export function evolveActivityTaskHeartbeatNoted(
  state: MutableState,
  note: ActivityTaskHeartbeatNoted,
): MutableState {
  const activity = pendingActivity(state, note.scheduledEventId);
  if (activity?.started === undefined) return state;
  return withActivity(state, {
    ...activity,
    started: { ...activity.started, lastHeartbeatTime: note.noteTime },
    heartbeatDetails: note.details ?? activity.heartbeatDetails,
  });
}
