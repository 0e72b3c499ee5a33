import type { TaskQueueKey } from '@app/contract';
import { queueKey } from '@app/matching';

import type { LentContent, PollerRef, RecallContent, SlotLot, SpentContent } from './slot-lot';
import { pollerKey } from './slot-lot';

/** To one owner of shards, of one queue. */
const LENT_COUNT_MAX = 256;

/** Whoever asks for slots: a connection to an owner of shards. */
export interface Borrower {
  tell(method: string, body: unknown): void;
  onClose(listener: () => void): () => void;
}

/** A registered poller of a queue, with the slots that it has. */
export interface Lendable {
  readonly lot: Omit<SlotLot, 'count'>;
  /** Slots that are free here. */
  capacity(): number;
  /** Takes so many, at most what there is room for, for somebody else to fill. */
  lend(count: number): void;
  /** They have come back unused. */
  takeBack(count: number): void;
  /** What became of lent slots nobody will say: the holder has to count again. */
  recount(): void;
}

export interface SlotLenderOptions {
  /** Whether slots of the queue may be lent: nobody waits for them, and no limit has to be kept. */
  readonly mayLend: (queue: TaskQueueKey) => boolean;
  /** Attempts of the queue were started with slots lent. */
  readonly countStarted: (queue: TaskQueueKey, count: number) => void;
}

interface LendingQueue {
  readonly queue: TaskQueueKey;
  readonly pollers: Map<string, Lendable>;
  readonly borrowers: Map<Borrower, Held>;
}

/** What one of them has. */
interface Held {
  /** By poller. */
  readonly counts: Map<string, number>;
  /** It is asked to return what is unused, and has not yet. */
  isCalledBack: boolean;
}

/**
 * Lends free slots of a queue to the owners of shards that make offers for it, so that they can start attempts in their
 * turns. As many stay here as one of the borrowers has at most; as soon as an offer waits, or a poller has room for
 * less, all that are unused are called back.
 */
export class SlotLender {
  private readonly queues = new Map<string, LendingQueue>();
  private readonly known = new Set<Borrower>();

  constructor(private readonly options: SlotLenderOptions) {}

  /** Returns the function that ends it. */
  add(queue: TaskQueueKey, poller: Lendable): () => void {
    const key = queueKey(queue);
    let lending = this.queues.get(key);
    if (lending === undefined) {
      lending = { queue, pollers: new Map(), borrowers: new Map() };
      this.queues.set(key, lending);
    }
    const { pollers } = lending;
    const id = pollerKey(poller.lot);
    pollers.set(id, poller);
    return () => {
      this.recall(lending, poller.lot);
      pollers.delete(id);
      for (const { counts } of lending.borrowers.values()) counts.delete(id);
      if (pollers.size === 0) this.queues.delete(key);
    };
  }

  /** An offer came from there, and waits or was handed out. */
  offered(from: Borrower, queue: TaskQueueKey): void {
    const lending = this.queues.get(queueKey(queue));
    if (lending === undefined) return;
    if (this.options.mayLend(queue)) this.lend(lending, from);
    else this.recall(lending);
  }

  spent(from: Borrower, { queue, lots, wantsMore }: SpentContent): void {
    const lending = this.queues.get(queueKey(queue));
    const held = lending?.borrowers.get(from);
    if (lending === undefined || held === undefined) return;
    held.isCalledBack = false;
    let usedCount = 0;
    for (const { used, returned, ...poller } of lots) {
      const id = pollerKey(poller);
      const count = held.counts.get(id);
      if (count === undefined) continue;
      held.counts.set(id, Math.max(0, count - used - returned));
      usedCount += used;
      if (returned > 0) lending.pollers.get(id)?.takeBack(returned);
    }
    this.options.countStarted(queue, usedCount);
    if (wantsMore && this.options.mayLend(queue)) this.lend(lending, from);
  }

  /** The poller has room for less than was handed out. */
  shrunk(queue: TaskQueueKey, poller: PollerRef): void {
    const lending = this.queues.get(queueKey(queue));
    if (lending !== undefined) this.recall(lending, poller);
  }

  private lend(lending: LendingQueue, to: Borrower): void {
    const { counts } = this.heldBy(lending, to);
    let wanted = LENT_COUNT_MAX;
    for (const count of counts.values()) wanted -= count;
    const lots: SlotLot[] = [];
    for (const [id, poller] of lending.pollers) {
      const share = Math.floor(poller.capacity() / (lending.borrowers.size + 1));
      const count = Math.min(share, wanted);
      if (count <= 0) continue;
      wanted -= count;
      poller.lend(count);
      counts.set(id, (counts.get(id) ?? 0) + count);
      lots.push({ ...poller.lot, count });
    }
    if (lots.length > 0) to.tell('lend', { queue: lending.queue, lots } satisfies LentContent);
  }

  private recall({ queue, borrowers }: LendingQueue, poller?: PollerRef): void {
    const concerned = poller && pollerKey(poller);
    for (const [borrower, held] of borrowers) {
      const has = [...held.counts].some(
        ([id, count]) => count > 0 && (concerned === undefined || id === concerned),
      );
      if (!has || held.isCalledBack) continue;
      held.isCalledBack = true;
      const recalled: RecallContent = { queue, ...(poller && { poller: refOf(poller) }) };
      borrower.tell('recall', recalled);
    }
  }

  private heldBy(lending: LendingQueue, borrower: Borrower): Held {
    if (!this.known.has(borrower)) {
      this.known.add(borrower);
      borrower.onClose(() => {
        this.known.delete(borrower);
        this.lost(borrower);
      });
    }
    let held = lending.borrowers.get(borrower);
    if (held === undefined) {
      held = { counts: new Map(), isCalledBack: false };
      lending.borrowers.set(borrower, held);
    }
    return held;
  }

  private lost(borrower: Borrower): void {
    for (const { pollers, borrowers } of this.queues.values()) {
      const held = borrowers.get(borrower);
      borrowers.delete(borrower);
      for (const [id, count] of held?.counts ?? []) if (count > 0) pollers.get(id)?.recount();
    }
  }
}

function refOf({ holderId, pollerId, registration }: PollerRef): PollerRef {
  return { holderId, pollerId, registration };
}
