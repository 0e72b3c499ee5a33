import type { ActivityTaskPauseNoted, PauseActivity } from '@app/contract';

import type { Decision } from '../decision';
import type { Draft } from '../draft';
import { knownActivity, type MutableState, withActivity } from '../state';
import { isPaused } from './attempt';
import { NO_CONTROL } from './control';
import { forEachSelected } from './select';

/**
 * Holds activities back. An attempt that waits is not handed out; one that runs may end, and is told by its next
 * heartbeat; what follows a failure waits. Schedule-to-close goes on. Temporal: `api/pauseactivity`.
 */
export function decidePauseActivity(draft: Draft, request: PauseActivity): Decision {
  return forEachSelected(draft, request.select, (activity) => {
    if (isPaused(activity)) return;
    draft.append({
      type: 'ActivityTaskPauseNoted',
      noteTime: draft.now,
      scheduledEventId: activity.scheduled.eventId,
      identity: request.identity,
      reason: request.reason,
    });
  });
}

export function evolveActivityTaskPauseNoted(
  state: MutableState,
  note: ActivityTaskPauseNoted,
): MutableState {
  const activity = knownActivity(state, note.scheduledEventId);
  const { noteTime: time, identity, reason } = note;
  return withActivity(state, {
    ...activity,
    control: { ...(activity.control ?? NO_CONTROL), paused: { time, identity, reason } },
  });
}
