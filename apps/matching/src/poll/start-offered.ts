import {
  type Activation,
  type ActivityTask,
  type ActivityTaskOffer,
  ERROR_CATALOGUE,
  type QueryBroker,
  type Reply,
  type RequestSubmitter,
  type SubmittedRequest,
  type WorkflowTaskOffer,
} from '@app/contract';

import type { PollClock } from './poll-clock';

/** A shard that moved or reloads is back within milliseconds, a database within seconds. */
const WAIT_MS_MIN = 20;
const WAIT_MS_MAX = 1_000;
/** Beyond this the offer is let go: its owner makes it again. */
const TRY_COUNT_MAX = 15;

interface StartOptions {
  readonly submitter: RequestSubmitter;
  readonly clock: PollClock;
}

interface Poll {
  readonly identity: string;
  readonly pollRequestId: string;
}

/** Records that the poll takes the workflow task; `undefined` when it no longer waits. */
export async function startOfferedWorkflowTask(
  offer: WorkflowTaskOffer,
  { identity, pollRequestId }: Poll,
  options: StartOptions,
): Promise<Activation | undefined> {
  const { queue, workflowId, runId, scheduledEventId, attempt } = offer;
  const { tenantId, namespaceId, name: taskQueue } = queue;
  const reply = await record(
    {
      type: 'RecordWorkflowTaskStarted',
      ...{ tenantId, namespaceId, workflowId, runId, scheduledEventId, attempt },
      ...{ identity, pollRequestId, taskQueue },
    },
    options,
  );
  return reply?.activation;
}

/** Records that the poll takes the attempt; `undefined` when it no longer waits. */
export async function startOfferedActivity(
  offer: ActivityTaskOffer,
  { identity, pollRequestId }: Poll,
  options: StartOptions,
): Promise<ActivityTask | undefined> {
  const { queue, workflowId, runId, scheduledEventId, attempt } = offer;
  const { tenantId, namespaceId } = queue;
  const reply = await record(
    {
      type: 'RecordActivityTaskStarted',
      ...{ tenantId, namespaceId, workflowId, runId, scheduledEventId, attempt },
      ...{ identity, pollRequestId },
    },
    options,
  );
  return reply?.activityTask;
}

/** Takes a query that waits for a worker; `undefined` when its caller has gone. */
export async function takeOfferedQuery(
  { queue, workflowId, runId }: WorkflowTaskOffer,
  queryId: string,
  { queries }: { readonly queries: Pick<QueryBroker, 'takeQuery'> },
): Promise<Activation | undefined> {
  const { tenantId, namespaceId } = queue;
  try {
    return await queries.takeQuery({ tenantId, namespaceId, workflowId, runId }, queryId);
  } catch {
    // The run cannot be read now; whoever asked is told at the deadline.
    return undefined;
  }
}

/** Repeats what may be repeated: the poll's id makes the same poll get the same answer. */
async function record(
  request: SubmittedRequest,
  { submitter, clock }: StartOptions,
): Promise<Reply | undefined> {
  for (let tries = 0; tries < TRY_COUNT_MAX; tries += 1) {
    try {
      const outcome = await submitter.submit(request);
      if (outcome.ok) return outcome.reply;
      if (!ERROR_CATALOGUE[outcome.rejection.code].retryable) return undefined;
    } catch {
      // Not applied, or nobody knows: asked again.
    }
    const waitMs = Math.min(WAIT_MS_MIN * 2 ** tries, WAIT_MS_MAX);
    await new Promise<void>((resolve) => clock.after(waitMs, resolve));
  }
  return undefined;
}
