import type { ScheduleState } from '@app/contract';

/** Whether nothing would be lost by beginning a new run: nobody waits, and nobody is to be heard of. */
export function isAtRest({ buffer, backfills, running }: ScheduleState): boolean {
  return buffer.length === 0 && backfills.length === 0 && running.length === 0;
}
