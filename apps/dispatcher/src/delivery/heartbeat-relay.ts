import type { DurationMs, Payloads } from '@app/contract';

import type { Clock } from '../ports';

const INTERVAL_MS_MIN = 100;
const INTERVAL_MS_MAX = 10_000;
/** Of an activity without a heartbeat time-out: often enough to look at progress. */
const INTERVAL_MS_DEFAULT = 2_000;

/** A heartbeat costs a turn of the run; three per time-out survive the loss of one. */
export function heartbeatIntervalMs(heartbeatTimeoutMs: DurationMs): DurationMs {
  if (heartbeatTimeoutMs <= 0) return INTERVAL_MS_DEFAULT;
  return Math.min(Math.max(heartbeatTimeoutMs / 3, INTERVAL_MS_MIN), INTERVAL_MS_MAX);
}

export interface HeartbeatRelayOptions {
  readonly clock: Clock;
  readonly intervalMs: DurationMs;
  /** Must not reject. */
  readonly record: (details: Payloads | undefined) => Promise<void>;
}

/**
 * Passes a worker's heartbeats on: the first at once, then at most one per interval and one at a time, always the
 * latest. A worker may beat a thousand times a second; the run hears what it needs.
 */
export class HeartbeatRelay {
  private latest: { readonly details: Payloads | undefined } | undefined;
  private recordedAt = -Infinity;
  private recording = false;
  private cancelTimer: (() => void) | undefined;
  private closed = false;

  constructor(private readonly options: HeartbeatRelayOptions) {}

  beat(details: Payloads | undefined): void {
    if (this.closed) return;
    this.latest = { details };
    this.recordWhenDue();
  }

  /** No more beats: the attempt is over. */
  close(): void {
    this.closed = true;
    this.latest = undefined;
    this.cancelTimer?.();
    this.cancelTimer = undefined;
  }

  private recordWhenDue(): void {
    if (this.recording || this.latest === undefined || this.cancelTimer !== undefined) return;
    const { clock, intervalMs } = this.options;
    const waitMs = this.recordedAt + intervalMs - clock.monotonicMs();
    if (waitMs <= 0) {
      void this.recordLatest();
      return;
    }
    this.cancelTimer = clock.after(waitMs, () => {
      this.cancelTimer = undefined;
      void this.recordLatest();
    });
  }

  private async recordLatest(): Promise<void> {
    if (this.latest === undefined) return;
    const { details } = this.latest;
    this.latest = undefined;
    this.recording = true;
    this.recordedAt = this.options.clock.monotonicMs();
    await this.options.record(details);
    this.recording = false;
    this.recordWhenDue();
  }
}
