import { randomUUID } from 'node:crypto';

import type { ActivityTask, ActivityTaskOffer, DurationMs, RequestSubmitter } from '@app/contract';

/** A call that is not heard of for so long was lost with its process: it is made again. */
export const RESPOND_WITHIN_MS: DurationMs = 90_000;

export const INTEGRATION_IDENTITY = 'perdure-integrations';

/** Takes an attempt that was offered; `undefined` when it waits no more. */
export async function recordStarted(
  submitter: RequestSubmitter,
  { queue, workflowId, runId, scheduledEventId, attempt }: ActivityTaskOffer,
): Promise<ActivityTask | undefined> {
  const { tenantId, namespaceId } = queue;
  const outcome = await submitter.submit({
    type: 'RecordActivityTaskStarted',
    ...{ tenantId, namespaceId, workflowId, runId, scheduledEventId, attempt },
    identity: INTEGRATION_IDENTITY,
    pollRequestId: randomUUID(),
    respondWithinMs: RESPOND_WITHIN_MS,
  });
  return outcome.ok ? outcome.reply.activityTask : undefined;
}
