import type {
  Header,
  Payloads,
  Reply,
  RunRef,
  SignalWorkflow,
  WorkflowExecutionSignaled,
} from '@app/contract';
import { LIMITS } from '@app/contract';

import { recordForWorkflow } from '../buffer';
import { accept, type Decision, ignore, reject } from '../decision';
import type { Draft } from '../draft';
import { isChildOf } from '../relation/child-of';
import { isOpen, isTaskInFlight, type MutableState } from '../state';
import { scheduleWorkflowTask } from '../wake-workflow';
import { relieveFullBuffer } from '../workflow-task/force-fail';
import { withSignal } from './signal-count';

/** A signal, whoever brings it: its own request or a start. */
export interface Signal {
  readonly signalName: string;
  readonly input?: Payloads;
  readonly header?: Header;
  readonly identity: string;
  readonly requestId?: string;
  readonly externalWorkflowExecution?: RunRef;
}

export function decideSignalWorkflow(draft: Draft, request: SignalWorkflow): Decision {
  const { state } = draft;
  if (isOpen(state) && !isChildOf(state, request.childOf)) return reject('WORKFLOW_NOT_FOUND');
  return deliverSignal(draft, request);
}

/** Delivers a signal: at once, or after the workflow task in flight. Never lost once acknowledged. */
export function deliverSignal(
  draft: Draft,
  signal: Signal,
  how: { readonly reply?: Omit<Reply, 'runId'>; readonly endsDelay?: boolean } = {},
): Decision {
  const { state } = draft;
  const { reply } = how;
  if (!isOpen(state)) return reject('WORKFLOW_CLOSED');
  if (signal.requestId !== undefined && state.signalRequestIds.has(signal.requestId)) {
    return ignore(state, 'repeated signal', reply);
  }
  if (state.signalCount >= LIMITS.signalCountMax) return reject('SIGNAL_LIMIT_REACHED');
  if (state.closeAttempted && isTaskInFlight(state)) {
    // Without this a stream of signals would keep workflow code from ever closing the run.
    return reject('UNAVAILABLE', 'The run is about to close. Signal it again in a moment.');
  }
  recordForWorkflow(draft, [{ ...signaled(signal), eventTime: draft.now }]);
  relieveFullBuffer(draft);
  if (how.endsDelay === true) scheduleWorkflowTask(draft);
  return accept(draft, reply);
}

export function signaled(signal: Signal): Omit<WorkflowExecutionSignaled, 'eventId' | 'eventTime'> {
  const { signalName, input, identity, header, requestId, externalWorkflowExecution } = signal;
  return {
    type: 'WorkflowExecutionSignaled',
    signalName,
    identity,
    ...(input && { input }),
    ...(header && { header }),
    ...(externalWorkflowExecution && { externalWorkflowExecution }),
    ...(requestId !== undefined && { requestId }),
  };
}

export function evolveWorkflowExecutionSignaled(
  state: MutableState,
  event: WorkflowExecutionSignaled,
): MutableState {
  return withSignal(state, event.requestId);
}
