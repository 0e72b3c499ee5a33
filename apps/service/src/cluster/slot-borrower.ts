import type { ActivityTask, Reservation, TaskQueueKey } from '@app/contract';
import { queueKey } from '@app/matching';
import type { PeerAddress } from '@app/peer';

import type { LentContent, PollerRef, RecallContent, SlotLot, SpentContent } from './slot-lot';
import { pollerKey } from './slot-lot';

/** A start that is committed already, for the process that holds the calls. */
export interface StartedContent extends PollerRef {
  readonly task: ActivityTask;
}

export interface SlotBorrowerOptions {
  readonly tell: (peer: PeerAddress, method: string, body: unknown) => void;
  /** Connects; the listener is called when the connection ends. Rejects when there is none. */
  readonly connect: (peer: PeerAddress, onClose: () => void) => Promise<void>;
  readonly matchingOf: (queue: TaskQueueKey) => PeerAddress | undefined;
  readonly newId: () => string;
  /** Later in the same turn of the event loop. */
  readonly soon: (run: () => void) => void;
}

interface Lot extends SlotLot {
  free: number;
  /** For starts that are being committed. */
  taken: number;
  /** Not yet told: slots that went with a start, and such that go back. */
  used: number;
  returned: number;
  /** What comes free goes back. */
  isRecalled: boolean;
}

interface Purse {
  readonly queue: TaskQueueKey;
  readonly lenderId: string | undefined;
  readonly lots: Map<string, Lot>;
  /** Free when some were lent the last time. */
  filledCount: number;
  isTelling: boolean;
}

/**
 * Slots of pollers elsewhere that matching has lent to this owner of shards ahead of time: the start of an attempt is
 * committed with its schedule, as in one process, and neither a request nor a turn is spent on it. When fewer than half
 * are left, more are asked for. Matching takes them back as soon as somebody waits for them.
 */
export class SlotBorrower {
  private readonly purses = new Map<string, Purse>();
  private readonly holders = new Set<string>();
  private startCount = 0;
  private readonly prefix: string;

  constructor(private readonly options: SlotBorrowerOptions) {
    this.prefix = options.newId();
  }

  reserve(queue: TaskQueueKey, activityType: string): Reservation | undefined {
    const purse = this.purses.get(queueKey(queue));
    if (purse === undefined) return undefined;
    for (const lot of purse.lots.values()) {
      if (lot.free === 0) continue;
      if (lot.types.length === 0 || lot.types.includes(activityType)) return this.take(purse, lot);
    }
    return undefined;
  }

  lent({ queue, lots }: LentContent): void {
    for (const lot of lots) {
      if (this.holders.has(lot.holderId)) this.add(queue, lot);
      else void this.addConnected(queue, lot);
    }
  }

  recalled({ queue, poller }: RecallContent): void {
    const purse = this.purses.get(queueKey(queue));
    if (purse === undefined) return;
    const concerned = poller && pollerKey(poller);
    for (const [key, lot] of purse.lots) {
      if (concerned !== undefined && concerned !== key) continue;
      lot.isRecalled = true;
      lot.returned += lot.free;
      lot.free = 0;
    }
    purse.filledCount = freeOf(purse);
    this.tellSpent(purse);
  }

  /** Queues may have other places now: a process that has a queue no more knows nothing of what it lent. */
  moved(): void {
    for (const [key, { queue, lenderId }] of this.purses) {
      if (this.options.matchingOf(queue)?.peerId !== lenderId) this.purses.delete(key);
    }
  }

  /** A start goes to a process that is there: otherwise nobody would hear of it until its time-out. */
  private async addConnected(queue: TaskQueueKey, lot: SlotLot): Promise<void> {
    const { holderId, pollerId, registration, address, count } = lot;
    try {
      await this.options.connect({ peerId: holderId, address }, () => {
        this.lostHolder(holderId);
      });
      this.holders.add(holderId);
      this.add(queue, lot);
    } catch {
      const lots = [{ holderId, pollerId, registration, used: 0, returned: count }];
      this.tell({ queue, lots, wantsMore: false });
    }
  }

