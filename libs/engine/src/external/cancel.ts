import type {
  BufferedEvent,
  CancelExternalFailedCause,
  RequestCancelExternalWorkflowExecutionInitiated,
  RequestOutcome,
  Task,
} from '@app/contract';
import { LIMITS } from '@app/contract';

import { recordForWorkflow } from '../buffer';
import { accept, type Decision } from '../decision';
import type { Draft } from '../draft';
import { childOfTarget } from '../relation/child-of';
import { namespaceIdOf } from '../relation/namespace';
import { sentRequestId } from '../relation/sent-request-id';
import { SERVICE_IDENTITY } from '../relation/service-identity';
import type { MutableState } from '../state';
import { type ApplyCommand, refuse } from '../workflow-task/applied';
import { relieveFullBuffer } from '../workflow-task/force-fail';
import { type PendingExternal, pendingExternal } from './pending';
import { executionOf, isKnownToFail, knownFailure, targetProblem } from './target';

/** Workflow code asks another run, a child of its own for instance, to stop: recorded now, sent with this turn. */
export const applyRequestCancelExternal: ApplyCommand<'RequestCancelExternalWorkflowExecution'> = (
  draft,
  command,
  context,
) => {
  const problem = targetProblem(command);
  if (problem !== undefined) {
    return refuse('BadRequestCancelExternalWorkflowExecutionAttributes', problem);
  }
  if (draft.state.externalCancels.size >= LIMITS.pendingExternalCountMax) {
    return refuse('PendingRequestCancelLimitExceeded', 'Too many cancels are on their way.');
  }
  const { namespace, control, reason, userMetadata } = command;
  const initiatedEventId = draft.nextEventId;
  draft.append({
    type: 'RequestCancelExternalWorkflowExecutionInitiated',
    eventId: initiatedEventId,
    eventTime: draft.now,
    workflowTaskCompletedEventId: context.completedEventId,
    ...(namespace && { namespace }),
    workflowExecution: executionOf(command),
    childWorkflowOnly: command.childWorkflowOnly ?? false,
    ...(control !== undefined && { control }),
    ...(reason !== undefined && { reason }),
    ...(userMetadata && { userMetadata }),
  });
  const cause = knownFailure(command, draft.state.info);
  const cancel = draft.state.externalCancels.get(initiatedEventId);
  if (cause === undefined || cancel === undefined) return undefined;
  draft.append({ ...cancelFailed(draft, cancel, cause), eventId: draft.nextEventId });
  return { type: 'wake' };
};

export function evolveRequestCancelExternalInitiated(
  state: MutableState,
  event: RequestCancelExternalWorkflowExecutionInitiated,
): MutableState {
  const externalCancels = state.externalCancels.with(event.eventId, pendingExternal(event));
  return { ...state, externalCancels };
}

/** The request that asks the other run to stop, also when this run closes with the same decision. */
export function tasksOfRequestCancelExternal(
  event: RequestCancelExternalWorkflowExecutionInitiated,
  state: MutableState,
): readonly Task[] {
  const { info, externalCancels } = state;
  if (isKnownToFail(event, info)) return [];
  const runId = externalCancels.get(event.eventId)?.askedBy ?? info.runId;
  const { workflowExecution, childWorkflowOnly, reason } = event;
  return [
    {
      type: 'SendRequest',
      initiatedEventId: event.eventId,
      request: {
        type: 'RequestCancelWorkflow',
        tenantId: info.tenantId,
        namespaceId: namespaceIdOf(event, info),
        ...workflowExecution,
        requestId: sentRequestId({ runId }, event.eventId),
        cause: reason ?? '',
        identity: SERVICE_IDENTITY,
        externalWorkflowExecution: { workflowId: info.workflowId, runId: info.runId },
        externalInitiatedEventId: event.eventId,
        ...(childWorkflowOnly && { childOf: childOfTarget(state, workflowExecution) }),
      },
    },
  ];
}

/** The other run has been asked, or is over anyway, or there is none. */
export function settleExternalCancel(
  draft: Draft,
  cancel: PendingExternal,
  outcome: RequestOutcome,
): Decision {
  recordForWorkflow(draft, [
    outcome.ok ? cancelRequested(draft, cancel) : cancelFailed(draft, cancel, causeOf(outcome)),
  ]);
  relieveFullBuffer(draft);
  return accept(draft);
}

function causeOf({
  rejection,
}: Extract<RequestOutcome, { readonly ok: false }>): CancelExternalFailedCause {
  return rejection.code === 'NAMESPACE_NOT_FOUND'
    ? 'NamespaceNotFound'
    : 'ExternalWorkflowExecutionNotFound';
}

function cancelRequested(draft: Draft, cancel: PendingExternal): BufferedEvent {
  const { initiatedEventId, namespace, workflowExecution } = cancel;
  return {
    type: 'ExternalWorkflowExecutionCancelRequested',
    eventTime: draft.now,
    initiatedEventId,
    workflowExecution,
    ...(namespace && { namespace }),
  };
}

function cancelFailed(draft: Draft, cancel: PendingExternal, cause: CancelExternalFailedCause) {
  const { initiatedEventId, namespace, workflowExecution, control } = cancel;
  return {
    type: 'RequestCancelExternalWorkflowExecutionFailed',
    eventTime: draft.now,
    cause,
    workflowTaskCompletedEventId: cancel.workflowTaskCompletedEventId,
    workflowExecution,
    initiatedEventId,
    ...(namespace && { namespace }),
    ...(control !== undefined && { control }),
  } as const;
}

/** The event of an outcome that was buffered finds the request gone already. */
export function evolveRequestCancelExternalSettled(
  state: MutableState,
  event: Pick<PendingExternal, 'initiatedEventId'>,
): MutableState {
  if (!state.externalCancels.has(event.initiatedEventId)) return state;
  return { ...state, externalCancels: state.externalCancels.without(event.initiatedEventId) };
}
