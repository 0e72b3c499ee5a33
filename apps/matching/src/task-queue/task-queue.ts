import type { EpochMs, Priority, TaskQueueConfig, TaskQueueStats } from '@app/contract';

import type { PollClock } from '../poll/poll-clock';
import type { PollerReason, PollerRegistration, TaskPoller } from '../poll/poller';
import type { Waiting } from './backlog';
import { nearestReason } from './explain';
import { offerKey } from './offer-key';
import { type PollerGroup, PollerGroups } from './poller-groups';
import { QueueBacklog, type QueueBacklogOptions } from './queue-backlog';
import { type Hindrance, QueueLimits } from './queue-limits';
import { RateMeter } from './rate-meter';
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

export interface TaskQueueOptions<Offer extends TaskOffer> extends Omit<
  QueueBacklogOptions,
  'loaded' | 'weightOf'
> {
  readonly kind: TaskKind<Offer>;
  readonly clock: PollClock;
  /** What somebody has set for the queue. */
  readonly config?: TaskQueueConfig;
}

interface Prioritised {
  readonly priority?: Priority;
}

/**
 * Pairs the offers and the pollers of one task queue.
 *
 * What holds between calls, while the queue has no limits: a poller counted as available has no offer waiting that it
 * could take. So whoever finds an available poller overtakes nobody, and neither `reserve` nor `offer` has to look at
 * the backlog. A queue with limits hands out nothing past its backlog; one timer waits for the next task that may go.
 */
export class TaskQueue<Offer extends TaskOffer & Prioritised, Reserved> {
  private readonly backlog: QueueBacklog<Offer>;
  private readonly pollers = new PollerGroups<TaskPoller<Offer, Reserved>>();
  private readonly added = new RateMeter();
  private readonly dispatched = new RateMeter();
  private droppedCount = 0;
  private weights: ReadonlyMap<string, number> = new Map();
  private limits: QueueLimits | undefined;
  private cancelWake: (() => void) | undefined;

  constructor(private readonly options: TaskQueueOptions<Offer>) {
    this.backlog = new QueueBacklog({
      ...options,
      weightOf: (key) => this.weights.get(key),
      loaded: () => {
        this.drainAll();
      },
    });
    if (options.config !== undefined) this.configure(options.config);
  }

  /** Nothing waits and nobody polls: the queue need not be kept. */
  get isIdle(): boolean {
    return this.backlog.isEmpty && this.pollers.isEmpty && (this.limits?.inFlightCount ?? 0) === 0;
  }

  get hasPoller(): boolean {
    return !this.pollers.isEmpty;
  }

  /** Nobody waits and no limit has to be kept: slots of its pollers may be lent, see `countStarted`. */
  get isFlowing(): boolean {
    return this.limits === undefined && this.backlog.isEmpty;
  }

  /** Attempts were started elsewhere, with slots that were lent. */
  countStarted(count: number): void {
    const now = this.options.clock.now();
    this.added.count(now, count);
    this.dispatched.count(now, count);
  }

  configure(config: TaskQueueConfig): void {
    this.weights = new Map(config.fairnessWeights.map(({ key, weight }) => [key, weight]));
    const limited =
      (config.ratePerSecondMax ?? config.concurrencyMax) !== undefined ||
      (config.fairnessKeyRatePerSecondMax ?? config.fairnessKeyConcurrencyMax) !== undefined;
    if (!limited) this.limits = undefined;
    else if (this.limits === undefined) this.limits = new QueueLimits(config);
    else this.limits.set(config);
    this.drainAll();
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
    const now = this.options.clock.now();
    if (this.isHeldBack(now, [type])) return undefined;
    const poller = this.pollers.findFree(type);
    if (poller === undefined) return undefined;
    this.added.count(now);
    return poller.reserve(this.begin(undefined, now));
  }

  offer(offer: Offer): OfferResult {
    const key = offerKey(offer);
    if (this.backlog.has(key)) return OfferResult.Known;
    const { kind, clock } = this.options;
    const type = kind.typeOf(offer);
    const now = clock.now();
    const poller = this.isHeldBack(now, [type], offer.priority)
      ? undefined
      : this.pollers.findFree(type);
    this.added.count(now);
    if (poller !== undefined) {
      poller.take(offer, this.begin(offer.priority, now));
      return OfferResult.Matched;
    }
    if (!this.backlog.add(key, offer, type)) {
      this.droppedCount += 1;
      return OfferResult.Dropped;
    }
    if (this.limits !== undefined) this.drainAll();
    return OfferResult.Queued;
  }

