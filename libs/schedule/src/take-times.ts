import { type ScheduleTimes, scheduleTimesOf } from '@app/calendar';
import type { BufferedStart, EpochMs, ScheduleState } from '@app/contract';

import { BUFFER_COUNT_MAX, TIME_COUNT_MAX } from './limits';

export interface TimesTaken {
  readonly state: ScheduleState;
  /** There was more than fits into one go. */
  readonly more: boolean;
  /** When the next action is due, by what is known now. */
  readonly nextDueAt: EpochMs | undefined;
}

/** Puts into the buffer what has come due: by the spec, and by backfills. */
export function takeTimes(state: ScheduleState, now: EpochMs): TimesTaken {
  const times = scheduleTimesOf(state.definition.spec);
  const backfilled = takeBackfills(state, times);
  const due = takeDue(backfilled.state, times, now);
  return { ...due, more: backfilled.more || due.more };
}

function takeDue(before: ScheduleState, times: ScheduleTimes, now: EpochMs): TimesTaken {
  let state = before;
  for (let count = 0; count < TIME_COUNT_MAX; count += 1) {
    const next = times.next(state.dealtUntil, state.scheduleId);
    if (next.type === 'none') return { state, more: false, nextDueAt: undefined };
    if (next.type === 'later') {
      // Much is excluded: look further when that time has come, or in the next go.
      if (next.from > now) return { state, more: false, nextDueAt: next.from };
      state = { ...state, dealtUntil: next.from };
      continue;
    }
    if (next.actual > now) return { state, more: false, nextDueAt: next.actual };
    state = takeTime({ ...state, dealtUntil: next.nominal }, next, now);
  }
  return { state, more: true, nextDueAt: undefined };
}

function takeTime(
  state: ScheduleState,
  time: { readonly nominal: EpochMs; readonly actual: EpochMs },
  now: EpochMs,
): ScheduleState {
  const { paused, remainingActions, policies } = state.definition;
  if (paused || remainingActions === 0) return state;
  if (now - time.actual > policies.catchupWindowMs) {
    return { ...state, missedCount: state.missedCount + 1 };
  }
  const start = { nominalTime: time.nominal, overlap: policies.overlap, manual: false };
  const buffered = withStart(state, start);
  if (remainingActions === undefined || buffered.buffer === state.buffer) return buffered;
  return {
    ...buffered,
    definition: { ...buffered.definition, remainingActions: remainingActions - 1 },
  };
}

function withStart(state: ScheduleState, start: BufferedStart): ScheduleState {
  return state.buffer.length >= BUFFER_COUNT_MAX
    ? { ...state, skippedCount: state.skippedCount + 1 }
    : { ...state, buffer: [...state.buffer, start] };
}

/** The oldest backfill, as far as there is room for its times. */
function takeBackfills(
  before: ScheduleState,
  times: ScheduleTimes,
): { readonly state: ScheduleState; readonly more: boolean } {
  let state = before;
  for (let count = 0; count < TIME_COUNT_MAX; count += 1) {
    const [first, ...others] = state.backfills;
    if (first === undefined) return { state, more: false };
    if (state.buffer.length >= BUFFER_COUNT_MAX) return { state, more: false };
    const next = times.next(first.from - 1, state.scheduleId);
    const isOver = next.type === 'none' || (next.type === 'time' && next.nominal > first.to);
    if (isOver) {
      state = { ...state, backfills: others };
    } else if (next.type === 'later') {
      state = { ...state, backfills: [{ ...first, from: next.from + 1 }, ...others] };
    } else {
      const overlap = first.overlap ?? state.definition.policies.overlap;
      const start = { nominalTime: next.nominal, overlap, manual: true };
      const rest = { ...first, from: next.nominal + 1 };
      state = { ...withStart(state, start), backfills: [rest, ...others] };
    }
  }
  return { state, more: true };
}
