/**
 * An immutable map with structural sharing: a change copies the path to the entry (at most 7 nodes of at most 32
 * slots), never the map. That keeps a transition's cost independent of how many activities or timers are pending.
 * A hash array mapped trie (Bagwell, "Ideal Hash Trees", 2001); numbers hash to themselves.
 */
export type MapKey = string | number;

interface Entry<V> {
  readonly key: MapKey;
  readonly hash: number;
  readonly value: V;
}
/** Entries whose hashes are equal in all 32 bits. */
interface Collision<V> {
  readonly hash: number;
  readonly entries: readonly Entry<V>[];
}
interface Branch<V> {
  readonly bitmap: number;
  readonly slots: readonly Node<V>[];
}
type Node<V> = Entry<V> | Collision<V> | Branch<V>;

const BITS = 5;
const MASK = 31;

export class PersistentMap<K extends MapKey, V> {
  private static readonly nothing = new PersistentMap<never, never>(undefined, 0);

  private constructor(
    private readonly root: Node<V> | undefined,
    readonly size: number,
  ) {}

  static empty<K extends MapKey, V>(): PersistentMap<K, V> {
    return PersistentMap.nothing as unknown as PersistentMap<K, V>;
  }

  static from<K extends MapKey, V>(entries: Iterable<readonly [K, V]>): PersistentMap<K, V> {
    let map = PersistentMap.empty<K, V>();
    for (const [key, value] of entries) map = map.with(key, value);
    return map;
  }

  get(key: K): V | undefined {
    const hash = hashOf(key);
    let node = this.root;
    for (let shift = 0; node !== undefined; shift += BITS) {
      if ('bitmap' in node) {
        const bit = 1 << ((hash >>> shift) & MASK);
        if ((node.bitmap & bit) === 0) return undefined;
        node = node.slots[bitCount(node.bitmap & (bit - 1))];
      } else if ('entries' in node) {
        return node.entries.find((entry) => entry.key === key)?.value;
      } else {
        return node.key === key ? node.value : undefined;
      }
    }
    return undefined;
  }

  has(key: K): boolean {
    return this.get(key) !== undefined;
  }

  with(key: K, value: V): PersistentMap<K, V> {
    const entry = { key, hash: hashOf(key), value };
    if (this.root === undefined) return new PersistentMap<K, V>(entry, 1);
    const grows = this.get(key) === undefined;
    return new PersistentMap<K, V>(put(this.root, entry, 0), this.size + (grows ? 1 : 0));
  }

  without(key: K): PersistentMap<K, V> {
    if (this.root === undefined || this.get(key) === undefined) return this;
    const root = remove(this.root, key, hashOf(key), 0);
    return root === undefined
      ? PersistentMap.empty()
      : new PersistentMap<K, V>(root, this.size - 1);
  }

  /** All values, in the order of their keys' hashes: stable, but not the order of insertion. */
  *values(): Generator<V> {
    for (const entry of entriesOf(this.root)) yield entry.value;
  }

  *entries(): Generator<readonly [K, V]> {
    for (const entry of entriesOf(this.root)) yield [entry.key as K, entry.value];
  }
}

function* entriesOf<V>(node: Node<V> | undefined): Generator<Entry<V>> {
  if (node === undefined) return;
  if ('bitmap' in node) for (const slot of node.slots) yield* entriesOf(slot);
  else if ('entries' in node) yield* node.entries;
  else yield node;
}

function put<V>(node: Node<V>, entry: Entry<V>, shift: number): Node<V> {
  if ('bitmap' in node) {
    const bit = 1 << ((entry.hash >>> shift) & MASK);
    const index = bitCount(node.bitmap & (bit - 1));
    const slots = node.slots.slice();
    if ((node.bitmap & bit) === 0) slots.splice(index, 0, entry);
    else slots[index] = put(slots[index] as Node<V>, entry, shift + BITS);
    return { bitmap: node.bitmap | bit, slots };
  }
  if (node.hash !== entry.hash) return join(node, entry, shift);
  if ('entries' in node) {
    const others = node.entries.filter((other) => other.key !== entry.key);
    return { hash: node.hash, entries: [...others, entry] };
  }
  return node.key === entry.key ? entry : { hash: entry.hash, entries: [node, entry] };
}

/** Two nodes of different hashes below a new branch. */
function join<V>(a: Entry<V> | Collision<V>, b: Entry<V>, shift: number): Branch<V> {
  const slotA = (a.hash >>> shift) & MASK;
  const slotB = (b.hash >>> shift) & MASK;
  if (slotA === slotB) return { bitmap: 1 << slotA, slots: [join(a, b, shift + BITS)] };
  return {
    bitmap: (1 << slotA) | (1 << slotB),
    slots: slotA >>> 0 < slotB >>> 0 ? [a, b] : [b, a],
  };
}

function remove<V>(node: Node<V>, key: MapKey, hash: number, shift: number): Node<V> | undefined {
  if ('entries' in node) {
    const entries = node.entries.filter((entry) => entry.key !== key);
    return entries.length === 1 ? entries[0] : { hash: node.hash, entries };
  }
  if (!('bitmap' in node)) return undefined;

  const bit = 1 << ((hash >>> shift) & MASK);
  const index = bitCount(node.bitmap & (bit - 1));
  const below = remove(node.slots[index] as Node<V>, key, hash, shift + BITS);
  const slots = node.slots.slice();
  if (below !== undefined) {
    slots[index] = below;
    // A lone leaf moves up, so that equal contents have equal shapes.
    return slots.length === 1 && !('bitmap' in below) ? below : { bitmap: node.bitmap, slots };
  }
  slots.splice(index, 1);
  const [only] = slots;
  if (only === undefined) return undefined;
  return slots.length === 1 && !('bitmap' in only) ? only : { bitmap: node.bitmap & ~bit, slots };
}

function hashOf(key: MapKey): number {
  if (typeof key === 'number') return key | 0;
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  }
  return hash | 0;
}

function bitCount(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
