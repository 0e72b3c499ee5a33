import type { AcceptActivityTask, ActivityTaskAcceptNoted } from '@app/contract';

import { accept, type Decision, ignore, reject } from '../decision';
import type { Draft } from '../draft';
import { boundedDuration, shorterTimeout } from '../duration';
import { invariant } from '../invariant';
import { knownActivity, type MutableState, withActivity } from '../state';
import { isRunning, runningAttempt } from './attempt';

/** The worker took the call and will answer by token: the answer window no longer applies, the heartbeat clock starts. */
export function decideAcceptActivityTask(draft: Draft, request: AcceptActivityTask): Decision {
  const { state } = draft;
  const activity = runningAttempt(state, request.activity);
  if (activity === undefined) return reject('ACTIVITY_NOT_FOUND');
  if (activity.started.accepted) return ignore(state, 'repeated');

  const { heartbeatTimeoutMs } = request;
  draft.append({
    type: 'ActivityTaskAcceptNoted',
    noteTime: draft.now,
    scheduledEventId: activity.scheduled.eventId,
    attempt: activity.attempt,
    ...(heartbeatTimeoutMs !== undefined && {
      heartbeatTimeoutMs:
        heartbeatTimeoutMs > 0
          ? shorterTimeout(
              boundedDuration(heartbeatTimeoutMs),
              activity.scheduled.startToCloseTimeoutMs,
            )
          : 0,
    }),
  });
  return accept(draft);
}

export function evolveActivityTaskAcceptNoted(
  state: MutableState,
  note: ActivityTaskAcceptNoted,
): MutableState {
  const activity = knownActivity(state, note.scheduledEventId);
  invariant(isRunning(activity), 'only a started attempt is accepted');
  return withActivity(state, {
    ...activity,
    heartbeatTimeoutMs: note.heartbeatTimeoutMs ?? activity.heartbeatTimeoutMs,
    started: {
      ...activity.started,
      respondBy: undefined,
      accepted: true,
      lastHeartbeatTime: note.noteTime,
    },
  });
}
