import { cronProblem } from '@app/calendar';
import { LIMITS, type StartAttributes } from '@app/contract';

import { isRetryPolicy } from '../retry';

/** Why a run cannot be started with these attributes, in a sentence. */
export function startProblem(start: StartAttributes): string | undefined {
  const { cronSchedule, startDelayMs, retryPolicy } = start;
  if (retryPolicy !== undefined && !isRetryPolicy(retryPolicy)) {
    return 'The retry policy needs a coefficient of at least 1, intervals of at least 0 and a whole number of attempts.';
  }
  if ((start.completionCallbacks?.length ?? 0) > LIMITS.completionCallbackCountMax) {
    return `A run has at most ${LIMITS.completionCallbackCountMax} completion callbacks.`;
  }
  if (cronSchedule === undefined) return undefined;
  if ((startDelayMs ?? 0) > 0) {
    return 'A cron schedule says when the first run begins: it cannot be used with a start delay.';
  }
  const problem = cronProblem(cronSchedule);
  return problem === undefined ? undefined : `The cron schedule cannot be used: ${problem}`;
}
