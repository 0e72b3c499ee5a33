import type { ActivityTaskOffer, Reservation, TaskQueueKey, TaskSink } from '@app/contract';

import type {
  CancelNotice,
  Poller,
  PollerReason,
  PollerRegistration,
  PollerRegistry,
} from '../poll/poller';
import { noWorkerReason } from './explain';
import { OfferBudget } from './offer-budget';
import { queueKey } from './queue-key';
import { TaskQueue, type TaskQueueStats } from './task-queue';

/** About 500 bytes each: 100 MB when full, which one queue alone cannot reach. */
export const OFFER_COUNT_MAX = 200_000;

/** All task queues of this process: matching as shard owners and pollers see it. */
export class TaskQueueManager implements TaskSink, PollerRegistry {
  private readonly queues = new Map<string, TaskQueue>();
  private readonly cancelListeners = new Set<(notice: CancelNotice) => void>();
  private readonly budget: OfferBudget;

  constructor(offerCountMax: number = OFFER_COUNT_MAX) {
    this.budget = new OfferBudget(offerCountMax);
  }

  reserve(queue: TaskQueueKey, activityType: string): Reservation | undefined {
    return this.queues.get(queueKey(queue))?.reserve(activityType);
  }

  offer(offer: ActivityTaskOffer): void {
    const queue = this.queueOf(offer.queue);
    // A dropped first offer leaves an idle queue behind.
    if (queue.offer(offer) === 'Dropped') this.forgetIdle(queueKey(offer.queue), queue);
  }

  withdraw(
    attempt: Pick<ActivityTaskOffer, 'queue' | 'runId' | 'scheduledEventId' | 'attempt'>,
  ): void {
    const key = queueKey(attempt.queue);
    const queue = this.queues.get(key);
    if (queue === undefined) return;
    queue.withdraw(attempt);
    this.forgetIdle(key, queue);
  }

  notifyCancel(notice: CancelNotice): void {
    for (const listener of this.cancelListeners) listener(notice);
  }

  explain(queue: TaskQueueKey, activityType: string): PollerReason {
    return (
      this.queues.get(queueKey(queue))?.explain(activityType) ??
      noWorkerReason(queue.name, activityType)
    );
  }

  register(poller: Poller): PollerRegistration {
    const key = queueKey(poller.queue);
    const queue = this.queueOf(poller.queue);
    const registration = queue.register(poller);
    return {
      ready: () => {
        registration.ready();
      },
      close: () => {
        registration.close();
        this.forgetIdle(key, queue);
      },
    };
  }

  onCancel(listener: (notice: CancelNotice) => void): () => void {
    this.cancelListeners.add(listener);
    return () => this.cancelListeners.delete(listener);
  }

  stats(queue: TaskQueueKey): TaskQueueStats {
    return this.queues.get(queueKey(queue))?.stats() ?? { waitingCount: 0, droppedCount: 0 };
  }

  /** Offers that wait in all queues together. */
  get waitingCount(): number {
    return this.budget.heldCount;
  }

  get queueCount(): number {
    return this.queues.size;
  }

  private queueOf(queue: TaskQueueKey): TaskQueue {
    const key = queueKey(queue);
    const known = this.queues.get(key);
    if (known !== undefined) return known;
    const created = new TaskQueue(queue, this.budget);
    this.queues.set(key, created);
    return created;
  }

  /** Names of queues come from tenants: what nobody uses must not stay. */
  private forgetIdle(key: string, queue: TaskQueue): void {
    if (queue.isIdle && this.queues.get(key) === queue) this.queues.delete(key);
  }
}
