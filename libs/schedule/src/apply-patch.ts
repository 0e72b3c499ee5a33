import { scheduleTimesOf } from '@app/calendar';
import type { EpochMs, SchedulePatch, ScheduleState } from '@app/contract';

import { BACKFILL_COUNT_MAX } from './limits';

export type Patched =
  | { readonly ok: true; readonly state: ScheduleState }
  | { readonly ok: false; readonly code: 'CONFLICT' | 'TOO_MANY'; readonly message: string };

/** What a client's wish makes of a schedule. */
export function applyPatch(state: ScheduleState, patch: SchedulePatch, now: EpochMs): Patched {
  switch (patch.type) {
    case 'update': {
      const { conflictToken, definition } = patch;
      if (conflictToken !== undefined && conflictToken !== state.conflictToken) {
        const message = 'The schedule has been changed since it was read.';
        return { ok: false, code: 'CONFLICT', message };
      }
      // What was due by the former spec is over: the new one counts from now.
      return changed(state, { definition, dealtUntil: Math.max(now, state.dealtUntil) }, now);
    }
    case 'pause':
      return changed(
        state,
        { definition: { ...state.definition, paused: true, note: patch.note } },
        now,
      );
    case 'unpause': {
      const definition = { ...state.definition, paused: false, note: patch.note };
      return changed(state, { definition, dealtUntil: Math.max(now, state.dealtUntil) }, now);
    }
    case 'trigger': {
      const overlap = patch.overlap ?? state.definition.policies.overlap;
      const start = { nominalTime: triggerTime(state, now), overlap, manual: true };
      return changed(state, { buffer: [...state.buffer, start] }, now);
    }
    case 'backfill':
      return state.backfills.length + patch.backfills.length > BACKFILL_COUNT_MAX
        ? { ok: false, code: 'TOO_MANY', message: 'Too many backfills of the schedule wait.' }
        : changed(state, { backfills: [...state.backfills, ...patch.backfills] }, now);
    case 'delete':
      return { ok: true, state };
  }
}

function changed(state: ScheduleState, change: Partial<ScheduleState>, now: EpochMs): Patched {
  return {
    ok: true,
    state: { ...state, ...change, conflictToken: state.conflictToken + 1, updatedTime: now },
  };
}

/**
 * Two triggers of one moment are two starts, and neither is the one that is due just then: their ids are made of their
 * times. The later one is put a moment earlier, since no start may be for a time that has not come.
 */
function triggerTime(
  { buffer, recent, definition, scheduleId }: ScheduleState,
  now: EpochMs,
): EpochMs {
  const taken = new Set([...buffer, ...recent].map(({ nominalTime }) => nominalTime));
  const times = scheduleTimesOf(definition.spec);
  const isDue = (time: EpochMs): boolean => {
    const next = times.next(time - 1, scheduleId);
    return next.type === 'time' && next.nominal === time;
  };
  let time = now;
  while (taken.has(time) || isDue(time)) time -= 1;
  return time;
}
