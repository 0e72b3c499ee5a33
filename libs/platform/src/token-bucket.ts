import type { EpochMs } from '@app/contract';

/** A quarter of a second's worth may go at once, so that a slow timer costs no throughput. */
const BURST_SECONDS = 0.25;

/** Rate limit of one endpoint. A rate of 0 is no limit. */
export class TokenBucket {
  private tokens: number;
  private filledAt: EpochMs | undefined;

  constructor(private ratePerSecond: number) {
    this.tokens = this.burst;
  }

  /** Calls that may begin now. */
  allowance(now: EpochMs): number {
    if (this.ratePerSecond === 0) return Infinity;
    this.fill(now);
    return Math.floor(this.tokens);
  }

  take(): void {
    this.tokens -= 1;
  }

  giveBack(): void {
    this.tokens = Math.min(this.burst, this.tokens + 1);
  }

  /** When a call may begin, if none may now. */
  nextAt(now: EpochMs): EpochMs {
    return now + Math.max(0, ((1 - this.tokens) * 1_000) / this.ratePerSecond);
  }

  setRate(ratePerSecond: number): void {
    if (ratePerSecond === this.ratePerSecond) return;
    this.ratePerSecond = ratePerSecond;
    this.tokens = Math.min(Math.max(this.tokens, 0), this.burst);
    if (this.filledAt === undefined) this.tokens = this.burst;
  }

  private get burst(): number {
    return Math.max(1, this.ratePerSecond * BURST_SECONDS);
  }

  private fill(now: EpochMs): void {
    const since = this.filledAt ?? now;
    this.filledAt = now;
    // Rounding must not keep a token from being whole when its time has come.
    const filled = this.tokens + ((now - since) * this.ratePerSecond) / 1_000 + 1e-9;
    this.tokens = Math.min(this.burst, filled);
  }
}
