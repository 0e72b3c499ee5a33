import type { AcceptWorkflowUpdate, WorkflowExecutionUpdateAccepted } from '@app/contract';

import type { Draft } from '../draft';
import type { MutableState } from '../state';
import { type Applied, type CommandContext, refuse } from '../workflow-task/applied';
import { pendingUpdate } from './pending';

export function applyAcceptWorkflowUpdate(
  draft: Draft,
  command: AcceptWorkflowUpdate,
  context: CommandContext,
): Applied {
  const { updateId } = command;
  const pending = pendingUpdate(draft.state, updateId);
  if (pending?.stage !== 'Sent') {
    return refuse(
      'BadUpdateWorkflowExecutionMessage',
      `AcceptWorkflowUpdate: the host was not given an update ${updateId} that is still open.`,
    );
  }
  draft.append({
    type: 'WorkflowExecutionUpdateAccepted',
    eventId: draft.nextEventId,
    eventTime: draft.now,
    updateId,
    acceptedRequestMessageId: command.acceptedRequestMessageId ?? `${updateId}/request`,
    acceptedRequestSequencingEventId:
      command.acceptedRequestSequencingEventId ?? context.startedEventId - 1,
    acceptedRequest: pending.update,
  });
  return undefined;
}

export function evolveWorkflowExecutionUpdateAccepted(
  state: MutableState,
  event: WorkflowExecutionUpdateAccepted,
): MutableState {
  const accepted = { stage: 'Accepted', acceptedEventId: event.eventId } as const;
  if (pendingUpdate(state, event.updateId) === undefined) {
    // Folded from events alone: that the update was admitted is a note.
    const { acceptedRequest: update, eventTime: admittedTime } = event;
    const pending = { update, admittedTime, sentWith: 0, ...accepted };
    return { ...state, pendingUpdates: [...state.pendingUpdates, pending] };
  }
  return {
    ...state,
    pendingUpdates: state.pendingUpdates.map((each) =>
      each.update.updateId === event.updateId ? { ...each, ...accepted } : each,
    ),
  };
}
