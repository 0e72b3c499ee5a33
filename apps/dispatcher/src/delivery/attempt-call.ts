import type { ActivityTask, DurationMs, EpochMs, Payloads } from '@app/contract';

import { attemptKey } from '../endpoint/attempt-index';
import type { Slot } from '../endpoint/endpoint-gate';
import type { ActivityCall } from './courier';
import type { CallTrace, DeliveryOutcome } from './delivery-outcome';

/** Who runs the call. */
export interface CallOwner {
  callAnswered(call: AttemptCall, outcome: DeliveryOutcome, trace: CallTrace): void;
  callBeat(call: AttemptCall, details: Payloads | undefined): void;
}

/** A slot taken for a call, and until when it is of use. */
export interface CallLeave {
  readonly deliveryId: string;
  readonly slot: Slot;
  /** On the monotonic clock: from then on the run no longer waits for the answer. */
  readonly respondBy: number;
}

/** The one object per attempt on the hot path: its task, its leave to be called, and who hears of the answer. */
export class AttemptCall implements ActivityCall {
  windowMs: DurationMs = 0;
  startedAt: EpochMs = 0;
  batchSize = 1;
  /** Ends the call; set while it is on the wire and can be ended by itself. */
  abort: (() => void) | undefined;

  /** The run no longer waits for it. */
  over = false;
  /** The POST it went out with, for the batcher. */
  post: { unanswered: number } | undefined;
  readonly key: string;

  constructor(
    readonly task: ActivityTask,
    readonly leave: CallLeave,
    private readonly owner: CallOwner,
  ) {
    this.key = attemptKey(task);
  }

  heartbeat(details: Payloads | undefined): void {
    this.owner.callBeat(this, details);
  }

  answered(outcome: DeliveryOutcome, trace: CallTrace): void {
    this.owner.callAnswered(this, outcome, trace);
  }
}
