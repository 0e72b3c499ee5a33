import {
  collectEntries,
  dropEntry,
  type Entry,
  findEntry,
  makeEntry,
  putEntry,
  type Trie,
} from './trie';

export type MapKey = string | number;

/** Most runs have a handful of things pending: copying a short list is cheaper than a trie. */
const FLAT_COUNT_MAX = 8;

/**
 * An immutable map for the pending activities and timers of a run: a transition costs about the same whether 10 or
 * 10,000 are pending, and the map before a change stays as it was. Few entries are a list, many a trie.
 *
 * Measured against one mutable table that all versions share (Baker 1991): that took half the time per change at 10,000
 * entries, but the chain of its versions outlives scavenges, and a key that comes and goes made `Map` take 70 us.
 */
export class PersistentMap<K extends MapKey, V> {
  private static readonly nothing = new PersistentMap<never, never>(0, [], undefined);

  private constructor(
    readonly size: number,
    /** In the order of insertion. Empty when there is a trie. */
    private readonly flat: readonly Entry<V>[],
    private readonly trie: Trie<V> | undefined,
  ) {}

  static empty<K extends MapKey, V>(): PersistentMap<K, V> {
    return PersistentMap.nothing;
  }

  static from<K extends MapKey, V>(entries: Iterable<readonly [K, V]>): PersistentMap<K, V> {
    let map = PersistentMap.empty<K, V>();
    for (const [key, value] of entries) map = map.with(key, value);
    return map;
  }

  get(key: K): V | undefined {
    return this.find(key)?.value;
  }

  has(key: K): boolean {
    return this.find(key) !== undefined;
  }

  with(key: K, value: V): PersistentMap<K, V> {
    const entry = makeEntry(key, value);
    const isNew = this.find(key) === undefined;
    const size = isNew ? this.size + 1 : this.size;
    if (this.trie !== undefined) return new PersistentMap(size, [], putEntry(this.trie, entry));
    if (size > FLAT_COUNT_MAX) return new PersistentMap(size, [], trieOf(this.flat, entry));
    const flat = isNew
      ? [...this.flat, entry]
      : this.flat.map((other) => (other.key === key ? entry : other));
    return new PersistentMap(size, flat, undefined);
  }

  without(key: K): PersistentMap<K, V> {
    const entry = this.find(key);
    if (entry === undefined) return this;
    if (this.size === 1) return PersistentMap.empty();
    const size = this.size - 1;
    return this.trie === undefined
      ? new PersistentMap(
          size,
          this.flat.filter((other) => other !== entry),
          undefined,
        )
      : new PersistentMap(size, [], dropEntry(this.trie, entry));
  }

  /** In the order of the keys, however the map came about. */
  entries(): (readonly [K, V])[] {
    return this.sorted().map((entry) => [entry.key as K, entry.value] as const);
  }

  values(): V[] {
    return this.sorted().map((entry) => entry.value);
  }

  private find(key: K): Entry<V> | undefined {
    if (this.trie !== undefined) return findEntry(this.trie, key);
    for (const entry of this.flat) if (entry.key === key) return entry;
    return undefined;
  }

  private sorted(): Entry<V>[] {
    const entries = [...this.flat];
    if (this.trie !== undefined) collectEntries(this.trie, entries);
    return entries.sort((a, b) => (a.key < b.key ? -1 : 1));
  }
}

function trieOf<V>(flat: readonly Entry<V>[], entry: Entry<V>): Trie<V> {
  let trie: Trie<V> = entry;
  for (const other of flat) trie = putEntry(trie, other);
  return trie;
}
