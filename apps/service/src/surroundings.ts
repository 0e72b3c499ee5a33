import { RunId } from '@app/contract';
import type { Surroundings } from '@app/history';
import { newUuidV7 } from '@app/platform';

/** Time, chance and timers of this process. */
export const SURROUNDINGS: Surroundings = {
  monotonicMs: () => performance.now(),
  newRunId: () => RunId(newUuidV7()),
  random: Math.random,
  after: (delayMs: number, run: () => void) => {
    const timer = setTimeout(run, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
  soon: (run: () => void) => void setImmediate(run),
};
