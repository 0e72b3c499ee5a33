/**
 * A map for entries that come and go all the time, and hold much.
 *
 * V8 moves a `Map` to a new table when the old one is full of what was deleted, and the old table keeps what it held in
 * that moment, and the next table, until the whole heap is collected. With some thousand entries a second nearly all that
 * was in the map in passing ends up in the old generation: 20 KB a run, and half of the time of every young collection.
 * Here tables hold places only, and a place is emptied when its entry is deleted.
 */
export class ChurnMap<Key, Value> {
  private readonly places = new Map<Key, { value: Value | undefined }>();

  get size(): number {
    return this.places.size;
  }

  has(key: Key): boolean {
    return this.places.has(key);
  }

  get(key: Key): Value | undefined {
    return this.places.get(key)?.value;
  }

  set(key: Key, value: Value): void {
    const place = this.places.get(key);
    if (place === undefined) this.places.set(key, { value });
    else place.value = value;
  }

  delete(key: Key): boolean {
    const place = this.places.get(key);
    if (place === undefined) return false;
    place.value = undefined;
    return this.places.delete(key);
  }

  clear(): void {
    for (const place of this.places.values()) place.value = undefined;
    this.places.clear();
  }

  /** In the order in which they came. */
  keys(): IterableIterator<Key> {
    return this.places.keys();
  }

  *values(): Generator<Value> {
    for (const { value } of this.places.values()) if (value !== undefined) yield value;
  }
}
