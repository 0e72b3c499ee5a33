import type {
  BufferedEvent,
  ChildWorkflowExecutionStarted,
  RequestOutcome,
  RunId,
  StartChildFailedCause,
  StartChildWorkflowExecutionFailed,
} from '@app/contract';

import { recordForWorkflow } from '../buffer';
import { accept, type Decision, ignore } from '../decision';
import type { Draft } from '../draft';
import type { MutableState } from '../state';
import { relieveFullBuffer } from '../workflow-task/force-fail';
import { type PendingChild, withChild, withoutChild } from './pending';

/** The child's shard has started it, or refused to. */
export function settleChildStart(
  draft: Draft,
  child: PendingChild,
  outcome: RequestOutcome,
): Decision {
  // A child that ended at once may have been heard of before.
  if (child.runId !== undefined) return ignore(draft.state, 'the child has started');
  recordForWorkflow(draft, [
    outcome.ok
      ? childStarted(draft, child, outcome.reply.runId)
      : startFailed(draft, child, outcome),
  ]);
  relieveFullBuffer(draft);
  return accept(draft);
}

export function childStarted(draft: Draft, child: PendingChild, runId: RunId): BufferedEvent {
  const { namespace, initiatedEventId, workflowId, workflowType } = child;
  return {
    type: 'ChildWorkflowExecutionStarted',
    eventTime: draft.now,
    ...(namespace && { namespace }),
    initiatedEventId,
    workflowExecution: { workflowId, runId },
    workflowType,
  };
}

function startFailed(
  draft: Draft,
  child: PendingChild,
  { rejection }: Extract<RequestOutcome, { readonly ok: false }>,
): BufferedEvent {
  const { namespace, initiatedEventId, workflowId, workflowType, control } = child;
  const cause: StartChildFailedCause =
    rejection.code === 'NAMESPACE_NOT_FOUND' ? 'NamespaceNotFound' : 'WorkflowAlreadyExists';
  return {
    type: 'StartChildWorkflowExecutionFailed',
    eventTime: draft.now,
    ...(namespace && { namespace }),
    workflowId,
    workflowType,
    cause,
    ...(control !== undefined && { control }),
    initiatedEventId,
    workflowTaskCompletedEventId: child.workflowTaskCompletedEventId,
  };
}

/** A child whose end was buffered together with its start is over already. */
export function evolveChildWorkflowExecutionStarted(
  state: MutableState,
  event: ChildWorkflowExecutionStarted,
): MutableState {
  const child = state.children.get(event.initiatedEventId);
  if (child === undefined) return state;
  const { runId } = event.workflowExecution;
  return withChild(state, { ...child, runId, startedEventId: event.eventId });
}

export function evolveStartChildWorkflowExecutionFailed(
  state: MutableState,
  event: Pick<StartChildWorkflowExecutionFailed, 'initiatedEventId'>,
): MutableState {
  return withoutChild(state, event.initiatedEventId);
}
