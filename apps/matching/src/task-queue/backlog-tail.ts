import type { BacklogLane, BacklogStore, DurationMs, OfferRank, StoredOffer } from '@app/contract';

import type { Waiting } from './backlog';
import { compareRanks } from './compare-ranks';

/** What bounds the memory of one lane of a queue. Handed in, so that specs can make all of it tiny. */
export interface TailLimits {
  /** Offers of a lane in memory, beyond which the last half goes to the store. */
  readonly headCountMax: number;
  /** With fewer than this in memory, and more in the store, the next are read. */
  readonly headCountMin: number;
  /** Offers on their way to the store. Further ones are dropped; their runs offer them again. */
  readonly unwrittenCountMax: number;
  /** Rows of one statement. */
  readonly batchCountMax: number;
}

export const TAIL_LIMITS: TailLimits = {
  headCountMax: 4_096,
  headCountMin: 1_024,
  unwrittenCountMax: 20_000,
  batchCountMax: 1_000,
};

const RETRY_MS: DurationMs = 500;
/** Rows of offers that were handed out wait this long for others, to be deleted together. */
const DELETE_AFTER_MS: DurationMs = 200;

export interface TailOptions<Offer> {
  readonly store: BacklogStore;
  readonly lane: BacklogLane;
  readonly limits: TailLimits;
  readonly after: (delayMs: DurationMs, run: () => void) => () => void;
  readonly report: (message: string, cause: unknown) => void;
  /** Offers of the lane that are in memory. */
  readonly headCount: () => number;
  readonly isInHead: (key: string) => boolean;
  readonly toStored: (waiting: Waiting<Offer>) => StoredOffer;
  /** The first offers of the store, for the memory. Those that are there already are left out. */
  readonly loaded: (offers: readonly StoredOffer[]) => void;
  /** It was there already: what it was stamped for counts as not had. */
  readonly known: (waiting: Waiting<Offer>) => void;
}

/**
 * The offers of one lane that do not fit in memory. Everything ranked after `after` is here, in the store or on its way
 * there; everything before is in memory. Rows are deleted once their offers were handed out, not when they are read, so
 * that a process that dies takes none with it. One statement at a time, each over many rows.
 */
export class BacklogTail<Offer> {
  private after: OfferRank | undefined;
  private unwritten: Waiting<Offer>[] = [];
  private readonly gone = new Set<string>();
  private pushedWhileReading: OfferRank | undefined;
  /** Rows after `after`. */
  private rowCount = 0;
  private isWorking = false;
  private deleteIsDue = false;
  private cancelTimer: (() => void) | undefined;
  private isClosed = false;

  constructor(private readonly options: TailOptions<Offer>) {}

  /** Offers that wait here, about. */
  get count(): number {
    return this.rowCount + this.unwritten.length;
  }

  get isEmpty(): boolean {
    return (
      this.after === undefined &&
      this.gone.size === 0 &&
      this.unwritten.length === 0 &&
      !this.isWorking
    );
  }

  /** Whether an offer of this rank belongs here. */
  covers(rank: OfferRank): boolean {
    return this.after !== undefined && compareRanks(rank, this.after) > 0;
  }

  /** Rows are there from an earlier life of the queue. */
  resume(count: number): void {
    this.rowCount = count;
    this.after = { level: 0, pass: 0, number: 0 };
    this.work();
  }

  /** Whether there was room for all. */
  push(offers: readonly Waiting<Offer>[]): boolean {
    let room = this.options.limits.unwrittenCountMax - this.unwritten.length;
    for (const waiting of offers) {
      if (waiting.isStored) this.rowCount += 1;
      else if (room > 0) this.unwritten.push(waiting);
      if (!waiting.isStored) room -= 1;
      this.lower(waiting.rank);
    }
    this.work();
    return room >= 0;
  }

  /** Its offer is handed out or withdrawn: the row, if there is one, goes. */
  drop(key: string): void {
    this.gone.add(key);
    this.work();
  }

  /** Offers of the lane left the memory. */
  headTaken(): void {
    if (this.after !== undefined && this.isReadDue()) this.work();
  }

  close(): void {
    this.isClosed = true;
    this.cancelTimer?.();
  }

  private lower(rank: OfferRank): void {
    const before = { ...rank, number: rank.number - 1 };
    this.after = first(this.after, before);
    this.pushedWhileReading = first(this.pushedWhileReading, before);
  }

  private isReadDue(): boolean {
    return this.after !== undefined && this.options.headCount() < this.options.limits.headCountMin;
  }

  private work(): void {
    if (this.isWorking || this.isClosed) return;
    this.isWorking = true;
    void this.workOff().then(
      () => {
        this.isWorking = false;
        if (this.gone.size > 0) this.workLater(DELETE_AFTER_MS);
      },
      (cause: unknown) => {
        this.isWorking = false;
        this.options.report('the backlog of a task queue cannot be reached', cause);
        this.workLater(RETRY_MS);
      },
    );
  }

  private workLater(delayMs: DurationMs): void {
    this.cancelTimer ??= this.options.after(delayMs, () => {
      this.cancelTimer = undefined;
      this.deleteIsDue = true;
      this.work();
    });
  }

  private async workOff(): Promise<void> {
    const { batchCountMax } = this.options.limits;
    for (;;) {
      if (this.unwritten.length > 0) await this.write();
      else if (this.gone.size >= batchCountMax || this.deleteIsDue) await this.removeGone();
      else if (this.isReadDue()) await this.read();
      else return;
    }
  }

  private async write(): Promise<void> {
    const { store, lane, limits, toStored, known } = this.options;
    const batch = this.unwritten.slice(0, limits.batchCountMax);
    const added = await store.append(lane, batch.map(toStored));
    this.unwritten = this.unwritten.slice(batch.length);
    this.rowCount += added.size;
    for (const waiting of batch) if (!added.has(waiting.key)) known(waiting);
  }

  private async removeGone(): Promise<void> {
    this.deleteIsDue = false;
    const keys = [...this.gone].slice(0, this.options.limits.batchCountMax);
    if (keys.length === 0) return;
    await this.options.store.remove(this.options.lane, keys);
    for (const key of keys) this.gone.delete(key);
    this.deleteIsDue = this.gone.size > 0;
  }

  private async read(): Promise<void> {
    const { store, lane, limits, isInHead, loaded } = this.options;
    this.pushedWhileReading = undefined;
    const page = { after: this.after, countMax: limits.batchCountMax };
    const rows = await store.read(lane, page);
    const last = rows.length < limits.batchCountMax ? undefined : rows.at(-1)?.rank;
    // What was pushed meanwhile may lie before what was read: it is found by reading again from there.
    this.after = first(last, this.pushedWhileReading);
    this.rowCount = this.after === undefined ? 0 : Math.max(0, this.rowCount - rows.length);
    loaded(rows.filter(({ key }) => !isInHead(key) && !this.gone.has(key)));
  }
}

/** The lower of two ranks, of which an absent one is beyond all. */
function first(a: OfferRank | undefined, b: OfferRank | undefined): OfferRank | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return compareRanks(a, b) < 0 ? a : b;
}
