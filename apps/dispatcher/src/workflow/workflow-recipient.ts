import type { HttpResult } from '@app/webhook';

import type { CallTrace } from '../delivery/delivery-outcome';
import type { EndedBy, LineMeaning, Recipient } from '../delivery/exchange';
import type { Clock } from '../ports';
import { readWorkflowAnswer } from './read-workflow-answer';
import type { WorkflowCall } from './workflow-call';

/** Waits for the answer to a POST of one workflow task. It is not streamed: workflow code never waits. */
export class WorkflowRecipient implements Recipient {
  constructor(
    private readonly call: WorkflowCall,
    private readonly clock: Clock,
  ) {}

  line(): LineMeaning {
    return 'Nothing';
  }

  ended(result: HttpResult, endedBy: EndedBy, trace: CallTrace): void {
    this.call.answered(readWorkflowAnswer(result, endedBy, this.clock.wallMs()), trace);
  }
}
