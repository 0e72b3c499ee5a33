import type { DurationMs } from './ids';

/** When a failed attempt is tried again. `maximumAttempts` 0 means without limit. */
export interface RetryPolicy {
  readonly initialIntervalMs: DurationMs;
  /** At least 1. */
  readonly backoffCoefficient: number;
  /** 0 means 100 times the initial interval. */
  readonly maximumIntervalMs: DurationMs;
  /** Counts the first attempt; 0 means no limit; 1 means at most once. */
  readonly maximumAttempts: number;
  /** Types of application failures that are never tried again. */
  readonly nonRetryableErrorTypes: readonly string[];
}

/** What an activity gets that names no policy of its own: 1 s, doubling, at most 100 s, without end. */
export const DEFAULT_RETRY_POLICY: RetryPolicy = Object.freeze({
  initialIntervalMs: 1_000,
  backoffCoefficient: 2,
  maximumIntervalMs: 100_000,
  maximumAttempts: 0,
  nonRetryableErrorTypes: Object.freeze([]),
});
