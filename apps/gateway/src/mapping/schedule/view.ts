import { upcomingTimes } from '@app/calendar';
import type { ScheduleDescription, ScheduledStart } from '@app/contract';

import { asLong, type google, type temporal } from '../../wire/proto';
import { toFields } from '../payload';
import { toSearchAttributes } from '../search-attribute';
import { toTimestamp } from '../time';
import { toSchedule } from './definition';
import { toSpec } from './spec';

/** Future times that a description tells. Temporal's figure; lists tell fewer. */
const TIME_COUNT = 10;
const LISTED_TIME_COUNT = 5;

/** Numbers of `WorkflowExecutionStatus`; what has not started has none. */
const STATUS: Readonly<Record<ScheduledStart['status'], number>> = {
  Starting: 0,
  NotStarted: 0,
  Running: 1,
  Completed: 2,
  Failed: 3,
  Canceled: 4,
  Terminated: 5,
  TimedOut: 7,
};

export function toScheduleDescription(
  described: ScheduleDescription,
): temporal.api.workflowservice.v1.IDescribeScheduleResponse {
  const { state, memo, searchAttributes } = described;
  return {
    schedule: toSchedule(state.definition),
    info: {
      actionCount: asLong(state.actionCount),
      missedCatchupWindow: asLong(state.missedCount),
      overlapSkipped: asLong(state.skippedCount),
      bufferSize: asLong(state.buffer.length),
      runningWorkflows: state.running.map(toExecution),
      recentActions: state.recent.map(toAction),
      futureActionTimes: futureTimes(described, TIME_COUNT),
      createTime: toTimestamp(state.createdTime),
      ...(state.updatedTime !== undefined && { updateTime: toTimestamp(state.updatedTime) }),
    },
    memo: { fields: toFields(memo) },
    searchAttributes: toSearchAttributes(searchAttributes ?? {}),
    conflictToken: toConflictToken(state.conflictToken),
  };
}

export function toScheduleEntry(
  described: ScheduleDescription,
): temporal.api.schedule.v1.IScheduleListEntry {
  const { state, memo, searchAttributes } = described;
  const { definition, scheduleId } = state;
  return {
    scheduleId,
    memo: { fields: toFields(memo) },
    searchAttributes: toSearchAttributes(searchAttributes ?? {}),
    info: {
      spec: toSpec(definition.spec),
      workflowType: { name: definition.action.workflowType },
      notes: definition.note,
      paused: definition.paused,
      recentActions: state.recent.slice(-LISTED_TIME_COUNT).map(toAction),
      futureActionTimes: futureTimes(described, LISTED_TIME_COUNT),
    },
  };
}

export function toConflictToken(token: number): Uint8Array {
  return Buffer.from(String(token));
}

export function fromConflictToken(token: Uint8Array | null | undefined): number | undefined {
  const text = Buffer.from(token ?? []).toString();
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function futureTimes(
  { state, now }: ScheduleDescription,
  count: number,
): google.protobuf.ITimestamp[] {
  const { spec } = state.definition;
  const from = Math.max(now, state.dealtUntil);
  return upcomingTimes(spec, { from, seed: state.scheduleId, count }).map(toTimestamp);
}

function toExecution({ workflowId, runId }: ScheduledStart): {
  workflowId: string;
  runId: string;
} {
  return { workflowId, runId: runId ?? '' };
}

function toAction(start: ScheduledStart): temporal.api.schedule.v1.IScheduleActionResult {
  return {
    scheduleTime: toTimestamp(start.nominalTime),
    actualTime: toTimestamp(start.startTime),
    startWorkflowResult: toExecution(start),
    startWorkflowStatus: STATUS[start.status],
  };
}
