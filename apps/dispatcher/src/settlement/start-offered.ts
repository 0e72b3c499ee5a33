import type { ActivityTask, ActivityTaskOffer, DurationMs, RequestSubmitter } from '@app/contract';

import type { Clock, FaultReporter } from '../ports';
import { submitUntilKnown } from './submit-until-known';

export interface Poll {
  readonly identity: string;
  readonly pollRequestId: string;
  readonly respondWithinMs: DurationMs;
  readonly respondBy: number;
}

export interface StartOfferedOptions {
  readonly submitter: RequestSubmitter;
  readonly clock: Clock;
  readonly random: () => number;
  readonly faults: FaultReporter;
}

/**
 * Records the start of a waiting attempt and answers with the work; with nothing when the attempt no longer waits. The
 * poll's id makes the request repeatable: the same poll gets the same answer.
 */
export async function startOffered(
  offer: ActivityTaskOffer,
  poll: Poll,
  { submitter, clock, random, faults }: StartOfferedOptions,
): Promise<ActivityTask | undefined> {
  const { queue, workflowId, runId, scheduledEventId, attempt } = offer;
  const submission = await submitUntilKnown(
    {
      type: 'RecordActivityTaskStarted',
      tenantId: queue.tenantId,
      namespaceId: queue.namespaceId,
      workflowId,
      runId,
      scheduledEventId,
      attempt,
      identity: poll.identity,
      pollRequestId: poll.pollRequestId,
      respondWithinMs: poll.respondWithinMs,
    },
    { submitter, clock, random, giveUpAt: poll.respondBy },
  );
  const about = { workflowId, runId, scheduledEventId, attempt };
  if (submission.type === 'GaveUp') {
    faults.report('The start of an attempt could not be recorded.', submission.cause, about);
    return undefined;
  }
  if (!submission.outcome.ok) return undefined;
  const { activityTask } = submission.outcome.reply;
  if (activityTask === undefined) {
    faults.report('A recorded start came without its work.', undefined, about);
  }
  return activityTask;
}
