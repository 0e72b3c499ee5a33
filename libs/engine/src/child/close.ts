import {
  type BufferedEvent,
  type ChildEndEvent,
  type ChildOutcome,
  type EpochMs,
  type RecordChildWorkflowClosed,
  SCHEDULE_WORKFLOW_TYPE,
} from '@app/contract';

import { recordForWorkflow } from '../buffer';
import { accept, type Decision, ignore } from '../decision';
import type { Draft } from '../draft';
import { isOpen, type MutableState } from '../state';
import { relieveFullBuffer } from '../workflow-task/force-fail';
import { type PendingChild, withoutChild } from './pending';
import { childStarted } from './settle';

/** The chain of a child has ended. Its start may not have been heard of yet: then that comes first. */
export function decideRecordChildWorkflowClosed(
  draft: Draft,
  request: RecordChildWorkflowClosed,
): Decision {
  const { state } = draft;
  const child = state.children.get(request.initiatedEventId);
  const isMeant =
    child?.workflowId === request.workflowExecution.workflowId &&
    (request.runId === undefined || (child.askedBy ?? state.info.runId) === request.runId);
  if (!isOpen(state)) return ignore(state, 'nothing waits for it');
  if (child === undefined || !isMeant) {
    if (!hearsOfFormerChildren(state)) return ignore(state, 'nothing waits for it');
    recordForWorkflow(draft, [endOf(FORMER_CHILD, request, draft.now)]);
    relieveFullBuffer(draft);
    return accept(draft);
  }
  const end = endOf(child, request, draft.now);
  recordForWorkflow(
    draft,
    child.runId === undefined
      ? [childStarted(draft, child, request.firstExecutionRunId), end]
      : [end],
  );
  relieveFullBuffer(draft);
  return accept(draft);
}

/**
 * A schedule goes on as a new run while what the run before has started is still at work, and wants to hear how that ends.
 * Other workflow code would not know what to do with the end of a child that it has not started.
 */
function hearsOfFormerChildren({ info: { started } }: MutableState): boolean {
  return (
    started.workflowType === SCHEDULE_WORKFLOW_TYPE && started.continuedExecutionRunId !== undefined
  );
}

/** No event of this run has started it. */
const FORMER_CHILD = {
  ...{ namespace: undefined, workflowType: '' },
  ...{ initiatedEventId: 0, startedEventId: 0 },
};

function endOf(
  child: Pick<PendingChild, 'namespace' | 'workflowType' | 'initiatedEventId' | 'startedEventId'>,
  { workflowExecution, outcome }: RecordChildWorkflowClosed,
  eventTime: EpochMs,
): BufferedEvent {
  const { namespace, workflowType, initiatedEventId, startedEventId } = child;
  return {
    ...outcomeAttributes(outcome),
    eventTime,
    ...(namespace && { namespace }),
    workflowExecution,
    workflowType,
    initiatedEventId,
    startedEventId,
  };
}

type OutcomeAttributes = BufferedEvent extends infer Event
  ? Event extends { readonly type: ChildEndEvent['type'] }
    ? Omit<
        Event,
        | 'eventTime'
        | 'namespace'
        | 'workflowExecution'
        | 'workflowType'
        | 'initiatedEventId'
        | 'startedEventId'
      >
    : never
  : never;

function outcomeAttributes(outcome: ChildOutcome): OutcomeAttributes {
  switch (outcome.type) {
    case 'Completed': {
      const { result } = outcome;
      return { type: 'ChildWorkflowExecutionCompleted', ...(result && { result }) };
    }
    case 'Failed': {
      const { failure, retryState } = outcome;
      return { type: 'ChildWorkflowExecutionFailed', failure, retryState };
    }
    case 'Canceled': {
      const { details } = outcome;
      return { type: 'ChildWorkflowExecutionCanceled', ...(details && { details }) };
    }
    case 'TimedOut':
      return { type: 'ChildWorkflowExecutionTimedOut', retryState: outcome.retryState };
    case 'Terminated':
      return { type: 'ChildWorkflowExecutionTerminated' };
  }
}

export function evolveChildClosed(
  state: MutableState,
  event: Pick<ChildEndEvent, 'initiatedEventId'>,
): MutableState {
  return withoutChild(state, event.initiatedEventId);
}
