import type { DurationMs } from './ids';
import type { ActivityTask, ActivityTaskOffer, TaskQueueKey } from './task';
import type { WaitingReason } from './waiting-reason';

/**
 * A poller's slot taken before the turn commits, so that the start of an attempt is committed together with its
 * schedule and no second turn is needed. After the commit the holder calls `deliver`; when the turn fails, `release`.
 */
export interface Reservation {
  readonly identity: string;
  readonly pollRequestId: string;
  /** Window for the answer of a pushed call; absent for workers that pull. */
  readonly respondWithinMs?: DurationMs;
  deliver(task: ActivityTask): void;
  release(): void;
}

/** Matching, as the shard owner sees it. */
export interface TaskSink {
  /** A waiting poller of the queue that takes this type, if there is one in this process. Never waits. */
  reserve(queue: TaskQueueKey, activityType: string): Reservation | undefined;
  /** Queues an attempt that has no poller yet. Offering the same attempt again changes nothing. */
  offer(offer: ActivityTaskOffer): void;
  /** The attempt no longer waits (canceled, timed out, closed). Unknown ones are ignored. */
  withdraw(
    offer: Pick<ActivityTaskOffer, 'queue' | 'runId' | 'scheduledEventId' | 'attempt'>,
  ): void;
  /** Workflow code asked a started attempt to stop: tell its worker if the protocol allows. */
  notifyCancel(task: Pick<ActivityTask, 'runId' | 'scheduledEventId' | 'attempt'>): void;
  /** Why an attempt of this type in this queue is not with a worker now. */
  explain(
    queue: TaskQueueKey,
    activityType: string,
  ): Pick<WaitingReason, 'kind' | 'sentence' | 'subject'>;
}
