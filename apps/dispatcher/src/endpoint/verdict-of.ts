import type { DeliveryOutcome } from '../delivery/delivery-outcome';
import type { Verdict } from './endpoint-gate';

/** What an outcome says about the endpoint: a worker whose activity fails is a worker that works. */
export function verdictOf(outcome: DeliveryOutcome): Verdict {
  switch (outcome.type) {
    case 'Throttled':
      return outcome.retryAfterMs === undefined
        ? { type: 'Throttled' }
        : { type: 'Throttled', retryAfterMs: outcome.retryAfterMs };
    case 'Undeliverable':
      return { type: 'Undeliverable' };
    case 'Completed':
    case 'Accepted':
    case 'Failed':
    case 'Canceled':
    case 'Disabled':
    case 'Aborted':
      return { type: 'Delivered' };
  }
}
