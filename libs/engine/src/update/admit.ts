import type {
  EpochMs,
  Reply,
  UpdateAdmitNoted,
  UpdateCall,
  UpdateProgress,
  UpdateWorkflow,
  WorkflowExecutionUpdateAdmitted,
} from '@app/contract';
import { applicationFailure, LIMITS } from '@app/contract';

import { accept, type Decision, ignore, reject } from '../decision';
import type { Draft } from '../draft';
import { isOpen, isTaskInFlight, type MutableState, type PendingUpdate } from '../state';
import { wakeForUpdates } from '../workflow-task/speculative';
import { pendingUpdate } from './pending';

/** Attempts of a workflow task from which on nobody expects it to succeed soon. Temporal's figure. */
const FAILING_ATTEMPT = 3;

/** Nobody would ever answer one. */
export const NO_UPDATES =
  'A state machine takes no updates. Send a signal that one of its states awaits.';

export function decideUpdateWorkflow(draft: Draft, request: UpdateWorkflow): Decision {
  const { firstExecutionRunId } = request;
  const { started } = draft.state.info;
  if (firstExecutionRunId !== undefined && firstExecutionRunId !== started.firstExecutionRunId) {
    return reject('WORKFLOW_NOT_FOUND');
  }
  return deliverUpdate(draft, request.update);
}

/**
 * Takes an update, whoever brings it, or says how far the one of that id has come. It is stored before anybody is told,
 * which Temporal's is not: losing its owner does not abort it.
 */
export function deliverUpdate(
  draft: Draft,
  update: UpdateCall,
  reply?: Omit<Reply, 'runId'>,
): Decision {
  const { state } = draft;
  const progress = updateProgress(state, update.updateId);
  if (progress !== undefined) return ignore(state, 'known update', { ...reply, update: progress });
  const refusal = refusalOf(state);
  if (refusal !== undefined) return refusal;
  admitUpdate(draft, update);
  wakeForUpdates(draft);
  return accept(draft, { ...reply, update: { updateId: update.updateId, stage: 'Admitted' } });
}

export function admitUpdate(draft: Draft, update: UpdateCall): void {
  draft.append({ type: 'UpdateAdmitNoted', noteTime: draft.now, update });
}

function refusalOf(state: MutableState): Decision | undefined {
  if (!isOpen(state)) return reject('WORKFLOW_CLOSED');
  if (state.info.started.stateMachine !== undefined) {
    return reject('INVALID_ARGUMENT', NO_UPDATES);
  }
  if (state.closeAttempted && isTaskInFlight(state)) {
    return reject('UNAVAILABLE', 'The run is about to close. Update it again in a moment.');
  }
  if ((state.workflowTask?.attempt ?? 1) >= FAILING_ATTEMPT) return reject('WORKFLOW_NOT_READY');
  const { pendingUpdates, completedUpdates } = state;
  if (pendingUpdates.length >= LIMITS.updateInFlightCountMax) {
    return reject('UPDATE_LIMIT_REACHED', 'Too many updates of the run wait for their outcome.');
  }
  return pendingUpdates.length + completedUpdates.size >= LIMITS.updateCountMax
    ? reject('UPDATE_LIMIT_REACHED', 'The run has taken as many updates as a run may.')
    : undefined;
}

/** How far an update has come, closed runs included. `undefined` when the run does not know it. */
export function updateProgress(state: MutableState, updateId: string): UpdateProgress | undefined {
  const completedEventId = state.completedUpdates.get(updateId);
  if (completedEventId !== undefined) return { updateId, stage: 'Completed', completedEventId };
  const pending = pendingUpdate(state, updateId);
  if (pending === undefined) return undefined;
  if (pending.stage !== 'Accepted') {
    return isOpen(state) ? { updateId, stage: 'Admitted' } : undefined;
  }
  if (isOpen(state)) return { updateId, stage: 'Accepted' };
  const failure = applicationFailure(
    'AcceptedUpdateCompletedWorkflow',
    'Workflow Update failed because the Workflow completed before the Update completed.',
    true,
  );
  return { updateId, stage: 'Completed', outcome: { type: 'Failure', failure } };
}

export function evolveUpdateAdmitNoted(state: MutableState, note: UpdateAdmitNoted): MutableState {
  return withAdmitted(state, note.update, note.noteTime);
}

export function evolveWorkflowExecutionUpdateAdmitted(
  state: MutableState,
  event: WorkflowExecutionUpdateAdmitted,
): MutableState {
  return withAdmitted(state, event.request, event.eventTime);
}

function withAdmitted(
  state: MutableState,
  update: UpdateCall,
  admittedTime: EpochMs,
): MutableState {
  const pending: PendingUpdate = {
    update,
    admittedTime,
    stage: 'Admitted',
    sentWith: 0,
    acceptedEventId: 0,
  };
  return { ...state, pendingUpdates: [...state.pendingUpdates, pending] };
}
