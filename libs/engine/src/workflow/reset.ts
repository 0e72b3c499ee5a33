import { isEvent, type ResetWorkflow } from '@app/contract';

import { type Decision, reject } from '../decision';
import { Draft, type Fold } from '../draft';
import { isOpen, type MutableState } from '../state';
import { begun, type Carried, type ForkPrefix, forkRun, RESETTER } from './fork';
import { isFromOthers, relativesProblem, undoneChildren } from './fork-relatives';
import type { CurrentRun } from './start';
import { terminate } from './terminate';

/**
 * Ends the open run of the workflow id, whichever it is, and begins another on top of the history that the caller wants
 * back: nobody sees the workflow id free in between. Signals and updates that came later are carried over.
 * Temporal: `api/resetworkflow/api.go`.
 */
export function decideResetWorkflow(
  current: CurrentRun,
  prefix: ForkPrefix,
  request: ResetWorkflow,
  fold: Fold,
): Decision {
  if (current === undefined) return reject('WORKFLOW_NOT_FOUND');
  const { header, state } = current;
  if (request.requestId !== undefined && header.startRequestId === request.requestId) {
    const reply = { runId: header.runId, started: true };
    return { type: 'ignore', reason: 'repeated reset', outcome: { ok: true, reply } };
  }
  const isOfOpenRun = state !== undefined && isOpen(state) && prefix.base.runId === header.runId;
  const succession = isOfOpenRun ? 'InPlace' : 'AfterEnd';
  const refusal = misplaced(prefix, request) ?? relativesProblem(prefix, succession);
  if (refusal !== undefined) return refusal;
  const { excludes, postResetOperations, reason, newRunId } = request;
  const fork = {
    kind: 'Reset',
    request,
    excludes,
    succession,
    ...(postResetOperations && { postResetOperations }),
  } as const;
  if (state === undefined || !isOpen(state)) {
    return begun([], undefined, forkRun(prefix, { ...fork, carried: prefix.later }, fold));
  }
  const draft = new Draft(state, request.now, fold);
  const forkEventId = prefix.state.nextEventId;
  terminate(draft, { reason, identity: RESETTER, newRunId, ...(isOfOpenRun && { forkEventId }) });
  const carried = carriedOver(prefix, state, draft);
  const undone = isOfOpenRun ? undoneChildren(state, prefix) : [];
  const newRun = forkRun(prefix, { ...fork, carried, undoneChildren: undone }, fold);
  return begun(draft.facts, draft.state, newRun);
}

/** What waited in the buffer has become history of the terminated run; updates that nobody had answered never do. */
function carriedOver(prefix: ForkPrefix, state: MutableState, draft: Draft): Carried[] {
  if (!prefix.reachesCurrent) return [...prefix.later];
  const admitted = state.pendingUpdates.filter(({ stage }) => stage !== 'Accepted');
  const isBase = prefix.base.runId === state.info.runId;
  return [
    ...prefix.later,
    // A run that continued the base has asked others for something of its own.
    ...draft.facts.filter(isEvent).filter((event) => isBase || !isFromOthers(event)),
    ...admitted.map(({ update }) => ({ type: 'Admitted', update }) as const),
  ];
}

/** The event must be one with which a workflow task ended, or may end: everything before it is whole. */
function misplaced({ state }: ForkPrefix, { point }: ResetWorkflow): Decision | undefined {
  if (point.type === 'State') return undefined;
  // While a host has the task everything waits in the buffer, so nothing can lie between its start and its end.
  if (state.workflowTask !== undefined) return undefined;
  const eventId = point.type === 'Event' ? point.eventId : state.nextEventId;
  return reject(
    'INVALID_ARGUMENT',
    `Can only reset workflow to event ID in range [WorkflowTaskScheduled +1, WorkflowTaskStarted + 1]: ${String(eventId)}.`,
  );
}
