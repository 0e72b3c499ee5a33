import type { DurationMs, EpochMs } from '@app/contract';

/** Time as the process has it. */
export interface PollClock {
  now(): EpochMs;
  /** Runs once after the delay; the function returned prevents it. */
  after(delayMs: DurationMs, run: () => void): () => void;
}
