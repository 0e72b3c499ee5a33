import type { RejectWorkflowUpdate, UpdateRejectNoted } from '@app/contract';
import { applicationFailure } from '@app/contract';

import type { Draft } from '../draft';
import type { MutableState } from '../state';
import { type Applied, refuse } from '../workflow-task/applied';
import { pendingUpdate, withoutPendingUpdate } from './pending';

/** A rejected update leaves no event, and its id may be used again. */
export function applyRejectWorkflowUpdate(draft: Draft, command: RejectWorkflowUpdate): Applied {
  const { updateId, failure } = command;
  if (pendingUpdate(draft.state, updateId)?.stage !== 'Sent') {
    return refuse(
      'BadUpdateWorkflowExecutionMessage',
      `RejectWorkflowUpdate: the host was not given an update ${updateId} that is still open.`,
    );
  }
  draft.append({ type: 'UpdateRejectNoted', noteTime: draft.now, updateId, failure });
  return undefined;
}

/** A host that answers its task without a word on an update it was given does not know how to handle it. */
export function rejectUnanswered(draft: Draft): void {
  for (const { update, stage } of draft.state.pendingUpdates) {
    if (stage !== 'Sent') continue;
    draft.append({
      type: 'UpdateRejectNoted',
      noteTime: draft.now,
      updateId: update.updateId,
      failure: applicationFailure(
        'UnprocessedUpdate',
        "Workflow Update is rejected because it wasn't processed by worker. Probably, Workflow Update is not supported by the worker.",
        true,
      ),
    });
  }
}

export function evolveUpdateRejectNoted(
  state: MutableState,
  note: UpdateRejectNoted,
): MutableState {
  return withoutPendingUpdate(state, note.updateId);
}
