import type { DeliveryOutcome } from '@app/dispatcher';

/** What the calls of workers are counted by. */
export interface DeliveryMeter {
  /** An attempt leaves; how long it had waited for that since it could have been taken. */
  started(waitedMs: number): void;
  delivered(outcome: DeliveryOutcome['type'], milliseconds: number): void;
  workflowTask(outcome: string, milliseconds: number): void;
}
