import type {
  ActivityTaskStartNoted,
  EventId,
  RecordActivityTaskStarted,
  Reply,
} from '@app/contract';

import { accept, type Decision, ignore, reject } from '../decision';
import type { Draft } from '../draft';
import { boundedDuration } from '../duration';
import { isOpen, knownActivity, type MutableState, pendingActivity, withActivity } from '../state';
import { activityTaskOf } from './activity-task-of';
import { isHeld } from './attempt';

/**
 * A worker takes the attempt. This is committed before the call leaves, so an attempt reaches a worker at most once:
 * whoever asks second is refused, unless it is the same poll asking again.
 */
export function decideRecordActivityTaskStarted(
  draft: Draft,
  request: RecordActivityTaskStarted,
): Decision {
  const { state } = draft;
  const { scheduledEventId, attempt, respondWithinMs } = request;
  const activity = pendingActivity(state, scheduledEventId);
  if (!isOpen(state) || activity?.attempt !== attempt) return reject('ACTIVITY_NOT_FOUND');
  if (activity.started !== undefined) {
    return activity.started.pollRequestId === request.pollRequestId
      ? ignore(state, 'same poll', replyFor(state, scheduledEventId))
      : reject('ACTIVITY_TASK_ALREADY_STARTED');
  }
  if (isHeld(state, activity)) {
    return reject('ACTIVITY_NOT_FOUND', 'The activity or its run is paused.');
  }
  // An offer from before a return must not cut the wait short.
  if (draft.now < activity.dispatchAt) {
    return reject('ACTIVITY_NOT_FOUND', 'The attempt waits for its next dispatch.');
  }

  draft.append({
    type: 'ActivityTaskStartNoted',
    noteTime: draft.now,
    scheduledEventId,
    attempt,
    identity: request.identity,
    requestId: request.pollRequestId,
    ...(respondWithinMs !== undefined && {
      respondBy: draft.now + boundedDuration(respondWithinMs),
    }),
  });
  return accept(draft, replyFor(draft.state, scheduledEventId));
}

function replyFor(state: MutableState, scheduledEventId: EventId): Omit<Reply, 'runId'> {
  const activityTask = activityTaskOf(state, scheduledEventId);
  return activityTask === undefined ? {} : { startedTime: activityTask.startedTime, activityTask };
}

export function evolveActivityTaskStartNoted(
  state: MutableState,
  note: ActivityTaskStartNoted,
): MutableState {
  const { noteTime, respondBy } = note;
  return withActivity(state, {
    ...knownActivity(state, note.scheduledEventId),
    started: {
      time: noteTime,
      identity: note.identity,
      pollRequestId: note.requestId,
      respondBy,
      respondWithinMs: respondBy === undefined ? undefined : respondBy - noteTime,
      lastHeartbeatTime: undefined,
      accepted: false,
    },
    lastIdentity: note.identity,
    returnReason: undefined,
  });
}
