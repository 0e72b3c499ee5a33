import type { ChildOutcome, RunId, Task } from '@app/contract';

import type { PendingChild } from '../child/pending';
import type { MutableState } from '../state';
import type { CloseEvent } from '../workflow/close';
import { completionCallbacksOf } from './completion-callbacks';
import { namespaceIdOf } from './namespace';
import { sentRequestId } from './sent-request-id';
import { SERVICE_IDENTITY } from './service-identity';

/** Temporal's words. */
const REASON = 'by parent close policy';

/**
 * What the end of a run means for others: its children by their parent close policy, whatever the end, and its parent,
 * and its callbacks, which hear of a chain only once, at its end.
 */
export function tasksOfClose(event: CloseEvent, state: MutableState): readonly Task[] {
  const kept = event.type === 'WorkflowExecutionTerminated' ? (event.forkEventId ?? 0) : 0;
  const tasks = state.children
    .values()
    .filter(({ initiatedEventId }) => initiatedEventId >= kept)
    .flatMap((child) => closeChild(child, state));
  const outcome = outcomeOf(event);
  if (outcome === undefined) return tasks;
  return [...tasks, ...reportToParent(outcome, state), ...callBack(event, outcome, state)];
}

/** Only that child is meant: by now another run may have its workflow id. Its start goes before, should it still be on its way. */
function closeChild(child: PendingChild, { info }: MutableState): readonly Task[] {
  const { initiatedEventId, workflowId } = child;
  const base = {
    tenantId: info.tenantId,
    namespaceId: namespaceIdOf(child, info),
    workflowId,
    requestId: sentRequestId(info, initiatedEventId, 'close'),
    identity: SERVICE_IDENTITY,
    childOf: { runId: child.askedBy ?? info.runId, initiatedEventId },
  };
  switch (child.parentClosePolicy) {
    case 'Abandon':
      return [];
    case 'Terminate': {
      const request = { ...base, type: 'TerminateWorkflow', reason: REASON } as const;
      return [{ type: 'SendRequest', request }];
    }
    case 'RequestCancel': {
      const { workflowId: ownId, runId } = info;
      const external = {
        externalWorkflowExecution: { workflowId: ownId, runId },
        externalInitiatedEventId: initiatedEventId,
      };
      const request = {
        ...base,
        ...external,
        type: 'RequestCancelWorkflow',
        cause: REASON,
      } as const;
      return [{ type: 'SendRequest', request }];
    }
  }
}

function reportToParent(outcome: ChildOutcome, { info }: MutableState): readonly Task[] {
  const { parent, firstExecutionRunId } = info.started;
  if (parent === undefined) return [];
  const { initiatedEventId, ...place } = parent;
  return [
    {
      type: 'SendRequest',
      request: {
        type: 'RecordChildWorkflowClosed',
        tenantId: info.tenantId,
        ...place,
        initiatedEventId,
        workflowExecution: { workflowId: info.workflowId, runId: info.runId },
        firstExecutionRunId,
        outcome,
      },
    },
  ];
}

function callBack(event: CloseEvent, outcome: ChildOutcome, state: MutableState): readonly Task[] {
  const { info } = state;
  const { started, tenantId, namespaceId, workflowId, runId } = info;
  const { workflowType, firstExecutionRunId } = started;
  return completionCallbacksOf(state).map((callback, index) => ({
    type: 'SendRequest',
    request: {
      type: 'DeliverCallback',
      tenantId,
      namespaceId,
      workflowId,
      runId,
      requestId: callbackRequestId(runId, index),
      callback,
      workflowType,
      firstExecutionRunId,
      closedTime: event.eventTime,
      outcome,
    },
  }));
}

/** Names one callback of a run, for ever: its receiver sees it, and its outcome is kept under it. */
export function callbackRequestId(runId: RunId, index: number): string {
  return `${runId}/callback/${index}`;
}

/** `undefined` when another run of the chain goes on. */
function outcomeOf(event: CloseEvent): ChildOutcome | undefined {
  if ('newExecutionRunId' in event) return undefined;
  switch (event.type) {
    case 'WorkflowExecutionCompleted':
      return { type: 'Completed', ...(event.result && { result: event.result }) };
    case 'WorkflowExecutionFailed':
      return { type: 'Failed', failure: event.failure, retryState: event.retryState };
    case 'WorkflowExecutionCanceled':
      return { type: 'Canceled', ...(event.details && { details: event.details }) };
    case 'WorkflowExecutionTimedOut':
      return { type: 'TimedOut', retryState: event.retryState };
    case 'WorkflowExecutionTerminated':
      return { type: 'Terminated' };
  }
}
