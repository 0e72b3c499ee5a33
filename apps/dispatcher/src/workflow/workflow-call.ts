import type { Activation, DurationMs, EpochMs, HistoryPage } from '@app/contract';

import type { CallTrace } from '../delivery/delivery-outcome';
import type { WorkflowOutcome } from './read-workflow-answer';

/** One workflow task on its way to a worker, and who hears of the answer. */
export interface WorkflowCall {
  readonly activation: Activation;
  /** The first page of its history. */
  readonly history: HistoryPage;
  /** Tells the POSTs of one task apart: workflow code may be asked again, so a receiver must not drop the second. */
  readonly tryNumber: number;
  /** The worker must have answered by then. */
  readonly windowMs: DurationMs;
  readonly startedAt: EpochMs;
  readonly deliveryId: string;
  /** Called exactly once. */
  answered(outcome: WorkflowOutcome, trace: CallTrace): void;
}
