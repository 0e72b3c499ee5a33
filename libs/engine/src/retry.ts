import type { DurationMs, Failure, RetryPolicy } from '@app/contract';

import { boundedDuration } from './duration';

/** Longest exponent that is still computed: beyond it every interval has reached its cap. */
const EXPONENT_MAX = 1_000;
/** A policy without a maximum interval gets this multiple of the initial one. */
const DEFAULT_CAP_FACTOR = 100;

/** Whether a policy can be computed with. */
export function isRetryPolicy(policy: RetryPolicy): boolean {
  const { initialIntervalMs, backoffCoefficient, maximumIntervalMs, maximumAttempts } = policy;
  return (
    isFiniteFrom(initialIntervalMs, 0) &&
    isFiniteFrom(backoffCoefficient, 1) &&
    (maximumIntervalMs === 0 || isFiniteFrom(maximumIntervalMs, initialIntervalMs)) &&
    Number.isInteger(maximumAttempts) &&
    maximumAttempts >= 0
  );
}

function isFiniteFrom(value: number, minimum: number): boolean {
  return Number.isFinite(value) && value >= minimum;
}

/**
 * Back-off after `attempt` has ended: what its failure asks for, else initial interval times coefficient^(attempt-1),
 * capped by the maximum interval. Never NaN or infinite.
 */
export function retryDelayMs(policy: RetryPolicy, attempt: number, failure?: Failure): DurationMs {
  const requested = failure === undefined ? undefined : requestedDelayMs(failure);
  return boundedDuration(requested ?? intervalMs(policy, attempt));
}

function intervalMs(policy: RetryPolicy, attempt: number): DurationMs {
  const { initialIntervalMs, backoffCoefficient, maximumIntervalMs } = policy;
  const cap = maximumIntervalMs > 0 ? maximumIntervalMs : initialIntervalMs * DEFAULT_CAP_FACTOR;
  const exponent = Math.min(Math.max(attempt, 1) - 1, EXPONENT_MAX);
  return Math.round(Math.min(initialIntervalMs * backoffCoefficient ** exponent, cap));
}

function requestedDelayMs(failure: Failure): DurationMs | undefined {
  return failure.info.type === 'Application' ? failure.info.nextRetryDelayMs : undefined;
}

/** Whether the policy lets an attempt with the next number happen. */
export function allowsAnotherAttempt(policy: RetryPolicy, attempt: number): boolean {
  return policy.maximumAttempts === 0 || attempt < policy.maximumAttempts;
}

/** Whether a failure of this kind is worth another attempt. Temporal: `workflow/retry.go`, `isRetryable`. */
export function isRetryable(failure: Failure, policy: RetryPolicy): boolean {
  const { info } = failure;
  switch (info.type) {
    case 'Application':
      return !info.nonRetryable && !policy.nonRetryableErrorTypes.includes(info.errorType);
    case 'Timeout':
      return (
        (info.timeoutType === 'StartToClose' || info.timeoutType === 'Heartbeat') &&
        !policy.nonRetryableErrorTypes.includes(`TemporalTimeout:${info.timeoutType}`)
      );
    case 'Server':
      return !info.nonRetryable;
    case 'Canceled':
    case 'Terminated':
    case 'ResetWorkflow':
      return false;
    case 'Activity':
    case 'ChildWorkflow':
      return true;
  }
}
