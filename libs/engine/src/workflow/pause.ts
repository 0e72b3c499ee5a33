import type {
  PauseWorkflow,
  Task,
  UnpauseWorkflow,
  WorkflowExecutionPaused,
  WorkflowExecutionUnpaused,
} from '@app/contract';

import { tasksOfPaused } from '../activity/tasks';
import { recordForWorkflow, recordQuietly } from '../buffer';
import { accept, type Decision, ignore, reject } from '../decision';
import type { Draft } from '../draft';
import { isOpen, type MutableState } from '../state';
import { relieveFullBuffer } from '../workflow-task/force-fail';

/**
 * Holds a run back. What a worker or a host has may end; nothing further is handed out and no timer fires. Signals,
 * updates and results are still taken; the run's own time-outs go on. In force at once, also while a workflow task is in
 * flight and the event waits for its place: what that task schedules waits. Temporal: `api/pauseworkflow`.
 */
export function decidePauseWorkflow(draft: Draft, request: PauseWorkflow): Decision {
  const { state } = draft;
  if (!isOpen(state)) return reject('WORKFLOW_CLOSED');
  if (state.paused !== undefined) return ignore(state, 'already paused');
  recordQuietly(draft, { type: 'WorkflowExecutionPaused', eventTime: draft.now, ...said(request) });
  relieveFullBuffer(draft);
  return accept(draft);
}

/** Lets the run go on: what waited is handed out, timers that came due meanwhile fire, and workflow code looks again. */
export function decideUnpauseWorkflow(draft: Draft, request: UnpauseWorkflow): Decision {
  const { state } = draft;
  if (!isOpen(state)) return reject('WORKFLOW_CLOSED');
  if (state.paused === undefined) return ignore(state, 'not paused');
  const event = { type: 'WorkflowExecutionUnpaused', eventTime: draft.now } as const;
  recordForWorkflow(draft, [{ ...event, ...said(request) }]);
  relieveFullBuffer(draft);
  return accept(draft);
}

function said({ identity, reason, requestId }: PauseWorkflow | UnpauseWorkflow) {
  return { identity, reason, ...(requestId !== undefined && { requestId }) };
}

export function heldBack(
  state: MutableState,
  event: Omit<WorkflowExecutionPaused, 'eventId'>,
): MutableState {
  const { eventTime: time, identity, reason } = event;
  return { ...state, paused: { time, identity, reason } };
}

/** Attempts that wait begin to wait for a worker only now. */
export function letGo(
  state: MutableState,
  { eventTime }: Omit<WorkflowExecutionUnpaused, 'eventId'>,
): MutableState {
  let { activities } = state;
  for (const activity of activities.values()) {
    const { scheduled, started, attemptScheduledTime, dispatchAt } = activity;
    const isLate = started === undefined && attemptScheduledTime < eventTime;
    if (!isLate || scheduled.scheduleToStartTimeoutMs === 0) continue;
    activities = activities.with(scheduled.eventId, {
      ...activity,
      attemptScheduledTime: eventTime,
      dispatchAt: Math.max(dispatchAt, eventTime),
    });
  }
  return { ...state, activities, paused: undefined };
}

/** Attempts that waited for a worker wait nowhere now. */
export function tasksOfPausedRun(state: MutableState): Task[] {
  return state.activities.values().flatMap(tasksOfPaused);
}
