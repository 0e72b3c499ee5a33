import type { EpochMs, RunId, RunKey, TimerTask } from '@app/contract';
import type { RunRequest } from '@app/engine';

type RequestTimer = Exclude<TimerTask, { type: 'RetryActivityTask' | 'RetryWorkflowTask' }>;

/** The request that a timer stands for, with what it does not carry: ids of runs it may begin, words for people. */
export function timerRequest(
  timer: RequestTimer,
  at: { readonly key: RunKey; readonly now: EpochMs; readonly newRunId: () => RunId },
): RunRequest {
  const { dueAt: _dueAt, ...rest } = timer;
  const request = { ...rest, ...at.key, now: at.now } as RunRequest;
  switch (request.type) {
    case 'TimeOutWorkflow':
      return { ...request, newRunId: at.newRunId() };
    case 'LoseActivityTask':
      return { ...request, reason: 'no answer within the window' };
    default:
      return request;
  }
}
