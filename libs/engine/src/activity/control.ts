import type { DurationMs, EventId, RunId } from '@app/contract';

import { boundedDuration } from '../duration';
import type { ActivityControl, PendingActivityState } from '../state';
import { textHash } from '../text-hash';

/** What an activity has that no operator has touched. */
export const NO_CONTROL: ActivityControl = { attemptBase: 0 };

export function unpaused({ paused: _paused, ...control }: ActivityControl): ActivityControl {
  return control;
}

/** The attempt that a reset has waited for is over: `attempt`, which follows, is the first again. */
export function begunAnew(activity: PendingActivityState, attempt: number): PendingActivityState {
  if (activity.control?.resetRequested === undefined) return activity;
  const { resetRequested, ...control } = activity.control;
  return {
    ...activity,
    control: { ...control, attemptBase: attempt - activity.scheduled.firstAttempt },
    heartbeatDetails: resetRequested.heartbeat ? undefined : activity.heartbeatDetails,
  };
}

/**
 * Where in the jitter an activity lands: spread by its ids, because the engine knows no chance. Activities that are let
 * go together do not fall on their workers together.
 */
export function spreadMs(jitterMs: DurationMs, runId: RunId, scheduledEventId: EventId): number {
  const bounded = boundedDuration(jitterMs);
  return bounded === 0 ? 0 : textHash(`${runId}/${scheduledEventId}`) % (bounded + 1);
}
