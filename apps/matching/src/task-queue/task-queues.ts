import type {
  BacklogLane,
  Priority,
  TaskQueueConfig,
  TaskQueueKey,
  TaskQueueStats,
} from '@app/contract';

import type { PollerReason, PollerRegistration, TaskPoller } from '../poll/poller';
import { queueKey } from './queue-key';
import type { OfferRef, TaskOffer } from './task-offer';
import { TaskQueue, type TaskQueueOptions } from './task-queue';

export interface TaskQueuesOptions<Offer extends TaskOffer> extends Omit<
  TaskQueueOptions<Offer>,
  'queue' | 'config'
> {
  /** What somebody has set for the queue, if anybody has. */
  readonly configOf: (queue: TaskQueueKey) => TaskQueueConfig | undefined;
}

const NOTHING: TaskQueueStats = {
  waitingCount: 0,
  droppedCount: 0,
  addedPerSecond: 0,
  dispatchedPerSecond: 0,
  inFlightCount: 0,
  pollers: [],
};

/** The task queues of one kind, made when they are named and forgotten when nobody uses them. */
export class TaskQueues<Offer extends TaskOffer & { readonly priority?: Priority }, Reserved> {
  private readonly queues = new Map<string, TaskQueue<Offer, Reserved>>();

  constructor(private readonly options: TaskQueuesOptions<Offer>) {}

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
    const known = this.queues.get(queueKey(queue));
    return known?.explain(type) ?? this.options.kind.noWorker(queue.name, type);
  }

  hasPoller(queue: TaskQueueKey): boolean {
    return this.queues.get(queueKey(queue))?.hasPoller ?? false;
  }

  isFlowing(queue: TaskQueueKey): boolean {
    return this.queues.get(queueKey(queue))?.isFlowing ?? false;
  }

  countStarted(queue: TaskQueueKey, count: number): void {
    this.queues.get(queueKey(queue))?.countStarted(count);
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
    return this.queues.get(queueKey(queue))?.stats() ?? NOTHING;
  }

  /** The settings of the queue are others now. */
  configure(queue: TaskQueueKey, config: TaskQueueConfig): void {
    this.queues.get(queueKey(queue))?.configure(config);
  }

  /** The store holds offers from an earlier life of the queue. */
  resume({ queue, type }: BacklogLane, count: number): void {
    this.queueOf(queue).resume(type, count);
  }

  *list(): Generator<TaskQueue<Offer, Reserved>> {
    yield* this.queues.values();
  }

  close(): void {
    for (const queue of this.queues.values()) queue.close();
  }

  private queueOf(queue: TaskQueueKey): TaskQueue<Offer, Reserved> {
    const key = queueKey(queue);
    const known = this.queues.get(key);
    if (known !== undefined) return known;
    const config = this.options.configOf(queue);
    const created = new TaskQueue<Offer, Reserved>({
      ...this.options,
      queue,
      ...(config !== undefined && { config }),
    });
    this.queues.set(key, created);
    return created;
  }

  /** Names of queues come from tenants: what nobody uses must not stay. */
  private forgetIdle(key: string, queue: TaskQueue<Offer, Reserved>): void {
    if (!queue.isIdle || this.queues.get(key) !== queue) return;
    queue.close();
    this.queues.delete(key);
  }
}
