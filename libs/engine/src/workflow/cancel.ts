import type { RequestCancelWorkflow } from '@app/contract';

import { recordForWorkflow } from '../buffer';
import { accept, type Decision, ignore } from '../decision';
import type { Draft } from '../draft';
import { isOpen, type MutableState } from '../state';
import { relieveFullBuffer } from '../workflow-task/force-fail';

/** Asks workflow code to stop. Asking again, or asking a closed run, changes nothing and is fine. */
export function decideRequestCancelWorkflow(
  draft: Draft,
  request: RequestCancelWorkflow,
): Decision {
  const { state } = draft;
  if (!isOpen(state)) return ignore(state, 'closed');
  if (state.cancelRequested) return ignore(state, 'already requested');

  recordForWorkflow(draft, [
    {
      type: 'WorkflowExecutionCancelRequested',
      eventTime: draft.now,
      cause: request.cause,
      identity: request.identity,
      ...(request.requestId !== undefined && { requestId: request.requestId }),
    },
  ]);
  relieveFullBuffer(draft);
  return accept(draft);
}

export function evolveWorkflowExecutionCancelRequested(state: MutableState): MutableState {
  return { ...state, cancelRequested: true };
}
