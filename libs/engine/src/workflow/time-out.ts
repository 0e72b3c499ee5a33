import type { Failure, TimeOutWorkflow } from '@app/contract';

import { accept, type Decision, ignore } from '../decision';
import type { Draft } from '../draft';
import { isOpen } from '../state';
import { forceEndTask } from '../workflow-task/force-fail';
import { cronRun } from './cron';
import { retryRun, type RunRetry } from './retry';

const FAILURE: Failure = {
  message: 'workflow timeout',
  info: { type: 'Timeout', timeoutType: 'StartToClose' },
};

/** The run's or the chain's time is over. Only a run whose chain has time left may be retried. */
export function decideTimeOutWorkflow(draft: Draft, request: TimeOutWorkflow): Decision {
  const { state } = draft;
  const { expiresAt, chainExpiresAt: chainEnd } = state.info;
  if (!isOpen(state) || expiresAt === undefined) return ignore(state, 'straggler');
  if (draft.now < expiresAt) return ignore(state, 'early');

  forceEndTask(draft);
  const isChainOver = chainEnd !== undefined && draft.now >= chainEnd;
  const { retryState, newRun: retried }: RunRetry = isChainOver
    ? { retryState: 'Timeout' }
    : retryRun(draft, FAILURE, request.newRunId);
  const byCron = isChainOver ? undefined : cronRun(draft, request.newRunId, { failure: FAILURE });
  const newRun = retried ?? byCron;
  draft.append({
    type: 'WorkflowExecutionTimedOut',
    eventId: draft.nextEventId,
    eventTime: draft.now,
    retryState,
    ...(newRun && { newExecutionRunId: newRun.runId }),
  });
  return accept(draft, undefined, newRun);
}
