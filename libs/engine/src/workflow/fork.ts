import type {
  Failure,
  ForkKind,
  ForkWorkflow,
  HistoryEvent,
  ReapplyType,
  RedriveWorkflow,
  ResetWorkflow,
  RunForkNoted,
  RunId,
  StateMachineDetail,
  UpdateCall,
  WorkflowStatus,
} from '@app/contract';

import { closeActivity } from '../activity/close';
import { type Decision, type NewRun, reject } from '../decision';
import { Draft, type Fold } from '../draft';
import { PersistentMap } from '../persistent-map';
import type { MutableState, PendingActivityState } from '../state';
import { scheduleWorkflowTask, wakeWorkflow } from '../wake-workflow';
import { runInfo } from './initial-state';
import type { CurrentRun } from './start';

/** Who ends a workflow task that nobody can answer, and the run that a reset replaces. */
export const RESETTER = 'history-resetter';

/** The history that a new run begins with. Whoever has read it folds its events alone: notes are not carried over. */
export interface ForkPrefix {
  /** What the events up to the fork leave, in the place of the new run. */
  readonly state: MutableState;
  readonly base: { readonly runId: RunId; readonly status: WorkflowStatus };
  /** Signals and updates of the base and the runs that continued it, after the fork, in order. */
  readonly later: readonly HistoryEvent[];
  /** The open run of the workflow id is the base, or one that continues it: what it holds is carried over too. */
  readonly reachesCurrent: boolean;
  /** Activities, by scheduled event, that may only be called once and have been. */
  readonly calledOnce: ReadonlySet<number>;
  readonly editedEventIds: readonly number[];
  /** What the host of a state machine does first. */
  readonly steps: readonly StateMachineDetail[];
}

type ForkRequest = ResetWorkflow | ForkWorkflow | RedriveWorkflow;

/**
 * Children report to the run that began them, and so do answers to signals and cancels of other runs: a history that
 * waits for them cannot be gone on with by another run. Temporal refuses it too, without its children reconnected.
 */
export function pendingElsewhere({ state }: ForkPrefix): Decision | undefined {
  const [child] = state.children.values();
  const [external] = [...state.externalSignals.values(), ...state.externalCancels.values()];
  const what = child
    ? `the child workflow "${child.workflowId}"`
    : external && `an answer of "${external.workflowExecution.workflowId}"`;
  return what === undefined
    ? undefined
    : reject(
        'INVALID_ARGUMENT',
        `The run waits there for ${what}, which reports to no other run. Choose a place before it is asked for, or after its end.`,
      );
}

export function decideForkWorkflow(
  current: CurrentRun,
  prefix: ForkPrefix,
  request: ForkWorkflow,
  fold: Fold,
): Decision {
  if (current?.header.status === 'Running') {
    const { runId } = current.header;
    return reject(
      'WORKFLOW_ALREADY_STARTED',
      `A run of the workflow id is open. RunId: ${runId}. Fork under another workflow id.`,
      { runId },
    );
  }
  return (
    pendingElsewhere(prefix) ??
    begun([], undefined, forkRun(prefix, { kind: 'Fork', request, carried: [] }, fold))
  );
}

export function begun(
  facts: Extract<Decision, { type: 'accept' }>['facts'],
  state: MutableState | undefined,
  newRun: NewRun,
): Decision {
  const reply = { runId: newRun.runId, started: true };
  return { type: 'accept', facts, state, outcome: { ok: true, reply }, newRun };
}

/** What a new run takes over of what came after the fork. */
export type Carried = HistoryEvent | { readonly type: 'Admitted'; readonly update: UpdateCall };

/**
 * Begins a run on top of a history that is another one's: the workflow task that was pending there fails (one is made
 * up where none was), what was pending begins anew, and workflow code looks again.
 * Temporal: `ndc/workflow_resetter.go`.
 */
export function forkRun(
  prefix: ForkPrefix,
  fork: {
    readonly kind: ForkKind;
    readonly request: ForkRequest;
    readonly carried: readonly Carried[];
    readonly excludes?: readonly ReapplyType[];
  },
  fold: Fold,
): NewRun {
  const { request, kind } = fork;
  const { newRunId } = request;
  const draft = new Draft(prefix.state, request.now, fold);
  draft.append({
    type: 'RunForkNoted',
    noteTime: draft.now,
    kind,
    baseRunId: prefix.base.runId,
    requestId: request.requestId ?? newRunId,
  });
  failWorkflowTask(draft, prefix, request);
  for (const [, activity] of prefix.state.activities.entries()) {
    if (prefix.calledOnce.has(activity.scheduled.eventId)) failCalledOnce(draft, activity);
  }
  for (const detail of prefix.steps) {
    draft.append({
      type: 'StateMachineStepped',
      eventId: draft.nextEventId,
      eventTime: draft.now,
      workflowTaskCompletedEventId: 0,
      detail,
    });
  }
  for (const each of fork.carried) reapply(draft, each, fork.excludes ?? []);
  wakeWorkflow(draft);
  return { runId: newRunId, facts: draft.facts, state: draft.state };
}

