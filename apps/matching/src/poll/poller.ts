import type {
  ActivityTask,
  ActivityTaskOffer,
  Reservation,
  TaskQueueKey,
  WaitingReason,
} from '@app/contract';

/** Why a poller takes nothing now, or `Dispatching` when it would. */
export type PollerReason = Pick<WaitingReason, 'kind' | 'sentence' | 'subject'>;

/**
 * Something that hands activity attempts of one queue to a worker: an endpoint of the dispatcher, or a long poll of the
 * gateway. Matching asks for a slot and gives it an attempt in the same turn of the event loop, so nothing may change in
 * between. After `capacity()` answered 0 the poller is not asked again until it calls `ready()` of its registration; it
 * must not do so from inside `reserve` or `take`.
 */
export interface Poller {
  readonly identity: string;
  readonly queue: TaskQueueKey;
  /** The types it takes; empty means all. Constant while registered. */
  readonly activityTypes: readonly string[];
  /** Slots that are free now. */
  capacity(): number;
  /** Takes a free slot for an attempt whose start is being committed. Only called while `capacity()` is above 0. */
  reserve(): Reservation;
  /** Takes a free slot for a waiting attempt, whose start the poller records itself. Only called while `capacity()` is above 0. */
  take(offer: ActivityTaskOffer): void;
  explain(): PollerReason;
}

/** A poller's hold on its queue. */
export interface PollerRegistration {
  /** Slots may be free again: waiting attempts are handed over at once, up to the capacity. */
  ready(): void;
  close(): void;
}

/** Names a started attempt that should stop. */
export type CancelNotice = Pick<ActivityTask, 'runId' | 'scheduledEventId' | 'attempt'>;

/** Where pollers meet matching. */
export interface PollerRegistry {
  register(poller: Poller): PollerRegistration;
  /** Hears of every attempt that should stop; who does not have it ignores it. Returns the function that ends it. */
  onCancel(listener: (notice: CancelNotice) => void): () => void;
}
