import type { AcceptActivityTask, ActivityTaskAcceptNoted } from '@app/contract';

import { accept, ignore, reject, type Decision } from '../decision';
import type { Draft } from '../draft';
import { pendingActivity, withActivity, type MutableState } from '../state';
import { runningAttempt } from './attempt';

/** The worker took the call and will answer by token: the answer window no longer applies, the heartbeat clock starts. */
export function decideAcceptActivityTask(draft: Draft, request: AcceptActivityTask): Decision {
  const { state } = draft;
  const activity = runningAttempt(state, request.activity);
  if (activity === undefined) return reject('ACTIVITY_NOT_FOUND');
  if (activity.started.accepted) return ignore('repeated', { runId: state.info.runId });

  draft.append({
    type: 'ActivityTaskAcceptNoted',
    noteTime: draft.now,
    scheduledEventId: activity.scheduled.eventId,
    attempt: activity.attempt,
    ...(request.heartbeatTimeoutMs !== undefined && {
      heartbeatTimeoutMs: request.heartbeatTimeoutMs,
    }),
  });
  return accept(draft);
}

export function evolveActivityTaskAcceptNoted(
  state: MutableState,
  note: ActivityTaskAcceptNoted,
): MutableState {
  const activity = pendingActivity(state, note.scheduledEventId);
  if (activity?.started === undefined) return state;
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
