import type { EpochMs, Scope } from '@app/contract';

import type { DatabaseClock } from './database-clock';
import { Quarantine } from './quarantine';
import { withoutApplied, withoutRecords } from './record-order';
import { RunFault } from './run-fault';
import type { RequestPlace, ShardItem } from './shard-item';
import type { ShardMemory } from './shard-memory';
import { TenantLanes } from './tenant-lanes';

/** What waits for the next turn of a shard, and the runs that are set aside. */
export class ShardInbox {
  private readonly waiting = new TenantLanes();
  /** One of those that wait, and since when: how long it takes until it is taken stands for all. */
  private sample: { readonly item: ShardItem; readonly addedAt: EpochMs } | undefined;
  /** How long the sample among the batch taken last had waited; `undefined` if there was none. */
  waitedMs: number | undefined;
  private readonly quarantine = new Quarantine();
  /** Offset of the first record of the log that found no room and has not come again. */
  private firstRefused = Number.POSITIVE_INFINITY;

  constructor(
    private readonly memory: ShardMemory,
    private readonly clock: DatabaseClock,
  ) {}

  get items(): Iterable<ShardItem> {
    return this.waiting.items();
  }

  get count(): number {
    return this.waiting.count;
  }

  /**
   * Whether there is room for a request, with its offset if it is a record of the log. Behind a record that found none
   * there is none either until it has come again: the stored offset would say that it had been applied. One that was
   * applied before, below `nextOffset`, holds up nobody: the log may have begun anew behind it. Of what came straight,
   * a tenant may have as much waiting as is still free: who comes new always finds room.
   */
  admits(
    { tenantId }: Scope,
    { offset, received }: RequestPlace,
    { countMax, nextOffset }: { readonly countMax: number; readonly nextOffset: number },
  ): boolean {
    const { count } = this.waiting;
    const isStraight = (offset ?? received) === undefined;
    const isFull = isStraight
      ? count + this.waiting.countOf(tenantId) >= countMax
      : count >= countMax;
    if (this.firstRefused < nextOffset) this.firstRefused = Number.POSITIVE_INFINITY;
    if (offset === undefined || offset < nextOffset) return !isFull;
    if (isFull) this.firstRefused = Math.min(this.firstRefused, offset);
    if (isFull || offset > this.firstRefused) return false;
    if (offset === this.firstRefused) this.firstRefused = Number.POSITIVE_INFINITY;
    return true;
  }

  add(item: ShardItem): void {
    this.sample ??= { item, addedAt: this.clock.now() };
    this.waiting.add(item);
  }

  /** What could not be taken up comes before everything else. */
  putBack(items: readonly ShardItem[]): void {
    this.waiting.putBack(items);
  }

  /** The next batch: without records that are applied already, and without what concerns a run that is set aside. */
  take(countMax: number, nextOffset: number): ShardItem[] {
    this.addDueWakes();
    const batch = this.waiting.take(countMax);
    this.measure(batch);
    return withoutApplied(this.withoutQuarantined(batch), nextOffset);
  }

  /** The memory of the shard is gone, and with it what concerned only that: callers stay, and come after `others`. */
  setAside(fault: RunFault, others: readonly ShardItem[]): void {
    if (fault.run !== undefined) this.quarantine.add(fault.run.runId, this.clock.now());
    this.replace([...others, ...[...this.items].filter((item) => 'fail' in item)]);
  }

  /**
   * The shard is acquired anew. Wake-ups, outcomes and answers of machines concern memory that is gone; what they stand
   * for is in the store.
   */
  keepRequests(): void {
    // The log is read again from the stored offset.
    this.firstRefused = Number.POSITIVE_INFINITY;
    const kept = [...this.items].filter(({ type }) => type === 'request' || type === 'move');
    this.replace(withoutRecords(kept));
  }

  refuseAll(fault: Error): void {
    const refused = [...this.items];
    this.replace([]);
    for (const item of refused) if ('fail' in item) item.fail(fault);
  }

  private measure(batch: readonly ShardItem[]): void {
    const { sample } = this;
    this.waitedMs = undefined;
    if (sample === undefined || !batch.includes(sample.item)) return;
    // Added before the shard was owned, and its clock known: 0 is no time.
    if (sample.addedAt > 0) this.waitedMs = this.clock.now() - sample.addedAt;
    this.sample = undefined;
  }

  /** The sample may be among what goes. */
  private replace(items: readonly ShardItem[]): void {
    this.sample = undefined;
    this.waiting.replace(items);
  }

  private addDueWakes(): void {
    const now = this.clock.now();
    for (let key = this.memory.takeDue(now); key !== undefined; key = this.memory.takeDue(now)) {
      this.waiting.add({ type: 'wake', key });
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
