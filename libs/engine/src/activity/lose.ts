import type { Failure, LoseActivityTask } from '@app/contract';

import { accept, ignore, type Decision } from '../decision';
import type { Draft } from '../draft';
import { allowsAnotherAttempt, backoffMs } from '../retry';
import { isOpen, pendingActivity } from '../state';
import type { RunningActivity } from './attempt';
import { closeActivity } from './close';
import { armRetry, expirationOf } from './retry';

/**
 * Nobody knows whether the worker got the call: a process of ours died with it, or its answer window passed in
 * silence. The attempt is burnt. Another one follows if the policy allows it, whoever retries failures; with none
 * left, workflow code learns of a time-out. An attempt is never sent a second time.
 */
export function decideLoseActivityTask(draft: Draft, request: LoseActivityTask): Decision {
  const { state } = draft;
  const activity = pendingActivity(state, request.scheduledEventId);
  const stale =
    !isOpen(state) || activity?.started === undefined || activity.attempt !== request.attempt;
  if (stale || activity.started.accepted) return ignore('straggler');

  const failure = lostFailure(request.reason);
  const { retryPolicy } = activity.scheduled;
  const dispatchAt = draft.now + backoffMs(retryPolicy, activity.attempt);
  const expiresAt = expirationOf(activity as RunningActivity);
  const mayRetry =
    activity.cancelRequestedEventId === 0 &&
    allowsAnotherAttempt(retryPolicy, activity.attempt) &&
    (expiresAt === undefined || dispatchAt <= expiresAt);
  if (mayRetry) {
    armRetry(draft, activity as RunningActivity, { dispatchAt, lastFailure: failure });
    return accept(draft);
  }
  closeActivity(draft, activity, {
    type: 'ActivityTaskTimedOut',
    eventTime: draft.now,
    failure,
    scheduledEventId: activity.scheduled.eventId,
    startedEventId: 0,
    retryState:
      activity.cancelRequestedEventId === 0 ? 'MaximumAttemptsReached' : 'CancelRequested',
  });
  return accept(draft);
}

function lostFailure(reason: string): Failure {
  return {
    message: `The outcome of the call is unknown: ${reason}`,
    info: { type: 'Timeout', timeoutType: 'StartToClose' },
  };
}
