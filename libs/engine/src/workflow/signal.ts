import type { SignalWorkflow, WorkflowExecutionSignaled } from '@app/contract';
import { LIMITS } from '@app/contract';

import { recordForWorkflow } from '../buffer';
import { accept, reject, type Decision } from '../decision';
import type { Draft } from '../draft';
import { isOpen, type MutableState } from '../state';
import { relieveFullBuffer } from '../workflow-task/force-fail';

/** Delivers a signal: at once, or after the workflow task in flight. Never lost once acknowledged. */
export function decideSignalWorkflow(draft: Draft, request: SignalWorkflow): Decision {
  const { state } = draft;
  if (!isOpen(state)) return reject('WORKFLOW_CLOSED');
  if (state.signalCount >= LIMITS.signalCountMax) return reject('SIGNAL_LIMIT_REACHED');

  recordForWorkflow(draft, {
    type: 'WorkflowExecutionSignaled',
    eventTime: draft.now,
    signalName: request.signalName,
    identity: request.identity,
    ...(request.input && { input: request.input }),
    ...(request.header && { header: request.header }),
    ...(request.requestId !== undefined && { requestId: request.requestId }),
  });
  relieveFullBuffer(draft);
  return accept(draft);
}

export function evolveWorkflowExecutionSignaled(
  state: MutableState,
  _event: WorkflowExecutionSignaled,
): MutableState {
  return { ...state, signalCount: state.signalCount + 1 };
}
