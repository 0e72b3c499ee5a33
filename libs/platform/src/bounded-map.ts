/**
 * A map that forgets what has not been used for long: it holds at least the `sizeMax / 2` entries used last, and at most
 * `sizeMax`.
 *
 * Two generations: what is set or found belongs to the young one; when that is full, it becomes the old one, and the old
 * one is forgotten at once. Forgetting the oldest entry one by one is not an option: a `Map` whose first keys are deleted
 * is searched from its first slot each time, 18 to 50 us per entry at 100,000.
 */
export class BoundedMap<Key, Value> {
  private young = new Map<Key, Value>();
  private old = new Map<Key, Value>();
  private readonly youngMax: number;

  constructor(sizeMax: number) {
    this.youngMax = Math.max(1, Math.floor(sizeMax / 2));
  }

  get(key: Key): Value | undefined {
    const value = this.young.get(key);
    if (value !== undefined) return value;
    const aging = this.old.get(key);
    if (aging !== undefined) this.set(key, aging);
    return aging;
  }

  set(key: Key, value: Value): void {
    this.young.set(key, value);
    if (this.young.size < this.youngMax) return;
    this.old = this.young;
    this.young = new Map();
  }

  delete(key: Key): void {
    this.young.delete(key);
    this.old.delete(key);
  }

  clear(): void {
    this.young.clear();
    this.old.clear();
  }
}
