import { applicationFailure } from '@app/contract';
import { HttpFaultReason, type HttpResult } from '@app/webhook';

import { isStreamed } from '../answer/read-answer';
import { BATCH_FAILED, missing, readBatchAnswer } from '../answer/read-batch-answer';
import { type HttpFault, readFault } from '../answer/read-fault';
import { readReport } from '../answer/read-report';
import type { Clock } from '../ports';
import type { ActivityCall } from './courier';
import type { CallTrace, DeliveryOutcome } from './delivery-outcome';
import type { EndedBy, LineMeaning, Recipient } from './exchange';
import { attemptWebhookId } from './prepare';

/** Waits for the answer to a POST of several attempts, and answers each as soon as its outcome is known. */
export class BatchRecipient implements Recipient {
  private readonly open = new Map<string, ActivityCall>();

  constructor(
    calls: readonly ActivityCall[],
    private readonly clock: Clock,
  ) {
    for (const call of calls) this.open.set(attemptWebhookId(call.task), call);
  }

  line(members: ReadonlyMap<string, string>, trace: () => CallTrace): LineMeaning {
    const id = idOf(members);
    const call = id === undefined ? undefined : this.open.get(id);
    if (id === undefined || call === undefined) return 'Nothing';
    const report = readReport(members);
    if (report.type === 'Nothing') return 'Nothing';
    if (report.type === 'Heartbeat') {
      call.heartbeat(report.details);
      return 'SignOfLife';
    }
    this.answer(id, report.outcome, trace());
    return this.open.size === 0 ? 'LastWord' : 'SignOfLife';
  }

  ended(result: HttpResult, endedBy: EndedBy, trace: CallTrace): void {
    if (this.open.size === 0) return;
    if (result.type === 'fault') {
      this.answerRest(faultOutcome(result, endedBy), trace);
      return;
    }
    if (isStreamed(result)) {
      this.answerRest(missing(result), trace);
      return;
    }
    const { outcomes, otherwise } = readBatchAnswer(result, this.clock.wallMs());
    for (const [id, outcome] of outcomes) this.answer(id, outcome, trace);
    this.answerRest(otherwise, trace);
  }

  private answer(id: string, outcome: DeliveryOutcome, trace: CallTrace): void {
    const call = this.open.get(id);
    if (call === undefined) return;
    this.open.delete(id);
    call.answered(outcome, trace);
  }

  private answerRest(outcome: DeliveryOutcome, trace: CallTrace): void {
    for (const id of [...this.open.keys()]) this.answer(id, outcome, trace);
  }
}

/** An answer that is too large as a whole says nothing about a single result; alone each may pass. */
function faultOutcome(fault: HttpFault, endedBy: EndedBy): DeliveryOutcome {
  if (fault.reason !== HttpFaultReason.TooLarge) return readFault(fault, endedBy);
  const message = `The answer to the batch cannot be used: ${fault.message}.`;
  return { type: 'Failed', failure: applicationFailure(BATCH_FAILED, message) };
}

function idOf(members: ReadonlyMap<string, string>): string | undefined {
  const raw = members.get('id');
  return raw?.startsWith('"') === true ? (JSON.parse(raw) as string) : undefined;
}
