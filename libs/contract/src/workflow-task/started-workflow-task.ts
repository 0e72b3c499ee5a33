import type { EpochMs, EventId } from '../ids';
import type { UpdateCall } from '../update';

/** A workflow task that a host has: what its answer must name, and what it brings beside the history. */
export interface StartedWorkflowTask {
  readonly scheduledEventId: EventId;
  readonly startedEventId: EventId;
  readonly attempt: number;
  readonly startedTime: EpochMs;
  /** Start of the last task that was completed: what workflow code has seen ends there. 0 for none. */
  readonly previousStartedEventId: EventId;
  readonly updates: readonly UpdateCall[];
}
