interface Happening {
  readonly at: number;
  readonly number: number;
  run: (() => void) | undefined;
}

/**
 * Rounds of the microtask queue between two happenings. Chains of promises in the product are shorter; one that is not
 * goes on after the next happening, which is a legal order too, and the same in every run of a seed. A macrotask between
 * any two happenings would settle all of them and costs ten times as much.
 */
const MICROTASK_ROUNDS = 16;
/** Workflow code of the fake SDK goes through a hundred rounds for each of its tasks: no time may pass meanwhile. */
const WORK_ROUNDS_MAX = 20_000;
const SETTLED = Promise.resolve();

/** Time of one seed: what happens, in order. Nothing else makes anything happen. */
export class SimTime {
  nowMs = 1_790_000_000_000;
  happenedCount = 0;
  private readonly heap: Happening[] = [];
  private count = 0;
  private workCount = 0;

  /** Returns the function that prevents it. */
  readonly after = (delayMs: number, run: () => void): (() => void) => {
    this.count += 1;
    const delay = delayMs > 0 ? Math.ceil(delayMs) : 0;
    const happening: Happening = { at: this.nowMs + delay, number: this.count, run };
    this.add(happening);
    return () => {
      happening.run = undefined;
    };
  };

  /** Somebody computes: nothing else happens until that is over. */
  beginWork(): void {
    this.workCount += 1;
  }

  endWork(): void {
    this.workCount = Math.max(0, this.workCount - 1);
  }

  /** Lets things happen until there is nothing left before `untilMs`, or the condition holds. */
  async run(untilMs: number, isOver: () => boolean): Promise<void> {
    for (;;) {
      for (let round = 0; round < MICROTASK_ROUNDS; round += 1) await SETTLED;
      for (let round = 0; this.workCount > 0 && round < WORK_ROUNDS_MAX; round += 1) await SETTLED;
      this.workCount = 0;
      if (isOver()) return;
      const next = this.heap[0];
      if (next === undefined || next.at > untilMs) {
        this.nowMs = Math.max(this.nowMs, untilMs);
        return;
      }
      this.take();
      if (next.run === undefined) continue;
      this.nowMs = Math.max(this.nowMs, next.at);
      this.happenedCount += 1;
      next.run();
    }
  }

  private add(item: Happening): void {
    const { heap } = this;
    let hole = heap.length;
    heap.push(item);
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const above = heap[parent]!;
      if (!isBefore(item, above)) break;
      heap[hole] = above;
      hole = parent;
    }
    heap[hole] = item;
  }

  private take(): void {
    const { heap } = this;
    const last = heap.pop()!;
    const { length } = heap;
    if (length === 0) return;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= length) break;
      if (child + 1 < length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (!isBefore(heap[child]!, last)) break;
      heap[hole] = heap[child]!;
      hole = child;
    }
    heap[hole] = last;
  }
}

function isBefore(a: Happening, b: Happening): boolean {
  return a.at < b.at || (a.at === b.at && a.number < b.number);
}
