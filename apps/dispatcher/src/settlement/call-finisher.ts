import type { WebhookEndpoint } from '@app/contract';
import { TokenBucket } from '@app/platform';

import type { AttemptCall } from '../delivery/attempt-call';
import type { DeliveryLogBuffer } from '../delivery/delivery-log-buffer';
import type { CallTrace, DeliveryOutcome } from '../delivery/delivery-outcome';
import { deliveryRecord, isOrdinary } from '../delivery/delivery-record';
import type { EndpointMonitor } from '../endpoint/endpoint-monitor';
import type { Clock, FaultReporter } from '../ports';
import { type CallSettler, Settlement } from './call-settler';

/** Ordinary outcomes in the delivery log, per second and endpoint; the others are all kept. */
const LOGGED_PER_SECOND = 20;

export interface CallFinisherOptions {
  readonly clock: Clock;
  readonly settler: CallSettler;
  readonly log: DeliveryLogBuffer;
  readonly faults: FaultReporter;
  readonly monitor: EndpointMonitor;
}

/** Brings the answered calls of one endpoint to their end: the run hears of them, the counters and the log too. */
export class CallFinisher {
  private readonly logged = new TokenBucket(LOGGED_PER_SECOND);

  constructor(private readonly options: CallFinisherOptions) {}

  /** Never rejects. */
  async finish(
    call: AttemptCall,
    answer: { readonly outcome: DeliveryOutcome; readonly trace: CallTrace },
    endpoint: WebhookEndpoint,
    identity: string,
  ): Promise<void> {
    const { clock, faults, log, monitor, settler } = this.options;
    const { outcome, trace } = answer;
    try {
      const settlement = call.over
        ? Settlement.Late
        : await settler.settle(call, outcome, identity);
      if (settlement === Settlement.Late) monitor.countLate();
      if (settlement === Settlement.Unsettled) monitor.countUnsettled();
      if (!isOrdinary(outcome, settlement) || this.mayLog(clock.monotonicMs())) {
        log.record(deliveryRecord(endpoint, { call, outcome, trace, settlement }));
      }
    } catch (cause) {
      faults.report('A call could not be settled.', cause, { endpointId: endpoint.id });
    }
  }

  private mayLog(now: number): boolean {
    if (this.logged.allowance(now) < 1) return false;
    this.logged.take();
    return true;
  }
}
