import type {
  ActivityTaskOffer,
  BacklogStore,
  EpochMs,
  Reservation,
  TaskQueueConfig,
  TaskQueueKey,
  TaskQueueStats,
  TaskQueueType,
  TaskSink,
  WorkflowReservation,
  WorkflowTaskOffer,
} from '@app/contract';

import type { PollClock } from '../poll/poll-clock';
import type {
  CancelNotice,
  Poller,
  PollerReason,
  PollerRegistration,
  PollerRegistry,
  WorkflowPoller,
} from '../poll/poller';
import { TAIL_LIMITS, type TailLimits } from './backlog-tail';
import { noActivityWorker, noWorkflowWorker } from './explain';
import { OfferBudget } from './offer-budget';
import { queueKey } from './queue-key';
import type { OfferRef } from './task-offer';
import { TaskQueues } from './task-queues';

/** About 500 bytes each: 100 MB when full, which one queue alone cannot reach. */
const OFFER_COUNT_MAX = 200_000;

export interface TaskQueueManagerOptions {
  readonly clock?: PollClock;
  /** Offers in memory, of all queues together. */
  readonly offerCountMax?: number;
  /** Where the offers go that are not the first of their queue. Absent: they stay in memory as far as there is room. */
  readonly backlog?: BacklogStore;
  readonly tailLimits?: TailLimits;
  readonly report?: (message: string, cause: unknown) => void;
}

const PROCESS_CLOCK: PollClock = {
  now: () => Date.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
};

/** All task queues of this process: matching as shard owners and pollers see it. */
export class TaskQueueManager implements TaskSink, PollerRegistry {
  private readonly activities: TaskQueues<ActivityTaskOffer, Reservation>;
  private readonly workflowTasks: TaskQueues<WorkflowTaskOffer, WorkflowReservation>;
  private readonly cancelListeners = new Set<(notice: CancelNotice) => void>();
  private readonly budget: OfferBudget;
  /** What somebody has set, by type and key of the queue. A version of workers shares the settings of its queue. */
  private readonly configs = new Map<string, TaskQueueConfig>();

  constructor(private readonly options: TaskQueueManagerOptions = {}) {
    const { clock = PROCESS_CLOCK, offerCountMax = OFFER_COUNT_MAX, backlog } = options;
    const budget = new OfferBudget(offerCountMax);
    const report = options.report ?? (() => undefined);
    const limits = options.tailLimits ?? TAIL_LIMITS;
    const after = clock.after.bind(clock);
    const shared = {
      ...{ budget, clock },
      ...(backlog !== undefined && { depot: { store: backlog, limits, after, report } }),
    };
    this.budget = budget;
    this.activities = new TaskQueues({
      ...shared,
      queueType: 'Activity',
      kind: { typeOf: (offer) => offer.activityType, noWorker: noActivityWorker },
      configOf: (queue) => this.configs.get(configKey('Activity', queue)),
    });
    this.workflowTasks = new TaskQueues({
      ...shared,
      queueType: 'Workflow',
      kind: { typeOf: (offer) => offer.workflowType, noWorker: noWorkflowWorker },
      configOf: (queue) => this.configs.get(configKey('Workflow', queue)),
    });
  }

  /** Takes up what an earlier process left in the store. */
  async start(): Promise<void> {
    for (const { lane, count } of (await this.options.backlog?.listLanes()) ?? []) {
      this.queuesOf(lane.queueType).resume(lane, count);
    }
  }

  /** Nothing more is written or read; what waits is in the store, or is offered again by its run. */
  stop(): void {
    this.activities.close();
    this.workflowTasks.close();
  }

  configure(queueType: TaskQueueType, queue: TaskQueueKey, config: TaskQueueConfig): void {
    this.configs.set(configKey(queueType, queue), config);
    this.queuesOf(queueType).configure(queue, config);
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

  /** Whether slots of pollers of activities may be given to others ahead of time: nobody waits, and nothing is limited. */
  isFlowing(queue: TaskQueueKey): boolean {
    return this.activities.isFlowing(queue);
  }

  /** So many were used. */
  countStarted(queue: TaskQueueKey, count: number): void {
    this.activities.countStarted(queue, count);
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

  stats(queue: TaskQueueKey, queueType: TaskQueueType = 'Activity'): TaskQueueStats {
    return this.queuesOf(queueType).stats(queue);
  }

  /** Offers that wait in all queues together. */
  get waitingCount(): number {
    return this.budget.heldCount;
  }

  /** What waits for workers, the store included. Looks at every queue: for who asks now and then. */
  get load(): {
    readonly waitingCount: number;
    readonly oldestOfferedAt: EpochMs | undefined;
    readonly queueCount: number;
  } {
    let waitingCount = 0;
    let oldestOfferedAt: EpochMs | undefined;
    for (const queues of [this.activities, this.workflowTasks]) {
      for (const { backlogSize } of queues.list()) {
        waitingCount += backlogSize.count;
        oldestOfferedAt = earlier(oldestOfferedAt, backlogSize.oldestOfferedAt);
      }
    }
    return { waitingCount, oldestOfferedAt, queueCount: this.queueCount };
  }

  get queueCount(): number {
    return this.activities.size + this.workflowTasks.size;
  }

  private queuesOf(queueType: TaskQueueType) {
    return queueType === 'Activity' ? this.activities : this.workflowTasks;
  }
}

function earlier(one: EpochMs | undefined, other: EpochMs | undefined): EpochMs | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.min(one, other);
}

function configKey(
  queueType: TaskQueueType,
  { tenantId, namespaceId, name }: TaskQueueKey,
): string {
  return `${queueType}/${queueKey({ tenantId, namespaceId, name })}`;
}
