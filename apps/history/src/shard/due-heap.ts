import type { EpochMs } from '@app/contract';

/** Binary heap of things by the moment they are due; earliest first. O(log n) to add and to take. */
export class DueHeap<T extends { readonly dueAt: EpochMs }> {
  private readonly items: T[] = [];

  get size(): number {
    return this.items.length;
  }

  peek(): T | undefined {
    return this.items[0];
  }

  add(item: T): void {
    const items = this.items;
    let hole = items.length;
    items.push(item);
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const above = items[parent]!;
      if (above.dueAt <= item.dueAt) break;
      items[hole] = above;
      hole = parent;
    }
    items[hole] = item;
  }

  /** In no particular order. */
  every(holds: (item: T) => boolean): boolean {
    return this.items.every(holds);
  }

  /** Takes the earliest thing when it is due at `now`. */
  takeDue(now: EpochMs): T | undefined {
    const first = this.items[0];
    if (first === undefined || first.dueAt > now) return undefined;
    const last = this.items.pop()!;
    if (this.items.length > 0) this.sink(last);
    return first;
  }

  clear(): void {
    this.items.length = 0;
  }

  private sink(item: T): void {
    const items = this.items;
    const { length } = items;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= length) break;
      const right = items[child + 1];
      if (right !== undefined && right.dueAt < items[child]!.dueAt) child += 1;
      const below = items[child]!;
      if (below.dueAt >= item.dueAt) break;
      items[hole] = below;
      hole = child;
    }
    items[hole] = item;
  }
}
