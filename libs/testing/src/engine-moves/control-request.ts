import type { ActivitySelector, ActivityTaskScheduled } from '@app/contract';
import type { RunRequest } from '@app/engine';

import { SPEC_RUN } from '../builders/spec-run';
import type { Move } from './move';

/** What an operator does to an activity, to all of its type, or to all. */
export function controlRequest(
  { type, pick, slip }: Move,
  { activityId, activityType }: ActivityTaskScheduled,
  now: number,
): RunRequest | undefined {
  const selectors: readonly ActivitySelector[] = [
    { by: 'Id', activityId },
    { by: 'Type', activityType },
    { by: 'All' },
  ];
  const select = selectors[pick % 3]!;
  const base = { ...SPEC_RUN, now, select, identity: 'operator' };
  const jitterMs = (pick % 4) * 10;
  switch (type) {
    case 'pauseActivity':
      return { ...base, type: 'PauseActivity', reason: 'because' };
    case 'unpauseActivity':
      return {
        ...base,
        type: 'UnpauseActivity',
        jitterMs,
        resetAttempts: slip,
        resetHeartbeat: slip,
      };
    case 'resetActivity':
      return {
        ...base,
        type: 'ResetActivity',
        jitterMs,
        keepPaused: slip,
        resetHeartbeat: pick % 2 === 0,
        restoreOriginalOptions: pick % 5 === 0,
      };
    case 'changeActivity':
      return {
        ...base,
        type: 'UpdateActivityOptions',
        change: slip
          ? 'RestoreOriginal'
          : {
              ...(pick % 2 === 0 && { taskQueue: `queue ${pick % 3}` }),
              startToCloseTimeoutMs: 40 + (pick % 3) * 100,
              scheduleToCloseTimeoutMs: (pick % 2) * 500,
              retryPolicy: { initialIntervalMs: (pick % 4) * 10 },
            },
      };
    default:
      return undefined;
  }
}
