import type { DurationMs, RetryPolicy } from '@app/contract';

/** Longest exponent that is still computed: beyond it every interval has reached its cap. */
const EXPONENT_MAX = 1_000;

/**
 * Back-off after `attempt` has ended: initial interval times coefficient^(attempt-1), capped by the maximum interval
 * (100 times the initial one when the policy names none). Never NaN or infinite.
 */
export function backoffMs(policy: RetryPolicy, attempt: number): DurationMs {
  const cap =
    policy.maximumIntervalMs > 0 ? policy.maximumIntervalMs : policy.initialIntervalMs * 100;
  const exponent = Math.min(Math.max(attempt, 1) - 1, EXPONENT_MAX);
  const interval = policy.initialIntervalMs * policy.backoffCoefficient ** exponent;
  return Math.round(Math.min(interval, cap));
}

/** Whether the policy lets an attempt with the next number happen. */
export function allowsAnotherAttempt(policy: RetryPolicy, attempt: number): boolean {
  return policy.maximumAttempts === 0 || attempt < policy.maximumAttempts;
}
