import type {
  ActivityTaskRetryNoted,
  DurationMs,
  EpochMs,
  Failure,
  RetryPolicy,
  RetryState,
} from '@app/contract';
import { LIMITS } from '@app/contract';

import type { Draft } from '../draft';
import { allowsAnotherAttempt, backoffMs } from '../retry';
import { pendingActivity, withActivity, type MutableState } from '../state';
import type { RunningActivity } from './attempt';

type RetryVerdict =
  | { readonly retryState: 'InProgress'; readonly dispatchAt: EpochMs }
  | { readonly retryState: Exclude<RetryState, 'InProgress'> };

/**
 * Whether a failed or timed-out attempt is followed by another. The order of the questions is Temporal's
 * (`RetryActivity`), because `retryState` tells the first one that said no.
 */
export function judgeRetry(
  activity: RunningActivity,
  failure: Failure,
  now: EpochMs,
): RetryVerdict {
  const { scheduled, attempt } = activity;
  const policy = scheduled.retryPolicy;
  if (scheduled.retriedBy === 'Host') return { retryState: 'RetryPolicyNotSet' };
  if (activity.cancelRequestedEventId !== 0) return { retryState: 'CancelRequested' };
  if (isDefinitiveTimeout(failure)) return { retryState: 'Timeout' };
  if (isNonRetryable(failure, policy)) return { retryState: 'NonRetryableFailure' };
  if (!allowsAnotherAttempt(policy, attempt)) return { retryState: 'MaximumAttemptsReached' };
  const dispatchAt = now + (requestedDelay(failure) ?? backoffMs(policy, attempt));
  const expiresAt = expirationOf(activity);
  if (expiresAt !== undefined && dispatchAt > expiresAt) return { retryState: 'Timeout' };
  return { retryState: 'InProgress', dispatchAt };
}

export function expirationOf(activity: RunningActivity): EpochMs | undefined {
  const { scheduleToCloseTimeoutMs, eventTime } = activity.scheduled;
  return scheduleToCloseTimeoutMs > 0 ? eventTime + scheduleToCloseTimeoutMs : undefined;
}

function isDefinitiveTimeout(failure: Failure): boolean {
  return (
    failure.info.type === 'Timeout' &&
    (failure.info.timeoutType === 'ScheduleToStart' ||
      failure.info.timeoutType === 'ScheduleToClose')
  );
}

function isNonRetryable(failure: Failure, policy: RetryPolicy): boolean {
  const { info } = failure;
  switch (info.type) {
    case 'Application':
      return info.nonRetryable || policy.nonRetryableErrorTypes.includes(info.errorType);
    case 'Timeout':
      return policy.nonRetryableErrorTypes.includes(`TemporalTimeout:${info.timeoutType}`);
    case 'Server':
      return info.nonRetryable;
    case 'Canceled':
    case 'Terminated':
      return true;
    case 'Activity':
      return false;
  }
}

function requestedDelay(failure: Failure): DurationMs | undefined {
  return failure.info.type === 'Application' ? failure.info.nextRetryDelayMs : undefined;
}

/** Arms the next attempt: a note, no history. The last heartbeat's details go with it. */
export function armRetry(
  draft: Draft,
  activity: RunningActivity,
  next: { readonly dispatchAt: EpochMs; readonly lastFailure: Failure },
): void {
  draft.append({
    type: 'ActivityTaskRetryNoted',
    noteTime: draft.now,
    scheduledEventId: activity.scheduled.eventId,
    attempt: activity.attempt + 1,
    dispatchAt: next.dispatchAt,
    lastFailure: shortened(next.lastFailure),
  });
}

/** A failure kept for the next attempt is cut, so that state does not grow with what workers say. */
function shortened(failure: Failure): Failure {
  const { message, stackTrace } = failure;
  if (message.length + (stackTrace?.length ?? 0) <= LIMITS.lastFailureBytesMax) return failure;
  const { stackTrace: _stackTrace, cause: _cause, ...rest } = failure;
  return { ...rest, message: message.slice(0, LIMITS.lastFailureBytesMax) };
}

export function evolveActivityTaskRetryNoted(
  state: MutableState,
  note: ActivityTaskRetryNoted,
): MutableState {
  const activity = pendingActivity(state, note.scheduledEventId);
  if (activity === undefined) return state;
  return withActivity(state, {
    ...activity,
    attempt: note.attempt,
    attemptScheduledTime: note.dispatchAt,
    dispatchAt: note.dispatchAt,
    started: undefined,
    lastFailure: note.lastFailure,
    returnReason: undefined,
  });
}
