import type { EpochMs } from '@app/contract';

/** Times travel as seconds since 1970, with a fraction. */
export function seconds(time: EpochMs): number {
  return time / 1_000;
}
