import type { Failure, RetryState, RunId } from '@app/contract';

import type { NewRun } from '../decision';
import type { Draft } from '../draft';
import { allowsAnotherAttempt, isRetryable, retryDelayMs } from '../retry';
import { ownStartAttributes, succeedRun } from './succeed';

export interface RunRetry {
  readonly retryState: RetryState;
  /** Set when the state is `InProgress`. */
  readonly newRun?: NewRun;
}

/**
 * Begins another run after this one failed or timed out, if the workflow's own retry policy says so. The order of the
 * questions is that of activities; what bounds the chain is its execution time-out.
 */
export function retryRun(draft: Draft, failure: Failure, newRunId: RunId): RunRetry {
  const { started, chainExpiresAt: expiration } = draft.state.info;
  const policy = started.retryPolicy;
  if (policy === undefined) return { retryState: 'RetryPolicyNotSet' };
  if (!isRetryable(failure, policy)) return { retryState: 'NonRetryableFailure' };
  if (!allowsAnotherAttempt(policy, started.attempt)) {
    return { retryState: 'MaximumAttemptsReached' };
  }
  const backoffMs = retryDelayMs(policy, started.attempt, failure);
  if (expiration !== undefined && draft.now + backoffMs > expiration) {
    return { retryState: 'Timeout' };
  }
  const newRun = succeedRun(draft, {
    runId: newRunId,
    start: ownStartAttributes(draft),
    backoffMs,
    initiator: 'Retry',
    failure,
    ...(started.lastCompletionResult && { lastCompletionResult: started.lastCompletionResult }),
  });
  return { retryState: 'InProgress', newRun };
}
