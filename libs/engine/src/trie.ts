/**
 * A hash array mapped trie (Bagwell, "Ideal Hash Trees", 2001) of entries that carry their own key and hash. A change
 * copies the path to its entry: at 10,000 entries 3 nodes of up to 32 slots. Equal contents have equal shapes.
 */
export interface Entry<V> {
  /** 0 in an entry, so that one load tells the kinds of nodes apart. */
  readonly bitmap: 0;
  readonly hash: number;
  readonly key: string | number;
  readonly value: V;
  /** Another entry with all 32 bits of the hash in common. */
  readonly twin: Entry<V> | undefined;
}

interface Branch<V> {
  /** Which of the 32 slots are taken. */
  readonly bitmap: number;
  readonly slots: readonly Trie<V>[];
}

export type Trie<V> = Entry<V> | Branch<V>;

const BITS = 5;
const MASK = 31;

export function makeEntry<V>(key: string | number, value: V): Entry<V> {
  return { bitmap: 0, hash: hashOf(key), key, value, twin: undefined };
}

export function findEntry<V>(trie: Trie<V>, key: string | number): Entry<V> | undefined {
  const hash = hashOf(key);
  let node = trie;
  for (let shift = 0; isBranch(node); shift += BITS) {
    const bit = 1 << ((hash >>> shift) & MASK);
    if ((node.bitmap & bit) === 0) return undefined;
    node = node.slots[bitCount(node.bitmap & (bit - 1))]!;
  }
  let entry: Entry<V> | undefined = node;
  while (entry !== undefined && entry.key !== key) entry = entry.twin;
  return entry;
}

/** Adds an entry or replaces the one with its key. */
export function putEntry<V>(trie: Trie<V>, entry: Entry<V>, shift = 0): Trie<V> {
  if (!isBranch(trie)) {
    return trie.hash === entry.hash ? twinned(trie, entry) : forked(trie, entry, shift);
  }
  const bit = 1 << ((entry.hash >>> shift) & MASK);
  const index = bitCount(trie.bitmap & (bit - 1));
  const slots = trie.slots.slice();
  if ((trie.bitmap & bit) === 0) slots.splice(index, 0, entry);
  else slots[index] = putEntry(slots[index]!, entry, shift + BITS);
  return { bitmap: trie.bitmap | bit, slots };
}

/** Removes the entry of a key that the trie has; `undefined` when it was the only one. */
export function dropEntry<V>(
  trie: Trie<V>,
  entry: Pick<Entry<V>, 'hash' | 'key'>,
  shift = 0,
): Trie<V> | undefined {
  if (!isBranch(trie)) return untwinned(trie, entry.key);
  const bit = 1 << ((entry.hash >>> shift) & MASK);
  const index = bitCount(trie.bitmap & (bit - 1));
  const below = dropEntry(trie.slots[index]!, entry, shift + BITS);
  const slots = trie.slots.slice();
  if (below === undefined) slots.splice(index, 1);
  else slots[index] = below;
  const [only] = slots;
  // A lone entry moves up.
  if (only !== undefined && slots.length === 1 && !isBranch(only)) return only;
  return { bitmap: below === undefined ? trie.bitmap & ~bit : trie.bitmap, slots };
}

export function collectEntries<V>(trie: Trie<V>, into: Entry<V>[]): void {
  if (isBranch(trie)) {
    for (const slot of trie.slots) collectEntries(slot, into);
    return;
  }
  for (let entry: Entry<V> | undefined = trie; entry; entry = entry.twin) into.push(entry);
}

function isBranch<V>(trie: Trie<V>): trie is Branch<V> {
  return trie.bitmap !== 0;
}

/** Two entries of different hashes below a new branch. */
function forked<V>(a: Entry<V>, b: Entry<V>, shift: number): Branch<V> {
  const slotA = (a.hash >>> shift) & MASK;
  const slotB = (b.hash >>> shift) & MASK;
  if (slotA === slotB) return { bitmap: 1 << slotA, slots: [forked(a, b, shift + BITS)] };
  return { bitmap: (1 << slotA) | (1 << slotB), slots: slotA < slotB ? [a, b] : [b, a] };
}

function twinned<V>(entries: Entry<V>, entry: Entry<V>): Entry<V> {
  const others = untwinned(entries, entry.key);
  return others === undefined ? entry : { ...entry, twin: others };
}

function untwinned<V>(entries: Entry<V>, key: string | number): Entry<V> | undefined {
  if (entries.key === key) return entries.twin;
  return entries.twin === undefined ? entries : { ...entries, twin: untwinned(entries.twin, key) };
}

/** Numbers are their own hash: event ids fill the slots evenly. Strings: FNV-1a, its high half folded in. */
function hashOf(key: string | number): number {
  if (typeof key === 'number') return key | 0;
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  }
  return hash ^ (hash >>> 16);
}

function bitCount(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
