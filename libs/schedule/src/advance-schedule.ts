import { isoTime } from '@app/calendar';
import {
  applicationFailure,
  type BufferedStart,
  type Command,
  type EpochMs,
  LIMITS,
  type Payloads,
  type ScheduledStart,
  type SchedulePatch,
  type ScheduleState,
  WorkflowId,
} from '@app/contract';

import { applyPatch } from './apply-patch';
import { emptyBuffer } from './empty-buffer';
import { RECENT_COUNT_MAX } from './limits';
import { takeTimes } from './take-times';

/** A wish of a client, brought by an update of the run; `undefined` when it cannot be understood. */
export interface ScheduleUpdate {
  readonly updateId: string;
  readonly patch: SchedulePatch | undefined;
}

export interface ScheduleAdvance {
  readonly state: ScheduleState;
  readonly commands: readonly Command[];
  /** Runs to be ended by force. */
  readonly terminations: readonly ScheduledStart[];
  readonly isDeleted: boolean;
  /** There is more to do at once. */
  readonly more: boolean;
}

/**
 * One step of a schedule, whatever woke it: wishes of clients first, then what has come due, then the starts that may
 * begin, and the timer for the next one. Pure: everything it relies on is in the state.
 */
export function advanceSchedule(
  before: ScheduleState,
  input: {
    readonly now: EpochMs;
    readonly updates: readonly ScheduleUpdate[];
    readonly encode: (value: unknown) => Payloads;
  },
): ScheduleAdvance {
  const { now } = input;
  const commands: Command[] = [];
  const patched = applyUpdates(before, input, commands);
  const due = takeTimes(patched.state, now);
  const emptied = emptyBuffer(due.state);
  let { state } = emptied;
  for (const start of emptied.starts) state = began(state, start, { now, commands });
  const isOver = patched.isDeleted;
  const inTheWay =
    emptied.others === 'leave' ? [] : state.running.filter(({ askedToEnd }) => askedToEnd !== true);
  const terminations = emptied.others === 'terminate' ? inTheWay : [];
  if (emptied.others === 'cancel') commands.push(...inTheWay.map(cancelCommand));
  if (inTheWay.length > 0) {
    state = { ...state, running: state.running.map((each) => ({ ...each, askedToEnd: true })) };
  }
  state = withTimer(state, { dueAt: due.more ? undefined : due.nextDueAt, now, commands });
  if (isOver) commands.push({ type: 'CompleteWorkflowExecution' });
  return { state, commands, terminations, isDeleted: isOver, more: due.more };
}

function applyUpdates(
  before: ScheduleState,
  {
    now,
    updates,
    encode,
  }: {
    readonly now: EpochMs;
    readonly updates: readonly ScheduleUpdate[];
    readonly encode: (value: unknown) => Payloads;
  },
  commands: Command[],
): { readonly state: ScheduleState; readonly isDeleted: boolean } {
  let state = before;
  let isDeleted = false;
  for (const { updateId, patch } of updates) {
    const patched = patch && applyPatch(state, patch, now);
    if (patched?.ok === true) state = patched.state;
    if (patch?.type === 'delete') isDeleted = true;
    const failure = applicationFailure(
      patched?.ok === false ? patched.code : 'INVALID',
      patched?.ok === false ? patched.message : 'The schedule does not understand this.',
      true,
    );
    commands.push(
      { type: 'AcceptWorkflowUpdate', updateId },
      {
        type: 'CompleteWorkflowUpdate',
        updateId,
        outcome:
          patched?.ok === true
            ? { type: 'Success', result: encode({ conflictToken: state.conflictToken }) }
            : { type: 'Failure', failure },
      },
    );
  }
  return { state, isDeleted };
}

function began(
  state: ScheduleState,
  { nominalTime }: BufferedStart,
  { now, commands }: { readonly now: EpochMs; readonly commands: Command[] },
): ScheduleState {
  const { action, policies } = state.definition;
  const { workflowId: baseId, searchAttributes, ...attributes } = action;
  const workflowId = WorkflowId(
    policies.keepOriginalWorkflowId ? baseId : `${baseId}-${isoTime(nominalTime)}`,
  );
  commands.push({
    type: 'StartChildWorkflowExecution',
    ...attributes,
    workflowId,
    // A schedule only starts its runs: they outlive it.
    parentClosePolicy: 'Abandon',
    searchAttributes: {
      ...searchAttributes,
      TemporalScheduledById: { type: 'Keyword', value: state.scheduleId },
      TemporalScheduledStartTime: { type: 'Datetime', value: nominalTime },
    },
    ...(state.lastResult && { lastCompletionResult: state.lastResult }),
    ...(state.lastFailure && { continuedFailure: state.lastFailure }),
  });
  const start: ScheduledStart = { nominalTime, startTime: now, workflowId, status: 'Starting' };
  return {
    ...state,
    running: [...state.running, start],
    recent: [...state.recent, start].slice(-RECENT_COUNT_MAX),
    actionCount: state.actionCount + 1,
  };
}

function cancelCommand({ workflowId, isInherited }: ScheduledStart): Command {
  return {
    type: 'RequestCancelExternalWorkflowExecution',
    workflowId,
    childWorkflowOnly: isInherited !== true,
    reason: 'the next run of its schedule is due',
  };
}

/** One timer, for the next action; none while nothing is to be waited for. */
function withTimer(
  state: ScheduleState,
  {
    dueAt,
    now,
    commands,
  }: {
    readonly dueAt: EpochMs | undefined;
    readonly now: EpochMs;
    readonly commands: Command[];
  },
): ScheduleState {
  const { paused, remainingActions } = state.definition;
  const wanted = paused || remainingActions === 0 ? undefined : dueAt;
  const { timer, ...rest } = state;
  if (timer?.dueAt === wanted) return state;
  if (timer !== undefined) commands.push({ type: 'CancelTimer', timerId: timer.timerId });
  if (wanted === undefined) return rest;
  const timerId = `t${state.timerCount + 1}`;
  const startToFireTimeoutMs = Math.min(Math.max(wanted - now, 1), LIMITS.durationMsMax);
  commands.push({ type: 'StartTimer', timerId, startToFireTimeoutMs });
  return { ...rest, timerCount: state.timerCount + 1, timer: { timerId, dueAt: wanted } };
}
