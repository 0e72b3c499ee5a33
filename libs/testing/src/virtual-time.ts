interface Timer {
  readonly dueMs: number;
  readonly number: number;
  readonly run: () => void;
}

/** Time that only passes when a spec lets it: everything that waits runs in the order in which it is due. */
export class VirtualTime {
  nowMs = 1_790_000_000_000;
  private readonly timers = new Set<Timer>();
  private count = 0;

  readonly after = (delayMs: number, run: () => void): (() => void) => {
    this.count += 1;
    const timer = { dueMs: this.nowMs + delayMs, number: this.count, run };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  };

  readonly sleep = (delayMs: number): Promise<void> =>
    new Promise((resolve) => {
      this.after(delayMs, resolve);
    });

  /** Lets this much time pass, and all that happens in it happen. */
  async pass(durationMs: number): Promise<void> {
    const until = this.nowMs + durationMs;
    for (;;) {
      await settled();
      const next = this.earliest();
      if (next === undefined || next.dueMs > until) break;
      this.timers.delete(next);
      this.nowMs = Math.max(this.nowMs, next.dueMs);
      next.run();
    }
    // Somebody else may have let more of it pass meanwhile.
    this.nowMs = Math.max(this.nowMs, until);
  }

  private earliest(): Timer | undefined {
    let earliest: Timer | undefined;
    for (const timer of this.timers) {
      const isEarlier =
        earliest === undefined ||
        timer.dueMs < earliest.dueMs ||
        (timer.dueMs === earliest.dueMs && timer.number < earliest.number);
      if (isEarlier) earliest = timer;
    }
    return earliest;
  }
}

/** All promises that can go on have gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
