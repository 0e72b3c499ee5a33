import { applicationFailure, type DurationMs, type RequestSubmitter } from '@app/contract';
import { BoundedMap } from '@app/platform';

import type { AttemptCall } from '../delivery/attempt-call';
import type { DeliveryOutcome } from '../delivery/delivery-outcome';
import { returnDelayMs, throttleDelayMs } from '../delivery/retry-delay';
import { settle } from '../delivery/settle';
import type { Clock, FaultReporter } from '../ports';
import { submitUntilKnown } from './submit-until-known';

/** While our own store is away nothing ends the attempt either, so its answer is worth keeping beyond its window. */
const KEEP_ANSWER_MS_MIN: DurationMs = 60_000;
/** Attempts whose returns are counted; one that is forgotten starts again with a short wait. */
const RETURNED_COUNT_MAX = 10_000;

export const Settlement = {
  Settled: 'Settled',
  /** The attempt was over before its answer came. */
  Late: 'Late',
  /** The answer could not be handed over; the run learns at the end of the window that the call was lost. */
  Unsettled: 'Unsettled',
} as const;
export type Settlement = (typeof Settlement)[keyof typeof Settlement];

/** A worker that stops by itself has not been canceled: it has failed, and the retry policy decides. */
const UNASKED_CANCELLATION: DeliveryOutcome = {
  type: 'Failed',
  failure: applicationFailure(
    'Canceled',
    'The worker answered that the activity was canceled, but nobody had asked for that.',
  ),
};

export interface CallSettlerOptions {
  readonly submitter: RequestSubmitter;
  readonly clock: Clock;
  readonly faults: FaultReporter;
  readonly random: () => number;
}

/** Tells runs what became of calls, and does not let go before it is known. */
export class CallSettler {
  private readonly returnCounts = new BoundedMap<string, number>(RETURNED_COUNT_MAX);

  constructor(private readonly options: CallSettlerOptions) {}

  async settle(call: AttemptCall, outcome: DeliveryOutcome, identity: string): Promise<Settlement> {
    const { submitter, clock, faults, random } = this.options;
    const context = { identity, returnDelayMs: this.returnDelayMs(call, outcome) };
    const request = settle(call.task, outcome, context);
    const giveUpAt = Math.max(call.leave.respondBy, clock.monotonicMs() + KEEP_ANSWER_MS_MIN);
    const submission = await submitUntilKnown(request, { submitter, clock, random, giveUpAt });
    if (submission.type === 'GaveUp') {
      const { workflowId, runId, activityId, attempt } = call.task;
      const about = { workflowId, runId, activityId, attempt, outcome: outcome.type };
      faults.report('The outcome of a call could not be handed over.', submission.cause, about);
      return Settlement.Unsettled;
    }
    if (submission.outcome.ok || submission.repeated) return Settlement.Settled;
    if (submission.outcome.rejection.code === 'ACTIVITY_NOT_CANCEL_REQUESTED') {
      return this.settle(call, UNASKED_CANCELLATION, identity);
    }
    return Settlement.Late;
  }

  private returnDelayMs(call: AttemptCall, outcome: DeliveryOutcome): DurationMs {
    switch (outcome.type) {
      case 'Throttled':
        return throttleDelayMs(outcome.retryAfterMs, this.options.random());
      case 'Undeliverable':
      case 'Disabled': {
        const count = this.returnCounts.get(call.key) ?? 0;
        this.returnCounts.set(call.key, count + 1);
        return returnDelayMs(count, this.options.random());
      }
      case 'Completed':
      case 'Accepted':
      case 'Failed':
      case 'Canceled':
      case 'Aborted':
        return 0;
    }
  }
}
