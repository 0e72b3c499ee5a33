interface Entry<Offer> {
  readonly offer: Offer;
  readonly key: string;
  readonly lane: Lane<Offer>;
  /** Arrival number: which of two lanes has the older head. */
  readonly arrival: number;
  /** Neighbours in the queue as a whole and among the offers of the same type. */
  older: Entry<Offer> | undefined;
  newer: Entry<Offer> | undefined;
  olderInLane: Entry<Offer> | undefined;
  newerInLane: Entry<Offer> | undefined;
}

interface Lane<Offer> {
  readonly type: string;
  oldest: Entry<Offer> | undefined;
  newest: Entry<Offer> | undefined;
}

/**
 * Offers of one task queue that wait, oldest first, each in two linked lists: the queue's and its type's. Adding,
 * removing by name and taking the oldest of any type are O(1); taking the oldest of some types is O(types).
 * Priority and fairness keys will choose between lanes here, and nowhere else.
 *
 * Not a Map in insertion order: V8 leaves tombstones where entries were deleted, and finding the first entry walks
 * over them, which makes draining a long backlog from its front quadratic.
 */
export class Backlog<Offer> {
  private readonly entries = new Map<string, Entry<Offer>>();
  private readonly lanes = new Map<string, Lane<Offer>>();
  private oldest: Entry<Offer> | undefined;
  private newest: Entry<Offer> | undefined;
  private arrivals = 0;

  get size(): number {
    return this.entries.size;
  }

  has(key: string): boolean {
    return this.entries.has(key);
  }

  oldestOffer(): Offer | undefined {
    return this.oldest?.offer;
  }

  add(key: string, offer: Offer, type: string): void {
    const lane = this.laneOf(type);
    const entry: Entry<Offer> = {
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
  takeOldest(types: readonly string[] | undefined): Offer | undefined {
    const entry = types === undefined ? this.oldest : this.oldestOf(types);
    if (entry === undefined) return undefined;
    this.unlink(entry);
    return entry.offer;
  }

  private oldestOf(types: readonly string[]): Entry<Offer> | undefined {
    let found: Entry<Offer> | undefined;
    for (const type of types) {
      const head = this.lanes.get(type)?.oldest;
      if (head === undefined) continue;
      if (found === undefined || head.arrival < found.arrival) found = head;
    }
    return found;
  }

  private laneOf(type: string): Lane<Offer> {
    const known = this.lanes.get(type);
    if (known !== undefined) return known;
    const lane: Lane<Offer> = { type, oldest: undefined, newest: undefined };
    this.lanes.set(type, lane);
    return lane;
  }

  private unlink(entry: Entry<Offer>): void {
    this.entries.delete(entry.key);
    if (entry.older === undefined) this.oldest = entry.newer;
    else entry.older.newer = entry.newer;
    if (entry.newer === undefined) this.newest = entry.older;
    else entry.newer.older = entry.older;
    this.unlinkFromLane(entry, entry.lane);
  }

  private unlinkFromLane(entry: Entry<Offer>, lane: Lane<Offer>): void {
    if (entry.olderInLane === undefined) lane.oldest = entry.newerInLane;
    else entry.olderInLane.newerInLane = entry.newerInLane;
    if (entry.newerInLane === undefined) lane.newest = entry.olderInLane;
    else entry.newerInLane.olderInLane = entry.olderInLane;
    // Type names come from tenants: an empty lane must not stay.
    if (lane.oldest === undefined) this.lanes.delete(lane.type);
  }
}
