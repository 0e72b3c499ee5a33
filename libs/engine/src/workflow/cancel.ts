import type { RequestCancelWorkflow } from '@app/contract';

import { recordForWorkflow } from '../buffer';
import { accept, type Decision, ignore, reject } from '../decision';
import type { Draft } from '../draft';
import { isChildOf } from '../relation/child-of';
import { isOpen, type MutableState } from '../state';
import { relieveFullBuffer } from '../workflow-task/force-fail';
import { isOfChain } from './is-of-chain';

/** Asks workflow code to stop. Asking again, or asking a closed run, changes nothing and is fine. */
export function decideRequestCancelWorkflow(
  draft: Draft,
  request: RequestCancelWorkflow,
): Decision {
  const { state } = draft;
  if (!isOfChain(state, request.firstExecutionRunId)) return reject('WORKFLOW_NOT_FOUND');
  if (!isOpen(state)) return ignore(state, 'closed');
  if (!isChildOf(state, request.childOf)) return reject('WORKFLOW_NOT_FOUND');
  if (state.cancelRequested) return ignore(state, 'already requested');

  recordForWorkflow(draft, [
    {
      type: 'WorkflowExecutionCancelRequested',
      eventTime: draft.now,
      cause: request.cause,
      identity: request.identity,
      ...(request.requestId !== undefined && { requestId: request.requestId }),
      ...askedBy(request),
    },
  ]);
  relieveFullBuffer(draft);
  return accept(draft);
}

function askedBy({ externalWorkflowExecution, externalInitiatedEventId }: RequestCancelWorkflow) {
  return {
    ...(externalWorkflowExecution && { externalWorkflowExecution }),
    ...(externalInitiatedEventId !== undefined && { externalInitiatedEventId }),
  };
}

export function evolveWorkflowExecutionCancelRequested(state: MutableState): MutableState {
  return { ...state, cancelRequested: true };
}
