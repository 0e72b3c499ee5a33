import type { ActivityTaskUnpauseNoted, UnpauseActivity } from '@app/contract';

import type { Decision } from '../decision';
import type { Draft } from '../draft';
import { knownActivity, type MutableState, withActivity } from '../state';
import { isPaused } from './attempt';
import { NO_CONTROL, spreadMs, unpaused } from './control';
import { forEachSelected } from './select';

/** Lets paused activities go on: what waits is handed out at once or within the jitter, back-off or not. */
export function decideUnpauseActivity(draft: Draft, request: UnpauseActivity): Decision {
  const { runId } = draft.state.info;
  return forEachSelected(draft, request.select, (activity) => {
    if (!isPaused(activity)) return;
    const scheduledEventId = activity.scheduled.eventId;
    draft.append({
      type: 'ActivityTaskUnpauseNoted',
      noteTime: draft.now,
      scheduledEventId,
      resetAttempts: request.resetAttempts ?? false,
      resetHeartbeat: request.resetHeartbeat ?? false,
      dispatchAt: draft.now + spreadMs(request.jitterMs ?? 0, runId, scheduledEventId),
    });
  });
}

export function evolveActivityTaskUnpauseNoted(
  state: MutableState,
  note: ActivityTaskUnpauseNoted,
): MutableState {
  const activity = knownActivity(state, note.scheduledEventId);
  const control = unpaused(activity.control ?? NO_CONTROL);
  const attemptBase = activity.attempt - activity.scheduled.firstAttempt;
  return withActivity(state, {
    ...activity,
    control: note.resetAttempts ? { ...control, attemptBase } : control,
    ...(note.resetHeartbeat && { heartbeatDetails: undefined }),
    ...(activity.started === undefined && {
      attemptScheduledTime: note.dispatchAt,
      dispatchAt: note.dispatchAt,
      returnReason: undefined,
    }),
  });
}
