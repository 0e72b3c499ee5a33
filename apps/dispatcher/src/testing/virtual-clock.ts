import type { Clock } from '../ports';

interface Timer {
  readonly at: number;
  readonly number: number;
  readonly run: () => void;
}

const WALL_ORIGIN_MS = 1_800_000_000_000;

/** Time that passes only when a spec says so. Promises settle between any two timers. */
export class VirtualClock implements Clock {
  private now = 1_000;
  private count = 0;
  private timers: Timer[] = [];

  monotonicMs(): number {
    return this.now;
  }

  wallMs(): number {
    return WALL_ORIGIN_MS + this.now;
  }

  after(delayMs: number, run: () => void): () => void {
    this.count += 1;
    const timer: Timer = { at: this.now + delayMs, number: this.count, run };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((each) => each !== timer);
    };
  }

  soon(run: () => void): void {
    this.after(0, run);
  }

  get timerCount(): number {
    return this.timers.length;
  }

  /** Lets what is due now happen, without time passing. */
  settle(): Promise<void> {
    return this.advance(0);
  }

  async advance(durationMs: number): Promise<void> {
    const until = this.now + durationMs;
    await settlePromises();
    for (let timer = this.nextUntil(until); timer !== undefined; timer = this.nextUntil(until)) {
      const due = timer;
      this.timers = this.timers.filter((each) => each !== due);
      this.now = Math.max(this.now, due.at);
      due.run();
      await settlePromises();
    }
    this.now = until;
  }

  private nextUntil(until: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.timers) {
      if (timer.at > until) continue;
      const isEarlier = next === undefined || timer.at < next.at;
      if (isEarlier || (timer.at === next?.at && timer.number < next.number)) next = timer;
    }
    return next;
  }
}

/** A macrotask comes after all promises that are ready, however long their chains. */
function settlePromises(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
