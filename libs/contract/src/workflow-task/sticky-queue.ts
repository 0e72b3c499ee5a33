import type { DurationMs } from '../ids';

/** The queue of the one worker that holds a run in its cache, and how long a task may wait there. */
export interface StickyQueue {
  readonly taskQueue: string;
  readonly scheduleToStartTimeoutMs: DurationMs;
}
