import type { CallbackDescription, ExecutionStore } from '@app/contract';
import { callbackRequestId, completionCallbacksOf, isOpen } from '@app/engine';

import type { CachedRun } from '../shard/cached-run';

/** What the shard knows of callbacks on their way. */
interface Senders {
  attemptsOf(
    callbackRequestId: string,
  ): { readonly attempt: number; readonly lastFailure: string | undefined } | undefined;
}

/**
 * How far the callbacks of a run have come. A run that another one follows has handed them on; the outcome of one that
 * was delivered is kept like that of any request.
 */
export async function describeCallbacks(
  run: CachedRun,
  senders: Senders,
  store: Pick<ExecutionStore, 'findRequests'>,
): Promise<readonly CallbackDescription[] | undefined> {
  const callbacks = completionCallbacksOf(run.state);
  if (callbacks.length === 0) return undefined;
  if (isOpen(run.state) || run.state.status === 'ContinuedAsNew') {
    return callbacks.map(({ url }) => ({ url, state: 'Standby', attempt: 0 }));
  }
  const keys = callbacks.map((_, index) => ({
    ...run.key,
    requestId: callbackRequestId(run.key.runId, index),
  }));
  const outcomes = await store.findRequests(keys);
  return callbacks.map(({ url }, index): CallbackDescription => {
    const outcome = outcomes[index]?.outcome;
    if (outcome?.ok === true) return { url, state: 'Succeeded', attempt: 0 };
    if (outcome !== undefined) {
      return { url, state: 'Failed', attempt: 0, lastFailure: outcome.rejection.message };
    }
    const { attempt, lastFailure } = senders.attemptsOf(keys[index]!.requestId) ?? NOT_TRIED;
    const state = attempt > 0 ? 'BackingOff' : 'Scheduled';
    return { url, state, attempt, ...(lastFailure !== undefined && { lastFailure }) };
  });
}

const NOT_TRIED = { attempt: 0, lastFailure: undefined };
