import type { CompleteWorkflowUpdate, WorkflowExecutionUpdateCompleted } from '@app/contract';

import type { Draft } from '../draft';
import type { MutableState } from '../state';
import { type Applied, refuse } from '../workflow-task/applied';
import { pendingUpdate, withoutPendingUpdate } from './pending';

export function applyCompleteWorkflowUpdate(
  draft: Draft,
  command: CompleteWorkflowUpdate,
): Applied {
  const { updateId, outcome } = command;
  const pending = pendingUpdate(draft.state, updateId);
  if (pending?.stage !== 'Accepted') {
    return refuse(
      'BadUpdateWorkflowExecutionMessage',
      `CompleteWorkflowUpdate: the update ${updateId} has not been accepted, or is over.`,
    );
  }
  draft.append({
    type: 'WorkflowExecutionUpdateCompleted',
    eventId: draft.nextEventId,
    eventTime: draft.now,
    updateId,
    identity: pending.update.identity,
    acceptedEventId: pending.acceptedEventId,
    outcome,
  });
  return undefined;
}

export function evolveWorkflowExecutionUpdateCompleted(
  state: MutableState,
  event: WorkflowExecutionUpdateCompleted,
): MutableState {
  const { updateId, eventId } = event;
  return {
    ...withoutPendingUpdate(state, updateId),
    completedUpdates: state.completedUpdates.with(updateId, eventId),
  };
}
