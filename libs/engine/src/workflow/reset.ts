import { isEvent, type ResetWorkflow } from '@app/contract';

import { type Decision, reject } from '../decision';
import { Draft, type Fold } from '../draft';
import { isOpen, type MutableState } from '../state';
import { begun, type Carried, type ForkPrefix, forkRun, pendingElsewhere, RESETTER } from './fork';
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
  const refusal = misplaced(prefix, request) ?? pendingElsewhere(prefix);
  if (refusal !== undefined) return refusal;
  const { excludes } = request;
  if (state === undefined || !isOpen(state)) {
    const carried = prefix.later;
    return begun(
      [],
      undefined,
      forkRun(prefix, { kind: 'Reset', request, carried, excludes }, fold),
    );
  }
  const draft = new Draft(state, request.now, fold);
  const { reason, newRunId } = request;
  terminate(draft, { reason, identity: RESETTER, newRunId });
  const carried = carriedOver(prefix, state, draft);
  const newRun = forkRun(prefix, { kind: 'Reset', request, carried, excludes }, fold);
  return begun(draft.facts, draft.state, newRun);
}

/** What waited in the buffer has become history of the terminated run; updates that nobody had answered never do. */
function carriedOver(prefix: ForkPrefix, state: MutableState, draft: Draft): Carried[] {
  if (!prefix.reachesCurrent) return [...prefix.later];
  const admitted = state.pendingUpdates.filter(({ stage }) => stage !== 'Accepted');
  return [
    ...prefix.later,
    ...draft.facts.filter(isEvent),
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
