import type { EpochMs } from '@app/contract';

/** Length of the window whose samples count: short enough to follow a clock that was set back. */
const WINDOW_MS = 10_000;

/**
 * What the database's clock shows at least. Every answer of the database carries its time, taken before the answer
 * travelled, so `time + what has passed here since it arrived` never runs ahead of the real clock there: a timer that
 * is due by this clock is due by the database's. The best of the recent samples is the tightest bound.
 */
export class DatabaseClock {
  private currentOffsetMs = Number.NEGATIVE_INFINITY;
  private previousOffsetMs = Number.NEGATIVE_INFINITY;
  private windowStartedMs: number;
  private lastMs = 0;

  constructor(private readonly monotonicMs: () => number) {
    this.windowStartedMs = monotonicMs();
  }

  /** Takes in the time of an answer that has just arrived. */
  observe(databaseTime: EpochMs): void {
    const arrivedMs = this.monotonicMs();
    if (arrivedMs - this.windowStartedMs > WINDOW_MS) {
      this.previousOffsetMs = this.currentOffsetMs;
      this.currentOffsetMs = Number.NEGATIVE_INFINITY;
      this.windowStartedMs = arrivedMs;
    }
    this.currentOffsetMs = Math.max(this.currentOffsetMs, databaseTime - arrivedMs);
  }

  /** Never goes backwards, whatever the samples say: event times of a run must not either. */
  now(): EpochMs {
    const offsetMs = Math.max(this.currentOffsetMs, this.previousOffsetMs);
    this.lastMs = Math.max(this.lastMs, Math.floor(this.monotonicMs() + offsetMs));
    return this.lastMs;
  }
}
