import type { DatabaseClock } from './database-clock';
import { Quarantine } from './quarantine';
import { withoutApplied, withoutRecords } from './record-order';
import { RunFault } from './run-fault';
import type { ShardItem } from './shard-item';
import type { ShardMemory } from './shard-memory';

/** What waits for the next turn of a shard, in order, and the runs that are set aside. */
export class ShardInbox {
  private waiting: ShardItem[] = [];
  private readonly quarantine = new Quarantine();
  /** Offset of the first record of the log that found no room and has not come again. */
  private firstRefused = Number.POSITIVE_INFINITY;

  constructor(
    private readonly memory: ShardMemory,
    private readonly clock: DatabaseClock,
  ) {}

  get items(): readonly ShardItem[] {
    return this.waiting;
  }

  get count(): number {
    return this.waiting.length;
  }

  /**
   * Whether there is room for a request, with its offset if it is a record of the log. Behind a record that found none
   * there is none either until it has come again: the stored offset would say that it had been applied. One that was
   * applied before, below `nextOffset`, holds up nobody: the log may have begun anew behind it.
   */
  admits(
    offset: number | undefined,
    { countMax, nextOffset }: { readonly countMax: number; readonly nextOffset: number },
  ): boolean {
    const isFull = this.waiting.length >= countMax;
    if (this.firstRefused < nextOffset) this.firstRefused = Number.POSITIVE_INFINITY;
    if (offset === undefined || offset < nextOffset) return !isFull;
    if (isFull) this.firstRefused = Math.min(this.firstRefused, offset);
    if (isFull || offset > this.firstRefused) return false;
    if (offset === this.firstRefused) this.firstRefused = Number.POSITIVE_INFINITY;
    return true;
  }

  add(item: ShardItem): void {
    this.waiting.push(item);
  }

  /** What could not be taken up comes before everything else. */
  putBack(items: readonly ShardItem[]): void {
    if (items.length > 0) this.waiting = [...items, ...this.waiting];
  }

  /** The next batch: without records that are applied already, and without what concerns a run that is set aside. */
  take(countMax: number, nextOffset: number): ShardItem[] {
    this.addDueWakes();
    const batch = this.waiting.splice(0, countMax);
    return withoutApplied(this.withoutQuarantined(batch), nextOffset);
  }

  /** The memory of the shard is gone, and with it what concerned only that: callers stay, and come after `others`. */
  setAside(fault: RunFault, others: readonly ShardItem[]): void {
    if (fault.run !== undefined) this.quarantine.add(fault.run.runId, this.clock.now());
    this.waiting = [...others, ...this.waiting.filter((item) => 'fail' in item)];
  }

  /**
   * The shard is acquired anew. Wake-ups, outcomes and answers of machines concern memory that is gone; what they stand
   * for is in the store.
   */
  keepRequests(): void {
    // The log is read again from the stored offset.
    this.firstRefused = Number.POSITIVE_INFINITY;
    this.waiting = withoutRecords(
      this.waiting.filter((item) => item.type === 'request' || item.type === 'move'),
    );
  }

  refuseAll(fault: Error): void {
    for (const item of this.waiting.splice(0)) if ('fail' in item) item.fail(fault);
  }

  private addDueWakes(): void {
    const now = this.clock.now();
    for (let key = this.memory.takeDue(now); key !== undefined; key = this.memory.takeDue(now)) {
      this.waiting.push({ type: 'wake', key });
    }
  }

  /** Requests to runs that are set aside fail at once; their wake-ups wait. */
  private withoutQuarantined(items: ShardItem[]): ShardItem[] {
    if (this.quarantine.isEmpty) return items;
    const now = this.clock.now();
    return items.filter((item) => {
      const key = this.memory.runOf(item);
      const until = key && this.quarantine.until(key.runId, now);
      if (until === undefined) return true;
      if ('fail' in item) item.fail(new RunFault(key, new Error('the run is set aside')));
      else if ('key' in item) this.memory.wakes.add({ dueAt: until, key: item.key });
      return false;
    });
  }
}
