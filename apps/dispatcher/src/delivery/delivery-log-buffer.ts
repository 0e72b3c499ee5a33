import type { DeliveryRecord, DurationMs } from '@app/contract';

import type { Clock, DeliveryLog, FaultReporter } from '../ports';

/** Records wait at most this long, so that one write takes many. */
const FLUSH_INTERVAL_MS: DurationMs = 250;
const BATCH_COUNT_MAX = 500;
/** About 5 MB. When the log cannot be written for longer, the newest are lost and counted. */
const BUFFER_COUNT_MAX = 10_000;
const RETRY_MS: DurationMs = 1_000;

/** Keeps records back for a moment and writes them in batches, beside the deliveries and never in their way. */
export class DeliveryLogBuffer {
  private waiting: DeliveryRecord[] = [];
  private flushing: Promise<void> | undefined;
  private cancelFlush: (() => void) | undefined;
  private closed = false;
  private dropped = 0;

  constructor(
    private readonly log: DeliveryLog,
    private readonly clock: Clock,
    private readonly faults: FaultReporter,
  ) {}

  get droppedCount(): number {
    return this.dropped;
  }

  record(record: DeliveryRecord): void {
    if (this.waiting.length >= BUFFER_COUNT_MAX) {
      this.dropped += 1;
      return;
    }
    this.waiting.push(record);
    this.flushLater(FLUSH_INTERVAL_MS);
  }

  /** Writes what waits, if the log takes it; used at the end. */
  async close(): Promise<void> {
    await this.flushing;
    this.closed = true;
    this.cancelFlush?.();
    let written = true;
    while (written && this.waiting.length > 0) written = await this.writeBatch();
  }

  private flushLater(delayMs: DurationMs): void {
    if (this.closed || this.flushing !== undefined || this.cancelFlush !== undefined) return;
    this.cancelFlush = this.clock.after(delayMs, () => {
      this.cancelFlush = undefined;
      this.flushing = this.flush();
    });
  }

  private async flush(): Promise<void> {
    let written = true;
    while (written && this.waiting.length > 0) written = await this.writeBatch();
    this.flushing = undefined;
    if (!written) this.flushLater(RETRY_MS);
  }

  private async writeBatch(): Promise<boolean> {
    const batch = this.waiting.slice(0, BATCH_COUNT_MAX);
    try {
      await this.log.append(batch);
      this.waiting = this.waiting.slice(batch.length);
      return true;
    } catch (cause) {
      this.faults.report('The delivery log cannot be written.', cause, {
        waiting: this.waiting.length,
      });
      return false;
    }
  }
}
