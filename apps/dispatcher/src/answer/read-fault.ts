import { applicationFailure } from '@app/contract';
import { HttpFaultReason, type HttpResult } from '@app/webhook';

import { type DeliveryOutcome, UndeliverableReason } from '../delivery/delivery-outcome';
import { REASON_SENTENCES } from './reason-sentences';

export type HttpFault = Extract<HttpResult, { type: 'fault' }>;

/** What a call means that got no complete answer. `Aborted` says why in `endedBy`. */
export function readFault(fault: HttpFault, endedBy: 'Window' | 'Us'): DeliveryOutcome {
  const { maybeSent, message } = fault;
  const undeliverable = (reason: UndeliverableReason): DeliveryOutcome => ({
    type: 'Undeliverable',
    reason,
    maybeSent,
    message: `${REASON_SENTENCES[reason]}: ${message}.`,
  });
  switch (fault.reason) {
    case HttpFaultReason.Refused:
      return undeliverable(UndeliverableReason.Refused);
    case HttpFaultReason.Dns:
      return undeliverable(UndeliverableReason.Dns);
    case HttpFaultReason.Connect:
      return undeliverable(UndeliverableReason.Connect);
    case HttpFaultReason.Tls:
      return undeliverable(UndeliverableReason.Tls);
    case HttpFaultReason.Lost:
      return undeliverable(UndeliverableReason.ConnectionLost);
    case HttpFaultReason.TooLarge:
      return answerRefused(message);
    case HttpFaultReason.Deadline:
      return undeliverable(UndeliverableReason.WindowElapsed);
    case HttpFaultReason.Aborted:
      return endedBy === 'Window'
        ? undeliverable(UndeliverableReason.WindowElapsed)
        : { type: 'Aborted', maybeSent };
  }
}

/** Not retryable: the work was done, and would be done again only for its answer to be refused again. */
function answerRefused(message: string): DeliveryOutcome {
  const sentence = `${REASON_SENTENCES.BadAnswer}: ${message}. Store large data elsewhere and return a reference.`;
  return { type: 'Failed', failure: applicationFailure('AnswerRefused', sentence, true) };
}
