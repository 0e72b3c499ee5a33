import type { Clock } from '../ports';

/** One timer for the earliest of the moments asked for. */
export class WakeTimer {
  private at = Infinity;
  private cancelTimer: () => void = () => undefined;

  constructor(
    private readonly clock: Clock,
    private readonly wake: () => void,
  ) {}

  /** On the monotonic clock. */
  wakeAt(at: number): void {
    if (at >= this.at) return;
    this.cancelTimer();
    this.at = at;
    // A timer may fire a fraction early; what it waits for is then there within the next millisecond.
    const delayMs = Math.max(1, at - this.clock.monotonicMs());
    this.cancelTimer = this.clock.after(delayMs, () => {
      this.at = Infinity;
      this.wake();
    });
  }

  cancel(): void {
    this.cancelTimer();
    this.at = Infinity;
  }
}
