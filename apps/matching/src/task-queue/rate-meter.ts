import type { EpochMs } from '@app/contract';

const BUCKET_MS = 5_000;
const BUCKET_COUNT = 6;

/** How often something happened per second, over the last half minute. */
export class RateMeter {
  private readonly counts = new Array<number>(BUCKET_COUNT).fill(0);
  private newest = 0;

  count(now: EpochMs, times = 1): void {
    this.moveTo(now);
    const place = this.newest % BUCKET_COUNT;
    this.counts[place] = (this.counts[place] ?? 0) + times;
  }

  perSecond(now: EpochMs): number {
    this.moveTo(now);
    const total = this.counts.reduce((sum, each) => sum + each, 0);
    // The newest part has only begun.
    const ms = (BUCKET_COUNT - 1) * BUCKET_MS + (now % BUCKET_MS);
    return (total * 1_000) / ms;
  }

  private moveTo(now: EpochMs): void {
    const index = Math.floor(now / BUCKET_MS);
    if (index - this.newest >= BUCKET_COUNT) this.newest = index - BUCKET_COUNT;
    while (this.newest < index) {
      this.newest += 1;
      this.counts[this.newest % BUCKET_COUNT] = 0;
    }
  }
}
