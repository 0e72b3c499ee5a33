import type {
  ActivityTask,
  ActivityTaskOffer,
  DurationMs,
  Reservation,
  TaskQueueKey,
  WaitingReason,
  WorkflowReservation,
  WorkflowTaskOffer,
} from '@app/contract';

/** Why a poller takes nothing now, or `Dispatching` when it would. */
export type PollerReason = Pick<WaitingReason, 'kind' | 'sentence' | 'subject'>;

/**
 * Something that hands tasks of one queue to a worker: an endpoint of the dispatcher, or the long polls of a gateway.
 * Matching asks for a slot and gives it a task in the same turn of the event loop, so nothing may change in between.
 * After `capacity()` answered 0 the poller is not asked again until it calls `ready()` of its registration; it must not
 * do so from inside `reserve` or `take`.
 */
export interface TaskPoller<Offer, Reserved> {
  readonly identity: string;
  readonly queue: TaskQueueKey;
  /** The types of activities or workflows it takes; empty means all. Constant while registered. */
  readonly types: readonly string[];
  /**
   * Of pollers that push: an attempt that was started and then lost on its way to them ends after this, so their slots
   * may be lent to owners of shards in other processes. Constant while registered.
   */
  readonly respondWithinMs?: DurationMs;
  /** Slots that are free now. */
  capacity(): number;
  /**
   * Takes a free slot for a task whose start is being committed. Only called while `capacity()` is above 0. `finished`,
   * here and below, is to be called when the call is over: the queue limits how many there are.
   */
  reserve(finished?: () => void): Reserved;
  /** Takes a free slot for a waiting task, whose start the poller records itself. Only called while `capacity()` is above 0. */
  take(offer: Offer, finished?: () => void): void;
  /** Gives an attempt back, unburnt, that was started with a slot lent and for which there is no room any more. */
  refuse?(started: ActivityTask): void;
  explain(): PollerReason;
}

/** Takes activity attempts. */
export type Poller = TaskPoller<ActivityTaskOffer, Reservation>;

/** Takes workflow tasks. */
export type WorkflowPoller = TaskPoller<WorkflowTaskOffer, WorkflowReservation>;

/** A poller's hold on its queue. */
export interface PollerRegistration {
  /** Slots may be free again: waiting tasks are handed over at once, up to the capacity. */
  ready(): void;
  close(): void;
}

/** Names a started attempt that should stop. */
export type CancelNotice = Pick<ActivityTask, 'runId' | 'scheduledEventId' | 'attempt'>;

/** Where pollers meet matching. */
export interface PollerRegistry {
  register(poller: Poller): PollerRegistration;
  registerWorkflowPoller(poller: WorkflowPoller): PollerRegistration;
  /** Hears of every attempt that should stop; who does not have it ignores it. Returns the function that ends it. */
  onCancel(listener: (notice: CancelNotice) => void): () => void;
}
