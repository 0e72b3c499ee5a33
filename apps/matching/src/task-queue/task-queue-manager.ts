import type {
  ActivityTaskOffer,
  Reservation,
  TaskQueueKey,
  TaskSink,
  WorkflowReservation,
  WorkflowTaskOffer,
} from '@app/contract';

import type {
  CancelNotice,
  Poller,
  PollerReason,
  PollerRegistration,
  PollerRegistry,
  WorkflowPoller,
} from '../poll/poller';
import { noActivityWorker, noWorkflowWorker } from './explain';
import { OfferBudget } from './offer-budget';
import type { OfferRef } from './task-offer';
import type { TaskQueueStats } from './task-queue';
import { TaskQueues } from './task-queues';

/** About 500 bytes each: 100 MB when full, which one queue alone cannot reach. */
export const OFFER_COUNT_MAX = 200_000;

/** All task queues of this process: matching as shard owners and pollers see it. */
export class TaskQueueManager implements TaskSink, PollerRegistry {
  private readonly activities: TaskQueues<ActivityTaskOffer, Reservation>;
  private readonly workflowTasks: TaskQueues<WorkflowTaskOffer, WorkflowReservation>;
  private readonly cancelListeners = new Set<(notice: CancelNotice) => void>();
  private readonly budget: OfferBudget;

  constructor(offerCountMax: number = OFFER_COUNT_MAX) {
    this.budget = new OfferBudget(offerCountMax);
    this.activities = new TaskQueues(
      { typeOf: (offer) => offer.activityType, noWorker: noActivityWorker },
      this.budget,
    );
    this.workflowTasks = new TaskQueues(
      { typeOf: (offer) => offer.workflowType, noWorker: noWorkflowWorker },
      this.budget,
    );
  }

  reserve(queue: TaskQueueKey, activityType: string): Reservation | undefined {
    return this.activities.reserve(queue, activityType);
  }

  offer(offer: ActivityTaskOffer): void {
    this.activities.offer(offer);
  }

  withdraw(attempt: OfferRef): void {
    this.activities.withdraw(attempt);
  }

  explain(queue: TaskQueueKey, activityType: string): PollerReason {
    return this.activities.explain(queue, activityType);
  }

  register(poller: Poller): PollerRegistration {
    return this.activities.register(poller);
  }

  reserveWorkflowTask(queue: TaskQueueKey, workflowType: string): WorkflowReservation | undefined {
    return this.workflowTasks.reserve(queue, workflowType);
  }

  offerWorkflowTask(offer: WorkflowTaskOffer): void {
    this.workflowTasks.offer(offer);
  }

  withdrawWorkflowTask(offer: OfferRef): void {
    this.workflowTasks.withdraw(offer);
  }

  explainWorkflowTask(queue: TaskQueueKey, workflowType: string): PollerReason {
    return this.workflowTasks.explain(queue, workflowType);
  }

  hasWorkflowPoller(queue: TaskQueueKey): boolean {
    return this.workflowTasks.hasPoller(queue);
  }

  registerWorkflowPoller(poller: WorkflowPoller): PollerRegistration {
    return this.workflowTasks.register(poller);
  }

  notifyCancel(notice: CancelNotice): void {
    for (const listener of this.cancelListeners) listener(notice);
  }

  onCancel(listener: (notice: CancelNotice) => void): () => void {
    this.cancelListeners.add(listener);
    return () => this.cancelListeners.delete(listener);
  }

  stats(queue: TaskQueueKey): TaskQueueStats {
    return this.activities.stats(queue);
  }

  /** Offers that wait in all queues together. */
  get waitingCount(): number {
    return this.budget.heldCount;
  }

  get queueCount(): number {
    return this.activities.size + this.workflowTasks.size;
  }
}
