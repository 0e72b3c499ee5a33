import type { ActivityTaskStartNoted, RecordActivityTaskStarted } from '@app/contract';

import { accept, ignore, reject, type Decision } from '../decision';
import type { Draft } from '../draft';
import {
  isOpen,
  pendingActivity,
  withActivity,
  type MutableState,
  type PendingActivityState,
} from '../state';

/**
 * A worker takes the attempt. This is committed before the call leaves, so an attempt reaches a worker at most once:
 * whoever asks second is refused, unless it is the same poll asking again.
 */
export function decideRecordActivityTaskStarted(
  draft: Draft,
  request: RecordActivityTaskStarted,
): Decision {
  const { state } = draft;
  const activity = pendingActivity(state, request.scheduledEventId);
  if (!isOpen(state) || activity?.attempt !== request.attempt) return reject('ACTIVITY_NOT_FOUND');
  if (activity.started !== undefined) return alreadyStarted(state, activity, request);

  draft.append({
    type: 'ActivityTaskStartNoted',
    noteTime: draft.now,
    scheduledEventId: request.scheduledEventId,
    attempt: request.attempt,
    identity: request.identity,
    requestId: request.pollRequestId,
    ...(request.respondWithinMs !== undefined && {
      respondBy: draft.now + request.respondWithinMs,
    }),
  });
  return accept(draft, { startedTime: draft.now });
}

function alreadyStarted(
  state: MutableState,
  activity: PendingActivityState,
  request: RecordActivityTaskStarted,
): Decision {
  if (activity.started?.pollRequestId !== request.pollRequestId) {
    return reject('ACTIVITY_TASK_ALREADY_STARTED');
  }
  return ignore('same poll', { runId: state.info.runId, startedTime: activity.started.time });
}

export function evolveActivityTaskStartNoted(
  state: MutableState,
  note: ActivityTaskStartNoted,
): MutableState {
  const activity = pendingActivity(state, note.scheduledEventId);
  if (activity === undefined) return state;
  return withActivity(state, {
    ...activity,
    started: {
      time: note.noteTime,
      identity: note.identity,
      pollRequestId: note.requestId,
      respondBy: note.respondBy,
      lastHeartbeatTime: undefined,
      accepted: false,
    },
    lastIdentity: note.identity,
    returnReason: undefined,
  });
}
