import type {
  BufferedEvent,
  RequestOutcome,
  SignalExternalFailedCause,
  SignalExternalWorkflowExecutionInitiated,
  Task,
} from '@app/contract';
import { LIMITS } from '@app/contract';

import { recordForWorkflow } from '../buffer';
import { accept, type Decision } from '../decision';
import type { Draft } from '../draft';
import { isIdentifier } from '../identifier';
import { childOfTarget } from '../relation/child-of';
import { namespaceIdOf } from '../relation/namespace';
import { sentRequestId } from '../relation/sent-request-id';
import { SERVICE_IDENTITY } from '../relation/service-identity';
import type { MutableState } from '../state';
import { type ApplyCommand, refuse } from '../workflow-task/applied';
import { relieveFullBuffer } from '../workflow-task/force-fail';
import { type PendingExternal, pendingExternal } from './pending';
import { executionOf, isKnownToFail, knownFailure, targetProblem } from './target';

/** Workflow code signals another run: recorded now, sent with this turn. */
export const applySignalExternal: ApplyCommand<'SignalExternalWorkflowExecution'> = (
  draft,
  command,
  context,
) => {
  const problem =
    targetProblem(command) ??
    (isIdentifier(command.signalName) ? undefined : "The signal's name is empty or too long.");
  if (problem !== undefined) return refuse('BadSignalWorkflowExecutionAttributes', problem);
  if (draft.state.externalSignals.size >= LIMITS.pendingExternalCountMax) {
    return refuse('PendingSignalsLimitExceeded', 'Too many signals are on their way.');
  }
  const { namespace, signalName, input, control, header, userMetadata } = command;
  const initiatedEventId = draft.nextEventId;
  draft.append({
    type: 'SignalExternalWorkflowExecutionInitiated',
    eventId: initiatedEventId,
    eventTime: draft.now,
    workflowTaskCompletedEventId: context.completedEventId,
    ...(namespace && { namespace }),
    workflowExecution: executionOf(command),
    signalName,
    childWorkflowOnly: command.childWorkflowOnly ?? false,
    ...(input && { input }),
    ...(control !== undefined && { control }),
    ...(header && { header }),
    ...(userMetadata && { userMetadata }),
  });
  const cause = knownFailure(command, draft.state.info);
  const signal = draft.state.externalSignals.get(initiatedEventId);
  if (cause === undefined || signal === undefined) return undefined;
  draft.append({ ...signalFailed(draft, signal, cause), eventId: draft.nextEventId });
  return { type: 'wake' };
};

export function evolveSignalExternalInitiated(
  state: MutableState,
  event: SignalExternalWorkflowExecutionInitiated,
): MutableState {
  const externalSignals = state.externalSignals.with(event.eventId, pendingExternal(event));
  return { ...state, externalSignals };
}

/** The request that delivers the signal, also when the run closes with the same decision. */
export function tasksOfSignalExternal(
  event: SignalExternalWorkflowExecutionInitiated,
  state: MutableState,
): readonly Task[] {
  const { info, externalSignals } = state;
  if (isKnownToFail(event, info)) return [];
  const runId = externalSignals.get(event.eventId)?.askedBy ?? info.runId;
  const { signalName, input, header, workflowExecution, childWorkflowOnly } = event;
  return [
    {
      type: 'SendRequest',
      initiatedEventId: event.eventId,
      request: {
        type: 'SignalWorkflow',
        tenantId: info.tenantId,
        namespaceId: namespaceIdOf(event, info),
        ...workflowExecution,
        requestId: sentRequestId({ runId }, event.eventId),
        signalName,
        identity: SERVICE_IDENTITY,
        externalWorkflowExecution: { workflowId: info.workflowId, runId: info.runId },
        ...(input && { input }),
        ...(header && { header }),
        ...(childWorkflowOnly && { childOf: childOfTarget(state, workflowExecution) }),
      },
    },
  ];
}

/** The other run has the signal, or will never have it. */
export function settleExternalSignal(
  draft: Draft,
  signal: PendingExternal,
  outcome: RequestOutcome,
): Decision {
  recordForWorkflow(draft, [
    outcome.ok ? signaledExternally(draft, signal) : signalFailed(draft, signal, causeOf(outcome)),
  ]);
  relieveFullBuffer(draft);
  return accept(draft);
}

function causeOf({
  rejection,
}: Extract<RequestOutcome, { readonly ok: false }>): SignalExternalFailedCause {
  if (rejection.code === 'SIGNAL_LIMIT_REACHED') return 'SignalCountLimitExceeded';
  return rejection.code === 'NAMESPACE_NOT_FOUND'
    ? 'NamespaceNotFound'
    : 'ExternalWorkflowExecutionNotFound';
}

function signaledExternally(draft: Draft, signal: PendingExternal): BufferedEvent {
  const { initiatedEventId, namespace, workflowExecution, control } = signal;
  return {
    type: 'ExternalWorkflowExecutionSignaled',
    eventTime: draft.now,
    initiatedEventId,
    workflowExecution,
    ...(namespace && { namespace }),
    ...(control !== undefined && { control }),
  };
}

function signalFailed(draft: Draft, signal: PendingExternal, cause: SignalExternalFailedCause) {
  const { initiatedEventId, namespace, workflowExecution, control } = signal;
  return {
    type: 'SignalExternalWorkflowExecutionFailed',
    eventTime: draft.now,
    cause,
    workflowTaskCompletedEventId: signal.workflowTaskCompletedEventId,
    workflowExecution,
    initiatedEventId,
    ...(namespace && { namespace }),
    ...(control !== undefined && { control }),
  } as const;
}

/** The event of an outcome that was buffered finds the signal gone already. */
export function evolveSignalExternalSettled(
  state: MutableState,
  event: Pick<PendingExternal, 'initiatedEventId'>,
): MutableState {
  if (!state.externalSignals.has(event.initiatedEventId)) return state;
  return { ...state, externalSignals: state.externalSignals.without(event.initiatedEventId) };
}
