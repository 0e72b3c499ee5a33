import type { EpochMs, ScheduleDescription } from '@app/contract';
import { isOpen } from '@app/engine';

import { ScheduleRun } from '../schedule/schedule-run';
import type { CachedRun } from '../shard/cached-run';

/** How a schedule stands; `undefined` when the run is none, or is over. */
export function describeSchedule(
  run: CachedRun,
  realNow: EpochMs,
): ScheduleDescription | undefined {
  const state = run.hosted instanceof ScheduleRun ? run.hosted.state : undefined;
  if (state === undefined || !isOpen(run.state)) return undefined;
  const { memo, searchAttributes } = run.state.info.started;
  return {
    runId: run.key.runId,
    state,
    now: run.clock?.now ?? realNow,
    ...(memo && { memo }),
    ...(searchAttributes && { searchAttributes }),
  };
}
