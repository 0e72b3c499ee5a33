import { upcomingTimes } from '@app/calendar';
import type { EpochMs, ScheduleDescription, ScheduledStart } from '@app/contract';

import { fromPayload, fromPayloads } from '../json-payload';
import { failureView } from '../workflow/views';

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
  return upcomingTimes(spec, { from, seed: state.scheduleId, count });
}
