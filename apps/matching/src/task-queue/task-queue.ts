import type { EpochMs, TaskQueueKey } from '@app/contract';

import type { PollerReason, PollerRegistration, TaskPoller } from '../poll/poller';
import { Backlog } from './backlog';
import { nearestReason } from './explain';
import type { OfferBudget } from './offer-budget';
import { offerKey } from './offer-key';
import { type PollerGroup, PollerGroups } from './poller-groups';
import type { OfferRef, TaskKind, TaskOffer } from './task-offer';

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
export class TaskQueue<Offer extends TaskOffer, Reserved> {
  private readonly backlog = new Backlog<Offer>();
  private readonly pollers = new PollerGroups<TaskPoller<Offer, Reserved>>();
  private droppedCount = 0;

  constructor(
    private readonly key: TaskQueueKey,
    private readonly kind: TaskKind<Offer>,
    private readonly budget: OfferBudget,
  ) {}

  /** Nothing waits and nobody polls: the queue need not be kept. */
  get isIdle(): boolean {
    return this.backlog.size === 0 && this.pollers.isEmpty;
  }

  get hasPoller(): boolean {
    return !this.pollers.isEmpty;
  }

  register(poller: TaskPoller<Offer, Reserved>): PollerRegistration {
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

  reserve(type: string): Reserved | undefined {
    return this.pollers.findFree(type)?.reserve();
  }

  offer(offer: Offer): OfferResult {
    const key = offerKey(offer);
    if (this.backlog.has(key)) return OfferResult.Known;
    const type = this.kind.typeOf(offer);
    const poller = this.pollers.findFree(type);
    if (poller !== undefined) {
      poller.take(offer);
      return OfferResult.Matched;
    }
    if (!this.budget.tryAdd(this.backlog.size)) {
      this.droppedCount += 1;
      return OfferResult.Dropped;
    }
    this.backlog.add(key, offer, type);
    return OfferResult.Queued;
  }

  withdraw(offer: OfferRef): void {
    if (this.backlog.remove(offerKey(offer))) this.removed();
  }

  explain(type: string): PollerReason {
    const reasons = this.pollers
      .taking(type)
      .flatMap((group) => Array.from(group.members, (poller) => poller.explain()));
    return nearestReason(reasons) ?? this.kind.noWorker(this.key.name, type);
  }

  stats(): TaskQueueStats {
    const oldest = this.backlog.oldestOffer();
    return {
      waitingCount: this.backlog.size,
      droppedCount: this.droppedCount,
      ...(oldest === undefined ? {} : { oldestOfferedAt: oldest.offeredAt }),
    };
  }

  private drain(
    poller: TaskPoller<Offer, Reserved>,
    group: PollerGroup<TaskPoller<Offer, Reserved>>,
  ): void {
    while (poller.capacity() > 0) {
      const offer = this.backlog.takeOldest(group.types);
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
