import type { RespondActivityTaskCompleted } from '@app/contract';

import { accept, reject, type Decision } from '../decision';
import type { Draft } from '../draft';
import { runningAttempt } from './attempt';
import { closeActivity } from './close';

/** The worker's result. Answers for earlier attempts or closed activities come too late and are refused. */
export function decideRespondActivityTaskCompleted(
  draft: Draft,
  request: RespondActivityTaskCompleted,
): Decision {
  const { state } = draft;
  const activity = runningAttempt(state, request.activity);
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
