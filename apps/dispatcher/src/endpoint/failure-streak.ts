import type { DurationMs, EpochMs } from '@app/contract';

/** An endpoint that answered nothing for five days is stopped: Svix' figure, weekends and holidays included. */
export const FAILING_MS_MAX: DurationMs = 120 * 3_600_000;

/**
 * How long an endpoint has done nothing but fail. A streak without a call for twice the limit is forgiven: nobody tried,
 * so nobody knows that it failed all the time.
 */
export class FailureStreak {
  private since: EpochMs | undefined;
  private latest: EpochMs = 0;

  constructor(private readonly failingMsMax: DurationMs = FAILING_MS_MAX) {}

  get failingSince(): EpochMs | undefined {
    return this.since;
  }

  succeeded(): void {
    this.since = undefined;
  }

  /** Whether the endpoint should be stopped. */
  failed(now: EpochMs): boolean {
    if (this.since === undefined || now - this.latest > 2 * this.failingMsMax) this.since = now;
    this.latest = now;
    return now - this.since >= this.failingMsMax;
  }
}
