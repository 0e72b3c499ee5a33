import type { EventId, Payloads, RunId, TerminateWorkflow } from '@app/contract';

import { accept, type Decision, reject } from '../decision';
import type { Draft } from '../draft';
import { isChildOf } from '../relation/child-of';
import { isOpen } from '../state';
import { forceEndTask } from '../workflow-task/force-fail';
import { isOfChain } from './is-of-chain';

/** Ends the run at once; workflow code is not asked. */
export function decideTerminateWorkflow(draft: Draft, request: TerminateWorkflow): Decision {
  const { state } = draft;
  if (!isOfChain(state, request.firstExecutionRunId)) return reject('WORKFLOW_NOT_FOUND');
  if (!isOpen(state)) return reject('WORKFLOW_CLOSED');
  if (!isChildOf(state, request.childOf)) return reject('WORKFLOW_NOT_FOUND');
  terminate(draft, request);
  return accept(draft);
}

/** Also used by a start whose conflict policy ends the open run. */
export function terminate(
  draft: Draft,
  how: {
    readonly reason: string;
    readonly details?: Payloads;
    readonly identity: string;
    readonly newRunId?: RunId;
    readonly forkEventId?: EventId;
  },
): void {
  forceEndTask(draft);
  draft.append({
    type: 'WorkflowExecutionTerminated',
    eventId: draft.nextEventId,
    eventTime: draft.now,
    reason: how.reason,
    identity: how.identity,
    ...(how.details && { details: how.details }),
    ...(how.newRunId && { newExecutionRunId: how.newRunId }),
    ...(how.forkEventId !== undefined && { forkEventId: how.forkEventId }),
  });
}
