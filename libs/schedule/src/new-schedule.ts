import type { EpochMs, ScheduleDefinition, ScheduleState } from '@app/contract';

/** A schedule as it is created: what was due before does not count. */
export function newSchedule(
  scheduleId: string,
  definition: ScheduleDefinition,
  now: EpochMs,
): ScheduleState {
  return {
    scheduleId,
    definition,
    conflictToken: 1,
    createdTime: now,
    dealtUntil: now,
    buffer: [],
    backfills: [],
    running: [],
    recent: [],
    actionCount: 0,
    missedCount: 0,
    skippedCount: 0,
    timerCount: 0,
  };
}
