import type { RespondActivityTaskFailed } from '@app/contract';

import { accept, type Decision, reject } from '../decision';
import type { Draft } from '../draft';
import { type RunningActivity, runningAttempt } from './attempt';
import { closeActivity } from './close';
import { armRetry, judgeRetry } from './retry';

/** The worker's failure: another attempt if the policy allows one, otherwise workflow code is told. */
export function decideRespondActivityTaskFailed(
  draft: Draft,
  request: RespondActivityTaskFailed,
): Decision {
  const { failure } = request;
  const activity = runningAttempt(draft.state, request.activity);
  if (activity === undefined) return reject('ACTIVITY_NOT_FOUND');

  const verdict = judgeRetry(activity, failure, draft.now);
  if (verdict.retryState === 'InProgress') {
    noteLastHeartbeat(draft, activity, request);
    armRetry(draft, activity, { dispatchAt: verdict.dispatchAt, lastFailure: failure });
    return accept(draft);
  }
  closeActivity(draft, activity, {
    type: 'ActivityTaskFailed',
    eventTime: draft.now,
    failure,
    scheduledEventId: activity.scheduled.eventId,
    startedEventId: 0,
    identity: request.identity,
    retryState: verdict.retryState,
  });
  return accept(draft);
}

/** A worker that fails between two heartbeats says here what the next one would have said. */
function noteLastHeartbeat(
  draft: Draft,
  { scheduled, attempt }: RunningActivity,
  { lastHeartbeatDetails: details }: RespondActivityTaskFailed,
): void {
  if (details === undefined) return;
  const scheduledEventId = scheduled.eventId;
  draft.append({
    type: 'ActivityTaskHeartbeatNoted',
    noteTime: draft.now,
    scheduledEventId,
    attempt,
    details,
  });
}