function failWorkflowTask(draft: Draft, prefix: ForkPrefix, request: ForkRequest): void {
  if (draft.state.workflowTask === undefined) scheduleWorkflowTask(draft);
  const task = draft.state.workflowTask;
  const scheduledEventId = task?.scheduledEventId ?? 0;
  if (task?.startedEventId === 0) {
    draft.append({
      type: 'WorkflowTaskStarted',
      eventId: draft.nextEventId,
      eventTime: draft.now,
      scheduledEventId,
      identity: RESETTER,
      requestId: request.newRunId,
    });
  }
  draft.append({
    type: 'WorkflowTaskFailed',
    eventId: draft.nextEventId,
    eventTime: draft.now,
    scheduledEventId,
    startedEventId: draft.state.workflowTask?.startedEventId ?? 0,
    cause: 'ResetWorkflow',
    failure: resetFailure(`Workflow reset: ${request.reason}`),
    identity: request.identity,
    baseRunId: prefix.base.runId,
    newRunId: request.newRunId,
    forkEventVersion: 1,
    ...(prefix.editedEventIds.length > 0 && { editedEventIds: prefix.editedEventIds }),
  });
}

function resetFailure(message: string): Failure {
  return { message, info: { type: 'ResetWorkflow' } };
}

/** The call may have arrived, and must not arrive twice. */
function failCalledOnce(draft: Draft, activity: PendingActivityState): void {
  const { scheduled } = activity;
  closeActivity(draft, activity, {
    type: 'ActivityTaskFailed',
    eventTime: draft.now,
    failure: resetFailure('The activity may be called once, and the base run has called it.'),
    scheduledEventId: scheduled.eventId,
    startedEventId: 0,
    identity: RESETTER,
    retryState: 'NonRetryableFailure',
  });
}

/** Cancel requests are not carried over: whoever resets a run wants it to run. */
function reapply(draft: Draft, carried: Carried, excludes: readonly ReapplyType[]): void {
  switch (carried.type) {
    case 'WorkflowExecutionSignaled': {
      const { requestId } = carried;
      const isKnown = requestId !== undefined && draft.state.signalRequestIds.has(requestId);
      if (isKnown || excludes.includes('Signal')) return;
      draft.append({ ...carried, eventId: draft.nextEventId, eventTime: draft.now });
      return;
    }
    case 'WorkflowExecutionOptionsUpdated':
      draft.append({ ...carried, eventId: draft.nextEventId, eventTime: draft.now });
      return;
    case 'WorkflowExecutionUpdateAccepted':
      readmit(draft, carried.acceptedRequest, excludes);
      return;
    case 'WorkflowExecutionUpdateAdmitted':
      readmit(draft, carried.request, excludes);
      return;
    case 'Admitted':
      readmit(draft, carried.update, excludes);
      return;
    default:
  }
}

/** An update that the history before the fork knows is over, or goes on there. */
function readmit(draft: Draft, request: UpdateCall, excludes: readonly ReapplyType[]): void {
  const { pendingUpdates, completedUpdates } = draft.state;
  const { updateId } = request;
  const isKnown =
    completedUpdates.has(updateId) ||
    pendingUpdates.some(({ update }) => update.updateId === updateId);
  if (isKnown || excludes.includes('Update')) return;
  draft.append({
    type: 'WorkflowExecutionUpdateAdmitted',
    eventId: draft.nextEventId,
    eventTime: draft.now,
    request,
    origin: 'Reapply',
  });
}

/** Time-outs count from here, and every pending activity waits for its first attempt, under the id it has. */
export function evolveRunForkNoted(state: MutableState, note: RunForkNoted): MutableState {
  const { kind, baseRunId, requestId, noteTime: time } = note;
  const { info } = state;
  const activities = state.activities
    .entries()
    .map(([eventId, activity]) => [eventId, anew(activity, time)] as const);
  return {
    ...state,
    info: runInfo(info.started, { key: info, runId: info.runId }, time),
    origin: { kind, baseRunId, requestId, time },
    activities: PersistentMap.from(activities),
  };
}

function anew(activity: PendingActivityState, time: number): PendingActivityState {
  return {
    ...activity,
    scheduled: { ...activity.scheduled, eventTime: time },
    attemptScheduledTime: time,
    dispatchAt: time,
  };
}
