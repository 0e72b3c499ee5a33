import type { Failure, LoseActivityTask } from '@app/contract';

import { accept, type Decision, ignore } from '../decision';
import type { Draft } from '../draft';
import { allowsAnotherAttempt, retryDelayMs } from '../retry';
import { isOpen, type MutableState, pendingActivity } from '../state';
import { countedAttempt, expirationOf, isRunning, isStart, type RunningActivity } from './attempt';
import { closeActivity } from './close';
import { armRetry, type RetryVerdict } from './retry';

/**
 * Nobody knows whether the worker got the call: a process of ours died with it, or its answer window passed in
 * silence. The attempt is burnt. Another one follows if the policy allows it, whoever retries failures; with none
 * left, workflow code learns of a time-out. An attempt is never sent a second time.
 */
export function decideLoseActivityTask(draft: Draft, request: LoseActivityTask): Decision {
  const activity = lostAttempt(draft.state, request);
  if (activity === undefined) return ignore(draft.state, 'straggler');

  const failure = lostFailure(request.reason);
  const verdict = judgeLoss(activity, draft.now);
  if (verdict.retryState === 'InProgress') {
    armRetry(draft, activity, { dispatchAt: verdict.dispatchAt, lastFailure: failure });
    return accept(draft);
  }
  closeActivity(draft, activity, {
    type: 'ActivityTaskTimedOut',
    eventTime: draft.now,
    failure,
    scheduledEventId: activity.scheduled.eventId,
    startedEventId: 0,
    retryState: verdict.retryState,
  });
  return accept(draft);
}

/** The attempt meant, while its outcome can still be unknown. */
function lostAttempt(state: MutableState, request: LoseActivityTask): RunningActivity | undefined {
  const activity = pendingActivity(state, request.scheduledEventId);
  if (!isOpen(state) || activity === undefined || !isRunning(activity)) return undefined;
  if (activity.attempt !== request.attempt) return undefined;
  // Who names the start had the call, and knows that it is over. The window says nothing of a call that was accepted.
  if (activity.started.accepted && request.startedTime === undefined) return undefined;
  if (!isStart(activity, request.startedTime)) return undefined;
  const isOtherWindow =
    request.respondBy !== undefined && request.respondBy !== activity.started.respondBy;
  return isOtherWindow ? undefined : activity;
}

/** The kind of failure does not matter, because the loss is ours; the policy's numbers do. */
function judgeLoss(activity: RunningActivity, now: number): RetryVerdict {
  const { retryPolicy } = activity.scheduled;
  if (activity.cancelRequestedEventId !== 0) return { retryState: 'CancelRequested' };
  if (activity.control?.resetRequested) return { retryState: 'InProgress', dispatchAt: now };
  if (!allowsAnotherAttempt(retryPolicy, countedAttempt(activity))) {
    return { retryState: 'MaximumAttemptsReached' };
  }
  const dispatchAt = now + retryDelayMs(retryPolicy, countedAttempt(activity));
  const expiresAt = expirationOf(activity);
  return expiresAt !== undefined && dispatchAt > expiresAt
    ? { retryState: 'Timeout' }
    : { retryState: 'InProgress', dispatchAt };
}

function lostFailure(reason: string): Failure {
  return {
    message: `The outcome of the call is unknown: ${reason}`,
    info: { type: 'Timeout', timeoutType: 'StartToClose' },
  };
}
