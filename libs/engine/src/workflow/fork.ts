import type {
  Asker,
  Failure,
  ForkKind,
  ForkWorkflow,
  HistoryEvent,
  PostResetOperation,
  ReapplyType,
  RelationInitiatedEvent,
  RunForkNoted,
  RunId,
  StateMachineDetail,
  UndoneChild,
  UpdateCall,
  WorkflowStatus,
} from '@app/contract';

import { closeActivity } from '../activity/close';
import { type Decision, type NewRun, reject } from '../decision';
import { Draft, type Fold } from '../draft';
import { PersistentMap } from '../persistent-map';
import { asAskedBy } from '../relation/take-over';
import type { MutableState, PendingActivityState } from '../state';
import { overrideAttributes } from '../versioning/update-options';
import { scheduleWorkflowTask, wakeWorkflow } from '../wake-workflow';
import {
  endTerminated,
  isFromOthers,
  reapplyRelation,
  relativesProblem,
  type Succession,
  toResend,
} from './fork-relatives';
import type { ForkRequest } from './fork-request';
import { runInfo } from './initial-state';
import type { CurrentRun } from './start';

/** Who ends a workflow task that nobody can answer, and the run that a reset replaces. */
export const RESETTER = 'history-resetter';

/** The history that a new run begins with. Whoever has read it folds its events alone: notes are not carried over. */
export interface ForkPrefix {
  /** What the events up to the fork leave, in the place of the new run. */
  readonly state: MutableState;
  readonly base: { readonly runId: RunId; readonly status: WorkflowStatus };
  /** Who asked others for what the events have, if it was not always the base. */
  readonly askers: readonly Asker[] | undefined;
  /** Signals and updates of the base and the runs that continued it, after the fork, in order. */
  readonly later: readonly HistoryEvent[];
  /** The open run of the workflow id is the base, or one that continues it: what it holds is carried over too. */
  readonly reachesCurrent: boolean;
  /** Requests to other runs that have no outcome at the fork. */
  readonly initiated: readonly RelationInitiatedEvent[];
  /** Activities, by scheduled event, that may only be called once and have been. */
  readonly calledOnce: ReadonlySet<number>;
  readonly editedEventIds: readonly number[];
  /** What the host of a state machine does first. */
  readonly steps: readonly StateMachineDetail[];
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
  const carried = prefix.later.filter(isFromOthers);
  const succession = 'Beside';
  return (
    relativesProblem(prefix, succession) ??
    begun([], undefined, forkRun(prefix, { kind: 'Fork', request, carried, succession }, fold))
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
    readonly succession: Succession;
    readonly undoneChildren?: readonly UndoneChild[];
    readonly postResetOperations?: readonly PostResetOperation[];
    readonly excludes?: readonly ReapplyType[];
  },
  fold: Fold,
): NewRun {
  const { request, kind, carried } = fork;
  const resent = toResend(prefix, carried);
  const undone = fork.undoneChildren ?? [];
  const { newRunId } = request;
  const draft = new Draft(prefix.state, request.now, fold);
  draft.append({
    type: 'RunForkNoted',
    noteTime: draft.now,
    kind,
    baseRunId: prefix.base.runId,
    requestId: request.requestId ?? newRunId,
    ...(kind === 'Reset' && prefix.askers && { askers: prefix.askers }),
    ...(resent.length > 0 && { resent }),
    ...(undone.length > 0 && { undoneChildren: undone }),
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
  for (const each of carried) reapply(draft, each, fork.excludes ?? []);
  if (fork.succession === 'AfterEnd') endTerminated(draft);
  for (const each of fork.postResetOperations ?? []) operate(draft, each, request.identity);
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
      if (isFromOthers(carried)) reapplyRelation(draft, carried);
  }
}

/** What whoever resets a run wants the new one to be told. */
function operate(draft: Draft, operation: PostResetOperation, identity: string): void {
  const place = { eventId: draft.nextEventId, eventTime: draft.now, identity };
  switch (operation.type) {
    case 'Signal': {
      const { type: _type, ...signal } = operation;
      draft.append({ ...signal, ...place, type: 'WorkflowExecutionSignaled' });
      return;
    }
    case 'UpdateOptions':
      draft.append({
        ...place,
        type: 'WorkflowExecutionOptionsUpdated',
        ...overrideAttributes(operation.versioningOverride),
      });
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
  const { kind, baseRunId, requestId, noteTime: time, undoneChildren } = note;
  const { info } = state;
  const activities = state.activities
    .entries()
    .map(([eventId, activity]) => [eventId, anew(activity, time)] as const);
  return {
    ...(note.askers ? asAskedBy(state, note.askers) : state),
    info: runInfo(info.started, { key: info, runId: info.runId }, time),
    origin: { kind, baseRunId, requestId, time, ...(undoneChildren && { undoneChildren }) },
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
