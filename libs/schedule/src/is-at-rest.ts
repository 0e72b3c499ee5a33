import type { ScheduleState } from '@app/contract';

/**
 * Whether nothing would be lost by beginning a new run: nobody waits, and every start has been heard of. Those that run are
 * taken along: the new run is told how they end.
 */
export function isAtRest({ buffer, backfills, running }: ScheduleState): boolean {
  return (
    buffer.length === 0 &&
    backfills.length === 0 &&
    running.every(({ status }) => status !== 'Starting')
  );
}
