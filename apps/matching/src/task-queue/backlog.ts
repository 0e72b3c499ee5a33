import type { OfferRank } from '@app/contract';

import { compareRanks } from './compare-ranks';
import { PlaceHeap } from './place-heap';

/** What a backlog is given to keep. */
export interface Waiting<Offer> {
  readonly key: string;
  readonly type: string;
  readonly fairnessKey: string;
  readonly rank: OfferRank;
  readonly offer: Offer;
  /** It has a row in the store. */
  readonly isStored?: boolean;
}

interface Entry<Offer> extends Waiting<Offer> {
  readonly lane: Lane<Offer>;
  /** Neighbours by arrival among all, and by rank in the lane. */
  older: Entry<Offer> | undefined;
  newer: Entry<Offer> | undefined;
  before: Entry<Offer> | undefined;
  after: Entry<Offer> | undefined;
}

/** Offers of one type, level and fairness key, in the order of their ranks. */
interface Lane<Offer> {
  readonly name: string;
  readonly type: string;
  readonly fairnessKey: string;
  first: Entry<Offer> | undefined;
  last: Entry<Offer> | undefined;
}

/** What waits of one type. */
interface TypeBacklog<Offer> {
  count: number;
  readonly heads: PlaceHeap<Lane<Offer>>;
}

/**
 * Offers of one task queue that wait in memory, handed out in the order of their ranks. Adding, removing by name and
 * taking the first of any type are O(log lanes); taking the first of some types is O(types + log lanes).
 *
 * Not a Map in insertion order: V8 leaves tombstones where entries were deleted, and finding the first entry walks
 * over them, which makes draining a long backlog from its front quadratic.
 */
export class Backlog<Offer> {
  private readonly entries = new Map<string, Entry<Offer>>();
  private readonly lanes = new Map<string, Lane<Offer>>();
  private readonly types = new Map<string, TypeBacklog<Offer>>();
  private readonly heads = new PlaceHeap<Lane<Offer>>(compareHeads);
  /** Fairness keys that get nothing now. */
  private readonly held = new Set<string>();
  private oldest: Entry<Offer> | undefined;
  private newest: Entry<Offer> | undefined;

  get size(): number {
    return this.entries.size;
  }

  sizeOf(type: string): number {
    return this.types.get(type)?.count ?? 0;
  }

  has(key: string): boolean {
    return this.entries.has(key);
  }

  oldestOffer(): Offer | undefined {
    return this.oldest?.offer;
  }

  /** Offers that wait by level, then fairness key. O(lanes). */
  *lanesOf(): Generator<{ level: number; fairnessKey: string; first: Waiting<Offer> }> {
    for (const { fairnessKey, first } of this.lanes.values()) {
      if (first !== undefined) yield { level: first.rank.level, fairnessKey, first };
    }
  }

  add(waiting: Waiting<Offer>): void {
    const lane = this.laneOf(waiting);
    const entry: Entry<Offer> = {
      ...waiting,
      lane,
      older: this.newest,
      newer: undefined,
      before: undefined,
      after: undefined,
    };
    if (this.newest === undefined) this.oldest = entry;
    else this.newest.newer = entry;
    this.newest = entry;
    this.entries.set(entry.key, entry);
    placeInLane(entry, lane);
    this.typeOf(lane.type).count += 1;
    this.order(lane);
  }

  /** Whether it was there. */
  remove(key: string): boolean {
    const entry = this.entries.get(key);
    if (entry === undefined) return false;
    this.unlink(entry);
    return true;
  }

  /** The first of these types whose key is not held; of any type when there is no list. */
  first(types: readonly string[] | undefined): Waiting<Offer> | undefined {
    if (types === undefined) return this.heads.first?.first;
    let found: Lane<Offer> | undefined;
    for (const type of types) {
      const lane = this.types.get(type)?.heads.first;
      if (lane === undefined) continue;
      if (found === undefined || compareHeads(lane, found) < 0) found = lane;
    }
    return found?.first;
  }

  /** Takes out the last offers of the type, by rank, until `keepCount` are left; first of them first. O(n log n). */
  takeLast(type: string, keepCount: number): Waiting<Offer>[] {
    const ofType = [...this.entries.values()].filter((entry) => entry.type === type);
    ofType.sort((a, b) => compareRanks(a.rank, b.rank));
    const taken = ofType.slice(keepCount);
    for (const entry of taken) this.unlink(entry);
    return taken;
  }

  /** Offers of the key are passed over until it is let go. */
  hold(fairnessKey: string): void {
    this.held.add(fairnessKey);
    this.orderAll(fairnessKey);
  }

  letGo(fairnessKey: string): void {
    if (this.held.delete(fairnessKey)) this.orderAll(fairnessKey);
  }

  private orderAll(fairnessKey: string): void {
    for (const lane of this.lanes.values()) if (lane.fairnessKey === fairnessKey) this.order(lane);
  }

  private order(lane: Lane<Offer>): void {
    const { heads } = this.typeOf(lane.type);
    if (lane.first === undefined || this.held.has(lane.fairnessKey)) {
      heads.remove(lane);
      this.heads.remove(lane);
    } else {
      heads.put(lane);
      this.heads.put(lane);
    }
  }

  private laneOf({ type, fairnessKey, rank }: Waiting<Offer>): Lane<Offer> {
    const name = `${String(rank.level)}/${String(type.length)}/${type}/${fairnessKey}`;
    const known = this.lanes.get(name);
    if (known !== undefined) return known;
    const lane: Lane<Offer> = { name, type, fairnessKey, first: undefined, last: undefined };
    this.lanes.set(name, lane);
    return lane;
  }

  private typeOf(type: string): TypeBacklog<Offer> {
    const known = this.types.get(type);
    if (known !== undefined) return known;
    const created: TypeBacklog<Offer> = {
      count: 0,
      heads: new PlaceHeap<Lane<Offer>>(compareHeads),
    };
    this.types.set(type, created);
    return created;
  }

  private unlink(entry: Entry<Offer>): void {
    const { lane } = entry;
    this.entries.delete(entry.key);
    if (entry.older === undefined) this.oldest = entry.newer;
    else entry.older.newer = entry.newer;
    if (entry.newer === undefined) this.newest = entry.older;
    else entry.newer.older = entry.older;
    if (entry.before === undefined) lane.first = entry.after;
    else entry.before.after = entry.after;
    if (entry.after === undefined) lane.last = entry.before;
    else entry.after.before = entry.before;
    // A lane inside of the heap is compared by its first offer: it must be moved as soon as that is another one.
    if (entry.before === undefined) this.order(lane);
    // Names of types and keys come from tenants: what is empty must not stay.
    if (lane.first === undefined) this.lanes.delete(lane.name);
    const type = this.typeOf(lane.type);
    type.count -= 1;
    if (type.count === 0) this.types.delete(lane.type);
  }
}

/** Only lanes with offers are compared. */
function compareHeads<Offer>(a: Lane<Offer>, b: Lane<Offer>): number {
  if (a.first === undefined || b.first === undefined) return 0;
  return compareRanks(a.first.rank, b.first.rank);
}

/** Ranks of one lane nearly always rise with the arrival, so the place is at its end. */
function placeInLane<Offer>(entry: Entry<Offer>, lane: Lane<Offer>): void {
  let before = lane.last;
  while (before !== undefined && compareRanks(before.rank, entry.rank) > 0) before = before.before;
  entry.before = before;
  entry.after = before === undefined ? lane.first : before.after;
  if (entry.before === undefined) lane.first = entry;
  else entry.before.after = entry;
  if (entry.after === undefined) lane.last = entry;
  else entry.after.before = entry;
}
