import type { TimeOutWorkflow } from '@app/contract';

import { accept, ignore, type Decision } from '../decision';
import type { Draft } from '../draft';
import { isOpen } from '../state';
import { forceEndTask } from '../workflow-task/force-fail';
import { ownStartAttributes, succeedRun, workflowRetry } from './succeed';

/** The run's or the chain's time is over. Only a run that timed out by itself may be retried. */
export function decideTimeOutWorkflow(draft: Draft, request: TimeOutWorkflow): Decision {
  const { state } = draft;
  const { expiresAt, started } = state.info;
  if (!isOpen(state) || expiresAt === undefined) return ignore('straggler');
  if (request.now < expiresAt) return ignore('early');

  forceEndTask(draft);
  const chainIsOver =
    started.workflowExecutionExpirationTime !== undefined &&
    draft.now >= started.workflowExecutionExpirationTime;
  const retry = chainIsOver ? { retryState: 'Timeout' as const } : workflowRetry(draft, undefined);
  const newRun =
    retry.backoffMs === undefined
      ? undefined
      : succeedRun(draft, {
          runId: request.newRunId,
          start: ownStartAttributes(draft),
          backoffMs: retry.backoffMs,
          initiator: 'Retry',
        });
  draft.append({
    type: 'WorkflowExecutionTimedOut',
    eventId: draft.nextEventId,
    eventTime: draft.now,
    retryState: retry.retryState,
    ...(newRun && { newExecutionRunId: newRun.runId }),
  });
  return accept(draft, undefined, newRun);
}
