import type { ActivityTaskOffer } from '@app/contract';

interface Entry {
  readonly offer: ActivityTaskOffer;
  readonly key: string;
  readonly lane: Lane;
  /** Arrival number: which of two lanes has the older head. */
  readonly arrival: number;
  /** Neighbours in the queue as a whole and among the offers of the same type. */
  older: Entry | undefined;
  newer: Entry | undefined;
  olderInLane: Entry | undefined;
  newerInLane: Entry | undefined;
}

interface Lane {
  readonly activityType: string;
  oldest: Entry | undefined;
  newest: Entry | undefined;
}

/**
 * Offers of one task queue that wait, oldest first, each in two linked lists: the queue's and its type's. Adding,
 * removing by name and taking the oldest of any type are O(1); taking the oldest of some types is O(types).
 * Priority and fairness keys will choose between lanes here, and nowhere else.
 *
 * Not a Map in insertion order: V8 leaves tombstones where entries were deleted, and finding the first entry walks
 * over them, which makes draining a long backlog from its front quadratic.
 */
export class Backlog {
  private readonly entries = new Map<string, Entry>();
  private readonly lanes = new Map<string, Lane>();
  private oldest: Entry | undefined;
  private newest: Entry | undefined;
  private arrivals = 0;

  get size(): number {
    return this.entries.size;
  }

  has(key: string): boolean {
    return this.entries.has(key);
  }

  oldestOffer(): ActivityTaskOffer | undefined {
    return this.oldest?.offer;
  }

  add(key: string, offer: ActivityTaskOffer): void {
    const lane = this.laneOf(offer.activityType);
    const entry: Entry = {
      offer,
      key,
      lane,
      arrival: this.arrivals,
      older: this.newest,
      newer: undefined,
      olderInLane: lane.newest,
      newerInLane: undefined,
    };
    this.arrivals += 1;
    if (this.newest === undefined) this.oldest = entry;
    else this.newest.newer = entry;
    this.newest = entry;
    if (lane.newest === undefined) lane.oldest = entry;
    else lane.newest.newerInLane = entry;
    lane.newest = entry;
    this.entries.set(key, entry);
  }

  /** Whether it was there. */
  remove(key: string): boolean {
    const entry = this.entries.get(key);
    if (entry === undefined) return false;
    this.unlink(entry);
    return true;
  }

  /** Takes out the oldest offer of these types; of any type when there is no list. */
  takeOldest(activityTypes: readonly string[] | undefined): ActivityTaskOffer | undefined {
    const entry = activityTypes === undefined ? this.oldest : this.oldestOf(activityTypes);
    if (entry === undefined) return undefined;
    this.unlink(entry);
    return entry.offer;
  }

  private oldestOf(activityTypes: readonly string[]): Entry | undefined {
    let found: Entry | undefined;
    for (const activityType of activityTypes) {
      const head = this.lanes.get(activityType)?.oldest;
      if (head === undefined) continue;
      if (found === undefined || head.arrival < found.arrival) found = head;
    }
    return found;
  }

  private laneOf(activityType: string): Lane {
    const known = this.lanes.get(activityType);
    if (known !== undefined) return known;
    const lane: Lane = { activityType, oldest: undefined, newest: undefined };
    this.lanes.set(activityType, lane);
    return lane;
  }

  private unlink(entry: Entry): void {
    this.entries.delete(entry.key);
    if (entry.older === undefined) this.oldest = entry.newer;
    else entry.older.newer = entry.newer;
    if (entry.newer === undefined) this.newest = entry.older;
    else entry.newer.older = entry.older;
    this.unlinkFromLane(entry, entry.lane);
  }

  private unlinkFromLane(entry: Entry, lane: Lane): void {
    if (entry.olderInLane === undefined) lane.oldest = entry.newerInLane;
    else entry.olderInLane.newerInLane = entry.newerInLane;
    if (entry.newerInLane === undefined) lane.newest = entry.olderInLane;
    else entry.newerInLane.olderInLane = entry.olderInLane;
    // Type names come from tenants: an empty lane must not stay.
    if (lane.oldest === undefined) this.lanes.delete(lane.activityType);
  }
}
