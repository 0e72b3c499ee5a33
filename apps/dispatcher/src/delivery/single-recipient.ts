import { type HttpResult } from '@app/webhook';

import { isStreamed, readAnswer } from '../answer/read-answer';
import { readFault } from '../answer/read-fault';
import { readReport } from '../answer/read-report';
import type { Clock } from '../ports';
import type { ActivityCall } from './courier';
import { type CallTrace, type DeliveryOutcome, UndeliverableReason } from './delivery-outcome';
import type { EndedBy, LineMeaning, Recipient } from './exchange';

/** Waits for the answer to a POST of one attempt. */
export class SingleRecipient implements Recipient {
  private open = true;

  constructor(
    private readonly call: ActivityCall,
    private readonly clock: Clock,
  ) {}

  line(members: ReadonlyMap<string, string>, trace: () => CallTrace): LineMeaning {
    if (!this.open) return 'Nothing';
    const report = readReport(members);
    if (report.type === 'Nothing') return 'Nothing';
    if (report.type === 'Heartbeat') {
      this.call.heartbeat(report.details);
      return 'SignOfLife';
    }
    this.answer(report.outcome, trace());
    return 'LastWord';
  }

  ended(result: HttpResult, endedBy: EndedBy, trace: CallTrace): void {
    this.answer(this.outcomeOf(result, endedBy), trace);
  }

  private outcomeOf(result: HttpResult, endedBy: EndedBy): DeliveryOutcome {
    if (result.type === 'fault') return readFault(result, endedBy);
    if (isStreamed(result)) return STREAM_WITHOUT_RESULT;
    return readAnswer(result, this.clock.wallMs());
  }

  private answer(outcome: DeliveryOutcome, trace: CallTrace): void {
    if (!this.open) return;
    this.open = false;
    this.call.answered(outcome, trace);
  }
}

const STREAM_WITHOUT_RESULT: DeliveryOutcome = {
  type: 'Undeliverable',
  reason: UndeliverableReason.BadAnswer,
  maybeSent: true,
  message: 'The streamed answer ended without a result or an error.',
};
