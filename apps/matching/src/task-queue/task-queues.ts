import type { TaskQueueKey } from '@app/contract';

import type { PollerReason, PollerRegistration, TaskPoller } from '../poll/poller';
import type { OfferBudget } from './offer-budget';
import { queueKey } from './queue-key';
import type { OfferRef, TaskKind, TaskOffer } from './task-offer';
import { TaskQueue, type TaskQueueStats } from './task-queue';

/** The task queues of one kind, made when they are named and forgotten when nobody uses them. */
export class TaskQueues<Offer extends TaskOffer, Reserved> {
  private readonly queues = new Map<string, TaskQueue<Offer, Reserved>>();

  constructor(
    private readonly kind: TaskKind<Offer>,
    private readonly budget: OfferBudget,
  ) {}

  get size(): number {
    return this.queues.size;
  }

  reserve(queue: TaskQueueKey, type: string): Reserved | undefined {
    return this.queues.get(queueKey(queue))?.reserve(type);
  }

  offer(offer: Offer): void {
    const queue = this.queueOf(offer.queue);
    // A dropped first offer leaves an idle queue behind.
    if (queue.offer(offer) === 'Dropped') this.forgetIdle(queueKey(offer.queue), queue);
  }

  withdraw(offer: OfferRef): void {
    const key = queueKey(offer.queue);
    const queue = this.queues.get(key);
    if (queue === undefined) return;
    queue.withdraw(offer);
    this.forgetIdle(key, queue);
  }

  explain(queue: TaskQueueKey, type: string): PollerReason {
    return this.queues.get(queueKey(queue))?.explain(type) ?? this.kind.noWorker(queue.name, type);
  }

  hasPoller(queue: TaskQueueKey): boolean {
    return this.queues.get(queueKey(queue))?.hasPoller ?? false;
  }

  register(poller: TaskPoller<Offer, Reserved>): PollerRegistration {
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

  stats(queue: TaskQueueKey): TaskQueueStats {
    return this.queues.get(queueKey(queue))?.stats() ?? { waitingCount: 0, droppedCount: 0 };
  }

  private queueOf(queue: TaskQueueKey): TaskQueue<Offer, Reserved> {
    const key = queueKey(queue);
    const known = this.queues.get(key);
    if (known !== undefined) return known;
    const created = new TaskQueue<Offer, Reserved>(queue, this.kind, this.budget);
    this.queues.set(key, created);
    return created;
  }

  /** Names of queues come from tenants: what nobody uses must not stay. */
  private forgetIdle(key: string, queue: TaskQueue<Offer, Reserved>): void {
    if (queue.isIdle && this.queues.get(key) === queue) this.queues.delete(key);
  }
}
