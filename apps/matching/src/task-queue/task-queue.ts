import type { ActivityTaskOffer, EpochMs, Reservation, TaskQueueKey } from '@app/contract';

import type { Poller, PollerReason, PollerRegistration } from '../poll/poller';
import { Backlog } from './backlog';
import { nearestReason, noWorkerReason } from './explain';
import type { OfferBudget } from './offer-budget';
import { offerKey } from './offer-key';
import { type PollerGroup, PollerGroups } from './poller-groups';

/** What became of an offer. */
export const OfferResult = {
  Matched: 'Matched',
  Queued: 'Queued',
  /** It waits already. */
  Known: 'Known',
  /** No room: its shard owner offers it again at its dispatch deadline. */
  Dropped: 'Dropped',
} as const;
export type OfferResult = (typeof OfferResult)[keyof typeof OfferResult];

export interface TaskQueueStats {
  readonly waitingCount: number;
  readonly oldestOfferedAt?: EpochMs;
  /** Offers dropped for want of room since the backlog was last empty: there is more than `waitingCount`. */
  readonly droppedCount: number;
}

/**
 * Pairs the offers and the pollers of one task queue.
 *
 * What holds between calls: a poller counted as available has no offer waiting that it could take. So whoever finds an
 * available poller overtakes nobody, and neither `reserve` nor `offer` has to look at the backlog.
 */
export class TaskQueue {
  private readonly backlog = new Backlog();
  private readonly pollers = new PollerGroups();
  private droppedCount = 0;

  constructor(
    private readonly key: TaskQueueKey,
    private readonly budget: OfferBudget,
  ) {}

  /** Nothing waits and nobody polls: the queue need not be kept. */
  get isIdle(): boolean {
    return this.backlog.size === 0 && this.pollers.isEmpty;
  }

  register(poller: Poller): PollerRegistration {
    const group = this.pollers.add(poller);
    let open = true;
    const ready = (): void => {
      if (open) this.drain(poller, group);
    };
    const close = (): void => {
      if (!open) return;
      open = false;
      this.pollers.remove(poller, group);
    };
    ready();
    return { ready, close };
  }

  reserve(activityType: string): Reservation | undefined {
    return this.pollers.findFree(activityType)?.reserve();
  }

  offer(offer: ActivityTaskOffer): OfferResult {
    const key = offerKey(offer);
    if (this.backlog.has(key)) return OfferResult.Known;
    const poller = this.pollers.findFree(offer.activityType);
    if (poller !== undefined) {
      poller.take(offer);
      return OfferResult.Matched;
    }
    if (!this.budget.tryAdd(this.backlog.size)) {
      this.droppedCount += 1;
      return OfferResult.Dropped;
    }
    this.backlog.add(key, offer);
    return OfferResult.Queued;
  }

  withdraw(attempt: Pick<ActivityTaskOffer, 'runId' | 'scheduledEventId' | 'attempt'>): void {
    if (this.backlog.remove(offerKey(attempt))) this.removed();
  }

  explain(activityType: string): PollerReason {
    const reasons = this.pollers
      .taking(activityType)
      .flatMap((group) => Array.from(group.members, (poller) => poller.explain()));
    return nearestReason(reasons) ?? noWorkerReason(this.key.name, activityType);
  }

  stats(): TaskQueueStats {
    const oldest = this.backlog.oldestOffer();
    return {
      waitingCount: this.backlog.size,
      droppedCount: this.droppedCount,
      ...(oldest === undefined ? {} : { oldestOfferedAt: oldest.offeredAt }),
    };
  }

  private drain(poller: Poller, group: PollerGroup): void {
    while (poller.capacity() > 0) {
      const offer = this.backlog.takeOldest(group.activityTypes);
      if (offer === undefined) {
        group.available.add(poller);
        return;
      }
      this.removed();
      poller.take(offer);
    }
  }

  private removed(): void {
    this.budget.remove();
    if (this.backlog.size === 0) this.droppedCount = 0;
  }
}
