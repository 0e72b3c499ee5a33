import type { DurationMs } from '@app/contract';

const MS_MIN = 10_000;
const MS_MAX = 300_000;

/** An offer that no worker takes may have been lost: it is made again after this, which doubles with its age. */
export function reofferDelayMs(ageMs: DurationMs): DurationMs {
  return Math.min(Math.max(ageMs, MS_MIN), MS_MAX);
}
