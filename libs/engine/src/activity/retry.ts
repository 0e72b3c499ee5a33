import type { ActivityTaskRetryNoted, EpochMs, Failure, RetryState } from '@app/contract';

import type { Draft } from '../draft';
import { allowsAnotherAttempt, isRetryable, retryDelayMs } from '../retry';
import {
  knownActivity,
  type MutableState,
  type PendingActivityState,
  withActivity,
} from '../state';
import { countedAttempt, expirationOf } from './attempt';
import { begunAnew } from './control';
import { keptFailure } from './kept-failure';

export type RetryVerdict =
  | { readonly retryState: 'InProgress'; readonly dispatchAt: EpochMs }
  | { readonly retryState: Exclude<RetryState, 'InProgress'> };

/**
 * Whether a failed or timed-out attempt is followed by another. The order of the questions is Temporal's
 * (`RetryActivity`), because `retryState` tells the first one that said no.
 */
export function judgeRetry(
  activity: PendingActivityState,
  failure: Failure,
  now: EpochMs,
): RetryVerdict {
  const { scheduled, control } = activity;
  const attempt = countedAttempt(activity);
  const policy = scheduled.retryPolicy;
  if (scheduled.retriedBy === 'Host') return { retryState: 'RetryPolicyNotSet' };
  if (activity.cancelRequestedEventId !== 0) return { retryState: 'CancelRequested' };
  if (isDefinitiveTimeout(failure)) return { retryState: 'Timeout' };
  if (!isRetryable(failure, policy)) return { retryState: 'NonRetryableFailure' };
  if (control?.resetRequested) return { retryState: 'InProgress', dispatchAt: now };
  if (!allowsAnotherAttempt(policy, attempt)) return { retryState: 'MaximumAttemptsReached' };
  const dispatchAt = now + retryDelayMs(policy, attempt, failure);
  const expiresAt = expirationOf(activity);
  if (expiresAt !== undefined && dispatchAt > expiresAt) return { retryState: 'Timeout' };
  return { retryState: 'InProgress', dispatchAt };
}

function isDefinitiveTimeout({ info }: Failure): boolean {
  return (
    info.type === 'Timeout' &&
    (info.timeoutType === 'ScheduleToStart' || info.timeoutType === 'ScheduleToClose')
  );
}

/** Arms the next attempt: a note, no history. The last heartbeat's details go with it. */
export function armRetry(
  draft: Draft,
  activity: PendingActivityState,
  next: { readonly dispatchAt: EpochMs; readonly lastFailure: Failure },
): void {
  draft.append({
    type: 'ActivityTaskRetryNoted',
    noteTime: draft.now,
    scheduledEventId: activity.scheduled.eventId,
    attempt: activity.attempt + 1,
    dispatchAt: next.dispatchAt,
    lastFailure: keptFailure(next.lastFailure),
  });
}

export function evolveActivityTaskRetryNoted(
  state: MutableState,
  note: ActivityTaskRetryNoted,
): MutableState {
  const activity = knownActivity(state, note.scheduledEventId);
  return withActivity(state, {
    ...begunAnew(activity, note.attempt),
    attempt: note.attempt,
    attemptScheduledTime: note.dispatchAt,
    dispatchAt: note.dispatchAt,
    started: undefined,
    // What an accepting worker asked for was for its own attempt.
    heartbeatTimeoutMs: activity.scheduled.heartbeatTimeoutMs,
    lastFailure: note.lastFailure,
  });
}
