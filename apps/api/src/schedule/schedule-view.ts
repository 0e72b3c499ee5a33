import { scheduleTimesOf } from '@app/calendar';
import type { EpochMs, ScheduleDescription, ScheduledStart, ScheduleSpec } from '@app/contract';

import { fromPayload, fromPayloads } from '../json-payload';
import { failureView } from '../workflow/views';

/** Times of one answer. */
export const TIME_COUNT_MAX = 1_000;

/** A schedule as the schema has it; `described` is for the fields that are computed when they are asked for. */
export function scheduleView(described: ScheduleDescription) {
  const { state, memo } = described;
  const { definition, scheduleId, conflictToken, createdTime, updatedTime } = state;
  const { action, policies, spec, paused, note, remainingActions } = definition;
  return {
    __typename: 'Schedule',
    described,
    scheduleId,
    spec,
    action: {
      ...action,
      definitionVersion: action.stateMachine?.version ?? null,
      input: fromPayloads(action.input),
    },
    policies,
    paused,
    note,
    remainingActions: remainingActions ?? null,
    conflictToken: String(conflictToken),
    createdTime,
    updatedTime: updatedTime ?? null,
    actionCount: state.actionCount,
    missedCount: state.missedCount,
    skippedCount: state.skippedCount,
    waitingCount: state.buffer.length,
    running: state.running.map(startView),
    recent: state.recent.map(startView),
    lastResult: fromPayloads(state.lastResult),
    lastFailure: state.lastFailure ? failureView(state.lastFailure) : null,
    memo: memo
      ? Object.fromEntries(Object.entries(memo).map(([key, value]) => [key, fromPayload(value)]))
      : null,
  };
}

export type ScheduleView = ReturnType<typeof scheduleView>;

function startView(start: ScheduledStart) {
  return { ...start, runId: start.runId ?? null };
}

export function nextTimes({ described }: ScheduleView, count: number): EpochMs[] {
  const { state, now } = described;
  const { spec } = state.definition;
  const from = Math.max(now, state.dealtUntil);
  return timesOf(spec, { from, seed: state.scheduleId, count });
}

/** The actual times after a moment, at most so many, up to another moment. */
export function timesOf(
  spec: ScheduleSpec,
  ask: {
    readonly from: EpochMs;
    readonly to?: EpochMs;
    readonly seed: string;
    readonly count: number;
  },
): EpochMs[] {
  const times = scheduleTimesOf(spec);
  const found: EpochMs[] = [];
  const { to = Number.POSITIVE_INFINITY, seed } = ask;
  const count = Math.min(Math.max(ask.count, 0), TIME_COUNT_MAX);
  let from = ask.from;
  for (let tries = 0; found.length < count && tries < 2 * TIME_COUNT_MAX; tries += 1) {
    const next = times.next(from, seed);
    if (next.type === 'none' || (next.type === 'time' && next.nominal > to)) break;
    if (next.type === 'time') found.push(next.actual);
    from = next.type === 'time' ? next.nominal : next.from;
  }
  return found;
}
