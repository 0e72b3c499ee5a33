import type { RespondActivityTaskCompleted } from '@app/contract';

import { accept, type Decision, reject } from '../decision';
import type { Draft } from '../draft';
import type { PendingActivityState } from '../state';
import { referredActivity, runningAttempt } from './attempt';
import { closeActivity } from './close';

/** The worker's result. Answers for earlier attempts or closed activities come too late and are refused. */
export function decideRespondActivityTaskCompleted(
  draft: Draft,
  request: RespondActivityTaskCompleted,
): Decision {
  const activity =
    runningAttempt(draft.state, request.activity) ?? settledFromOutside(draft, request);
  if (activity === undefined) return reject('ACTIVITY_NOT_FOUND');

  closeActivity(draft, activity, {
    type: 'ActivityTaskCompleted',
    eventTime: draft.now,
    scheduledEventId: activity.scheduled.eventId,
    startedEventId: 0,
    identity: request.identity,
    ...(request.result && { result: request.result }),
  });
  return accept(draft);
}

/**
 * Somebody who names the activity and no attempt knows its result whether or not a worker is at it. Workflow code
 * expects a start before a result, so one that has not been started starts with its end.
 */
function settledFromOutside(
  draft: Draft,
  request: RespondActivityTaskCompleted,
): PendingActivityState | undefined {
  if (request.activity.attempt !== undefined) return undefined;
  const activity = referredActivity(draft.state, request.activity);
  return (
    activity && {
      ...activity,
      started: {
        time: draft.now,
        identity: request.identity,
        pollRequestId: request.requestId ?? '',
        respondBy: undefined,
        respondWithinMs: undefined,
        lastHeartbeatTime: undefined,
        accepted: false,
      },
    }
  );
}
