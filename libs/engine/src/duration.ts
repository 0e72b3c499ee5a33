import type { DurationMs } from '@app/contract';
import { LIMITS } from '@app/contract';

/** Whether workflow code may ask for this length of time: whole milliseconds, as times are stored. */
export function isDuration(ms: DurationMs): boolean {
  return Number.isInteger(ms) && ms >= 0 && ms <= LIMITS.durationMsMax;
}

/** A wait that somebody else computed, made fit for arithmetic with times: whole, not negative, not endless. */
export function boundedDuration(ms: DurationMs): DurationMs {
  return ms > 0 ? Math.ceil(Math.min(ms, LIMITS.durationMsMax)) : 0;
}

/** The shorter of two time-outs, of which 0 and `undefined` mean none. */
export function shorterTimeout(a: DurationMs | undefined, b: DurationMs | undefined): DurationMs {
  if (a === undefined || a === 0) return b ?? 0;
  return b === undefined || b === 0 ? a : Math.min(a, b);
}
