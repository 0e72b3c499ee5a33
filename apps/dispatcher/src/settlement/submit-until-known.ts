import {
  ERROR_CATALOGUE,
  type RequestOutcome,
  type RequestSubmitter,
  type SubmittedRequest,
} from '@app/contract';

import type { Clock } from '../ports';

/** A shard that moved or reloads is back within milliseconds, a database within seconds. */
const WAIT_MS_MIN = 20;
const WAIT_MS_MAX = 2_000;

export type Submission =
  | {
      readonly type: 'Answered';
      readonly outcome: RequestOutcome;
      /** An earlier try may have been applied: a rejection may then only say so. */
      readonly repeated: boolean;
    }
  | { readonly type: 'GaveUp'; readonly cause: unknown };

export interface SubmitOptions {
  readonly submitter: RequestSubmitter;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** On the monotonic clock. The last try begins before it. */
  readonly giveUpAt: number;
}

/**
 * Submits a request that may be repeated (its effect is bound to one attempt) until the shard owner has answered.
 * Faults of ours never become answers of the worker.
 */
export async function submitUntilKnown(
  request: SubmittedRequest,
  options: SubmitOptions,
): Promise<Submission> {
  const { submitter, clock, random, giveUpAt } = options;
  for (let tries = 0; ; tries += 1) {
    let cause: unknown;
    try {
      const outcome = await submitter.submit(request);
      if (outcome.ok || !ERROR_CATALOGUE[outcome.rejection.code].retryable) {
        return { type: 'Answered', outcome, repeated: tries > 0 };
      }
      cause = outcome.rejection;
    } catch (error) {
      cause = error;
    }
    const waitMs =
      Math.min(WAIT_MS_MIN * 2 ** Math.min(tries, 10), WAIT_MS_MAX) * (0.5 + random() / 2);
    if (clock.monotonicMs() + waitMs >= giveUpAt) return { type: 'GaveUp', cause };
    await new Promise<void>((resolve) => clock.after(waitMs, resolve));
  }
}