  withdraw(offer: OfferRef): void {
    this.backlog.remove(offer);
    this.forgetDropped();
  }

  /** The store holds offers of this type from an earlier life of the queue. */
  resume(type: string, count: number): void {
    this.backlog.resume(type, count);
  }

  explain(type: string): PollerReason {
    const reasons = this.pollers
      .taking(type)
      .flatMap((group) => Array.from(group.members, (poller) => poller.explain()));
    return nearestReason(reasons) ?? this.options.kind.noWorker(this.options.queue.name, type);
  }

  /** What waits: how many, and since when the first of them. */
  get backlogSize(): { readonly count: number; readonly oldestOfferedAt: EpochMs | undefined } {
    return {
      count: this.backlog.count,
      oldestOfferedAt: this.backlog.oldestOffer()?.offeredAt,
    };
  }

  stats(): TaskQueueStats {
    const oldest = this.backlog.oldestOffer();
    const now = this.options.clock.now();
    return {
      waitingCount: this.backlog.count,
      droppedCount: this.droppedCount,
      ...(oldest === undefined ? {} : { oldestOfferedAt: oldest.offeredAt }),
      addedPerSecond: this.added.perSecond(now),
      dispatchedPerSecond: this.dispatched.perSecond(now),
      inFlightCount: this.limits?.inFlightCount ?? 0,
      pollers: [...this.pollers.members()].map((poller) => poller.identity),
    };
  }

  close(): void {
    this.backlog.close();
    this.cancelWake?.();
  }

  private drain(
    poller: TaskPoller<Offer, Reserved>,
    group: PollerGroup<TaskPoller<Offer, Reserved>>,
  ): void {
    while (poller.capacity() > 0) {
      const now = this.options.clock.now();
      const waiting = this.nextFor(group.types, now);
      if (waiting === undefined) {
        group.available.add(poller);
        return;
      }
      this.backlog.take(waiting);
      this.forgetDropped();
      poller.take(waiting.offer, this.begin(waiting.offer.priority, now));
    }
  }

  /** The first offer of these types that the limits let go now. */
  private nextFor(types: readonly string[] | undefined, now: EpochMs): Waiting<Offer> | undefined {
    for (;;) {
      const waiting = this.backlog.first(types);
      if (waiting === undefined || this.limits === undefined) return waiting;
      const ofQueue = this.limits.hindrance(now);
      if (ofQueue !== undefined) {
        this.wakeAfter(ofQueue, now);
        return undefined;
      }
      const ofKey = this.limits.hindranceOf(waiting.offer.priority, now);
      if (ofKey === undefined) return waiting;
      this.backlog.hold(waiting.fairnessKey);
      this.wakeAfter(ofKey, now, waiting.fairnessKey);
    }
  }

  /** With limits, nobody is served past those who wait. */
  private isHeldBack(now: EpochMs, types: readonly string[], priority?: Priority): boolean {
    if (this.limits === undefined) return false;
    if (this.limits.concernsKeys && priority === undefined) return true;
    return (
      this.backlog.first(types) !== undefined ||
      this.limits.hindrance(now) !== undefined ||
      this.limits.hindranceOf(priority, now) !== undefined
    );
  }

  private begin(priority: Priority | undefined, now: EpochMs): (() => void) | undefined {
    this.dispatched.count(now);
    const { limits } = this;
    if (limits === undefined) return undefined;
    limits.begin(priority);
    if (!limits.countsInFlight) return undefined;
    let isOpen = true;
    return () => {
      if (!isOpen) return;
      isOpen = false;
      limits.end(priority);
      this.backlog.letGo(priority?.fairnessKey ?? '');
      this.drainAll();
    };
  }

  private wakeAfter({ until }: Hindrance, now: EpochMs, heldKey?: string): void {
    if (until === undefined) return;
    if (heldKey !== undefined) {
      this.options.clock.after(Math.max(1, until - now), () => {
        this.backlog.letGo(heldKey);
        this.drainAll();
      });
      return;
    }
    this.cancelWake ??= this.options.clock.after(Math.max(1, until - now), () => {
      this.cancelWake = undefined;
      this.drainAll();
    });
  }

  /** Offers may go that could not before: to every poller that was waiting for some. */
  private drainAll(): void {
    for (const group of this.pollers.all()) {
      if (this.backlog.first(group.types) === undefined) continue;
      for (const poller of group.available.takeAll()) this.drain(poller, group);
    }
  }

  private forgetDropped(): void {
    if (this.backlog.isEmpty) this.droppedCount = 0;
  }
}