  private lostHolder(holderId: string): void {
    this.holders.delete(holderId);
    for (const purse of this.purses.values()) {
      for (const [key, lot] of purse.lots) if (lot.holderId === holderId) purse.lots.delete(key);
    }
  }

  private add(queue: TaskQueueKey, lot: SlotLot): void {
    const key = queueKey(queue);
    let purse = this.purses.get(key);
    if (purse === undefined) {
      const lenderId = this.options.matchingOf(queue)?.peerId;
      purse = { queue, lenderId, lots: new Map(), filledCount: 0, isTelling: false };
      this.purses.set(key, purse);
    }
    const known = purse.lots.get(pollerKey(lot));
    if (known === undefined) {
      const none = { taken: 0, used: 0, returned: 0, isRecalled: false };
      purse.lots.set(pollerKey(lot), { ...lot, ...none, free: lot.count });
    } else {
      known.free += lot.count;
      known.isRecalled = false;
    }
    purse.filledCount = freeOf(purse);
  }

  private take(purse: Purse, lot: Lot): Reservation {
    lot.free -= 1;
    lot.taken += 1;
    this.startCount += 1;
    const { identity, respondWithinMs } = lot;
    let isOpen = true;
    const close = (use: () => void): void => {
      if (!isOpen) return;
      isOpen = false;
      lot.taken -= 1;
      use();
    };
    return {
      ...{ identity, respondWithinMs },
      pollRequestId: `${this.prefix}/${String(this.startCount)}`,
      deliver: (task) => {
        close(() => {
          this.deliver(purse, lot, task);
        });
      },
      release: () => {
        close(() => {
          this.release(purse, lot);
        });
      },
    };
  }

  /** Also when the lot is worth nothing by now: the attempt has been started, and only its holder can call the worker. */
  private deliver(purse: Purse, lot: Lot, task: ActivityTask): void {
    const { holderId, pollerId, registration, address } = lot;
    const started: StartedContent = { holderId, pollerId, registration, task };
    this.options.tell({ peerId: holderId, address }, 'started', started);
    lot.used += 1;
    if (freeOf(purse) * 2 <= purse.filledCount) this.tellSoon(purse);
  }

  private release(purse: Purse, lot: Lot): void {
    if (lot.isRecalled) {
      lot.returned += 1;
      this.tellSoon(purse);
    } else lot.free += 1;
  }

  private tellSoon(purse: Purse): void {
    if (purse.isTelling) return;
    purse.isTelling = true;
    this.options.soon(() => {
      purse.isTelling = false;
      this.tellSpent(purse);
    });
  }

  private tellSpent(purse: Purse): void {
    const spent: Spent[] = [];
    for (const [key, lot] of purse.lots) {
      const { holderId, pollerId, registration, used, returned } = lot;
      if (used + returned > 0) spent.push({ holderId, pollerId, registration, used, returned });
      lot.used = 0;
      lot.returned = 0;
      if (lot.isRecalled && lot.taken === 0) purse.lots.delete(key);
    }
    const key = queueKey(purse.queue);
    if (this.purses.get(key) !== purse) return;
    if (purse.lots.size === 0) this.purses.delete(key);
    const wantsMore = purse.filledCount > 0;
    if (spent.length > 0) this.tell({ queue: purse.queue, lots: spent, wantsMore });
  }

  private tell(spent: SpentContent): void {
    const matching = this.options.matchingOf(spent.queue);
    if (matching !== undefined) this.options.tell(matching, 'spent', spent);
  }
}

type Spent = SpentContent['lots'][number];

function freeOf(purse: Purse): number {
  let free = 0;
  for (const lot of purse.lots.values()) free += lot.free;
  return free;
}
