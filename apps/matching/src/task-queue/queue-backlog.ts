import type {
  ActivityTaskOffer,
  BacklogStore,
  DurationMs,
  Priority,
  StoredOffer,
  TaskQueueKey,
  TaskQueueType,
  WorkflowTaskOffer,
} from '@app/contract';

import { Backlog, type Waiting } from './backlog';
import { BacklogTail, type TailLimits } from './backlog-tail';
import { FairOrder } from './fair-order';
import type { OfferBudget } from './offer-budget';
import { offerKey } from './offer-key';
import type { OfferRef, TaskOffer } from './task-offer';

/** Where the offers go that do not fit in memory. */
export interface BacklogDepot {
  readonly store: BacklogStore;
  readonly limits: TailLimits;
  readonly after: (delayMs: DurationMs, run: () => void) => () => void;
  readonly report: (message: string, cause: unknown) => void;
}

export interface QueueBacklogOptions {
  readonly queue: TaskQueueKey;
  readonly queueType: TaskQueueType;
  readonly budget: OfferBudget;
  /** Absent: what does not fit in memory is dropped, and offered again by its run. */
  readonly depot?: BacklogDepot;
  /** Weights that somebody has set for keys of this queue. */
  readonly weightOf?: (fairnessKey: string) => number | undefined;
  /** Offers came back into memory. */
  readonly loaded: () => void;
}

/** What a backlog keeps: the offer of a task with its priority. */
type BackloggedOffer = TaskOffer & { readonly priority?: Priority };

/**
 * All offers of one task queue that wait: the first of each type in memory, the rest in the store. A flood costs rows
 * instead of memory, and what comes later with a lower rank is in front of it all the same.
 */
export class QueueBacklog<Offer extends BackloggedOffer> {
  private readonly head = new Backlog<Offer>();
  private readonly tails = new Map<string, BacklogTail<Offer>>();
  private readonly order: FairOrder;

  constructor(private readonly options: QueueBacklogOptions) {
    this.order = new FairOrder(options.weightOf);
  }

  get isEmpty(): boolean {
    return this.head.size === 0 && this.tails.size === 0;
  }

  /** Offers in memory. */
  get headCount(): number {
    return this.head.size;
  }

  /** Offers that wait, about: of those outside of the memory some may be over. */
  get count(): number {
    let count = this.head.size;
    for (const tail of this.tails.values()) count += tail.count;
    return count;
  }

  has(key: string): boolean {
    return this.head.has(key);
  }

  oldestOffer(): Offer | undefined {
    return this.head.oldestOffer();
  }

  lanes(): ReturnType<Backlog<Offer>['lanesOf']> {
    return this.head.lanesOf();
  }

  /** Whether there was room for it. */
  add(key: string, offer: Offer, type: string): boolean {
    const fairnessKey = offer.priority?.fairnessKey ?? '';
    const waiting = { key, type, fairnessKey, offer, rank: this.order.stamp(offer.priority) };
    const { budget, depot } = this.options;
    if (this.tails.get(type)?.covers(waiting.rank) === true) return this.push(type, [waiting]);
    if (budget.tryAdd(this.head.size)) {
      this.head.add(waiting);
      if (depot !== undefined) this.trim(type, depot);
      return true;
    }
    return depot !== undefined && this.push(type, [waiting]);
  }

  /** Whether it was in memory. */
  remove(ref: OfferRef): void {
    const key = offerKey(ref);
    for (const tail of this.tails.values()) tail.drop(key);
    if (this.head.remove(key)) this.options.budget.remove();
    this.forgetEmpty();
  }

  first(types: readonly string[] | undefined): Waiting<Offer> | undefined {
    return this.head.first(types);
  }

  /** Takes out what `first` has shown. */
  take({ key, type, rank, isStored }: Waiting<Offer>): void {
    this.head.remove(key);
    this.options.budget.remove();
    this.order.taken(rank);
    const tail = this.tails.get(type);
    if (tail === undefined) return;
    if (isStored === true) tail.drop(key);
    tail.headTaken();
    this.forgetEmpty();
  }

  hold(fairnessKey: string): void {
    this.head.hold(fairnessKey);
  }

  letGo(fairnessKey: string): void {
    this.head.letGo(fairnessKey);
  }

  /** The store has offers of this type from an earlier life of the queue. */
  resume(type: string, count: number): void {
    this.tailOf(type)?.resume(count);
  }

  close(): void {
    for (const tail of this.tails.values()) tail.close();
  }

  private trim(type: string, { limits }: BacklogDepot): void {
    if (this.head.sizeOf(type) <= limits.headCountMax) return;
    const evicted = this.head.takeLast(type, Math.floor(limits.headCountMax / 2));
    for (let count = evicted.length; count > 0; count -= 1) this.options.budget.remove();
    this.push(type, evicted);
  }

  private push(type: string, offers: readonly Waiting<Offer>[]): boolean {
    return this.tailOf(type)?.push(offers) ?? false;
  }

  private tailOf(type: string): BacklogTail<Offer> | undefined {
    const { depot, queue, queueType } = this.options;
    const known = this.tails.get(type);
    if (known !== undefined || depot === undefined) return known;
    const tail = new BacklogTail<Offer>({
      ...depot,
      lane: { queue, queueType, type },
      headCount: () => this.head.sizeOf(type),
      isInHead: (key) => this.head.has(key),
      toStored: ({ key, rank, offer }) => ({
        key,
        rank,
        offer: offer as StoredOffer['offer'] & Offer,
      }),
      loaded: (offers) => {
        this.load(type, offers);
      },
      known: ({ offer }) => {
        this.order.giveBack(offer.priority);
      },
    });
    this.tails.set(type, tail);
    return tail;
  }

  private load(type: string, stored: readonly StoredOffer[]): void {
    for (const { key, rank, offer } of stored) {
      this.order.resume(rank, offer.priority);
      // What was read is kept whatever the budget says: it is bounded by the size of one batch.
      this.options.budget.add();
      this.head.add({
        ...{ key, type, rank, isStored: true },
        offer: offer as (ActivityTaskOffer | WorkflowTaskOffer) & Offer,
        fairnessKey: offer.priority?.fairnessKey ?? '',
      });
    }
    if (stored.length > 0) this.options.loaded();
  }

  private forgetEmpty(): void {
    for (const [type, tail] of this.tails) {
      if (!tail.isEmpty) continue;
      tail.close();
      this.tails.delete(type);
    }
  }
}
