import type { DurationMs } from '@app/contract';

/** First wait of an attempt that never reached its worker; each further one doubles it. */
export const RETURN_DELAY_MS_MIN = 500;
/** A worker that comes back is found within a minute. */
export const RETURN_DELAY_MS_MAX = 60_000;
/** What a worker that throttles without a Retry-After gets. */
export const THROTTLE_DELAY_MS_DEFAULT = 1_000;
/** A Retry-After beyond an hour is a mistake more often than a wish. */
export const THROTTLE_DELAY_MS_MAX = 3_600_000;

/** Grows until here; beyond it only the cap would change. */
const DOUBLINGS_MAX = 20;

/**
 * Wait before an attempt is dispatched again that was returned `returnCount` times before. Half of it is jitter, so
 * that attempts which failed together do not come back together. `random` is in [0, 1).
 */
export function returnDelayMs(returnCount: number, random: number): DurationMs {
  const full = RETURN_DELAY_MS_MIN * 2 ** Math.min(returnCount, DOUBLINGS_MAX);
  const capped = Math.min(full, RETURN_DELAY_MS_MAX);
  return Math.round(capped / 2 + (capped / 2) * random);
}

/** Wait of a throttled attempt: what the worker asked for within reason, and up to a fifth more. */
export function throttleDelayMs(retryAfterMs: DurationMs | undefined, random: number): DurationMs {
  const asked = retryAfterMs ?? THROTTLE_DELAY_MS_DEFAULT;
  const sane = Number.isFinite(asked) && asked > 0 ? asked : THROTTLE_DELAY_MS_DEFAULT;
  return Math.round(Math.min(sane, THROTTLE_DELAY_MS_MAX) * (1 + random / 5));
}
