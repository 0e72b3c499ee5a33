import type { EpochMs } from '../ids';
import type { TaskQueueKey } from '../task';
import type { TaskQueueType } from './backlog-store';
import type { TaskQueueConfig } from './task-queue-config';

/** What happens in a queue, as whoever owns it knows. */
export interface TaskQueueStats {
  /** About: of the offers that are not in memory some may be over. */
  readonly waitingCount: number;
  readonly oldestOfferedAt?: EpochMs;
  /** Offers dropped for want of room since the backlog was last empty: there is more than `waitingCount`. */
  readonly droppedCount: number;
  readonly addedPerSecond: number;
  readonly dispatchedPerSecond: number;
  /** Calls that count towards a limit of the queue; 0 when it has none. */
  readonly inFlightCount: number;
  /** Whoever takes tasks of the queue now. */
  readonly pollers: readonly string[];
}

/** Task queues as the control plane sees them. */
export interface TaskQueueDirectory {
  statsOf(queueType: TaskQueueType, queue: TaskQueueKey): Promise<TaskQueueStats>;
  /** The settings of the queue are others now. */
  configured(queueType: TaskQueueType, queue: TaskQueueKey, config: TaskQueueConfig): void;
}
