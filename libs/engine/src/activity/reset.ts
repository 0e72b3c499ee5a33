import type { ActivityTaskResetNoted, ResetActivity } from '@app/contract';

import type { Decision } from '../decision';
import type { Draft } from '../draft';
import {
  type ActivityControl,
  knownActivity,
  type MutableState,
  type PendingActivityState,
  withActivity,
} from '../state';
import { NO_CONTROL, spreadMs, unpaused } from './control';
import { withOriginalOptions } from './options';
import { forEachSelected } from './select';

/**
 * Begins activities anew: attempts and time-outs count from now. What waits is handed out at once or within the jitter,
 * and is unpaused unless it is to stay so; what runs is told by its next heartbeat, and begins anew when it has ended
 * without success. Temporal: `api/resetactivity`.
 */
export function decideResetActivity(draft: Draft, request: ResetActivity): Decision {
  const { runId } = draft.state.info;
  return forEachSelected(draft, request.select, (activity) => {
    const scheduledEventId = activity.scheduled.eventId;
    draft.append({
      type: 'ActivityTaskResetNoted',
      noteTime: draft.now,
      scheduledEventId,
      resetHeartbeat: request.resetHeartbeat ?? false,
      keepPaused: request.keepPaused ?? false,
      restoreOriginalOptions: request.restoreOriginalOptions ?? false,
      dispatchAt: draft.now + spreadMs(request.jitterMs ?? 0, runId, scheduledEventId),
    });
  });
}

export function evolveActivityTaskResetNoted(
  state: MutableState,
  note: ActivityTaskResetNoted,
): MutableState {
  const found = knownActivity(state, note.scheduledEventId);
  const activity = note.restoreOriginalOptions ? withOriginalOptions(found) : found;
  const before = activity.control ?? NO_CONTROL;
  const control: ActivityControl = {
    ...(note.keepPaused ? before : unpaused(before)),
    countedFrom: note.noteTime,
  };
  return withActivity(
    state,
    activity.started === undefined
      ? begunAgain(activity, control, note)
      : {
          ...activity,
          control: { ...control, resetRequested: { heartbeat: note.resetHeartbeat } },
        },
  );
}

function begunAgain(
  activity: PendingActivityState,
  control: ActivityControl,
  { dispatchAt, resetHeartbeat }: ActivityTaskResetNoted,
): PendingActivityState {
  return {
    ...activity,
    control: { ...control, attemptBase: activity.attempt - activity.scheduled.firstAttempt },
    attemptScheduledTime: dispatchAt,
    dispatchAt,
    returnReason: undefined,
    heartbeatDetails: resetHeartbeat ? undefined : activity.heartbeatDetails,
  };
}
