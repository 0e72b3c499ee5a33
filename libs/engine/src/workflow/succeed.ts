import type {
  ContinueAsNewInitiator,
  DurationMs,
  Failure,
  RetryPolicy,
  RetryState,
  RunId,
  StartAttributes,
} from '@app/contract';

import type { NewRun } from '../decision';
import type { Draft } from '../draft';
import { allowsAnotherAttempt, backoffMs } from '../retry';
import { beginRun } from './begin';

/** Begins the next run of the chain. `start` is what differs from this run's own start. */
export function succeedRun(
  draft: Draft,
  successor: {
    readonly runId: RunId;
    readonly start: StartAttributes;
    readonly backoffMs: DurationMs;
    readonly initiator: ContinueAsNewInitiator;
    readonly failure?: Failure;
    readonly lastCompletionResult?: StartAttributes['input'];
  },
): NewRun {
  const { info } = draft.state;
  const { started } = info;
  return draft.begin((fold) =>
    beginRun(
      {
        key: info,
        runId: successor.runId,
        start: successor.start,
        identity: started.identity,
        requestId: successor.runId,
        now: draft.now,
        backoffMs: successor.backoffMs,
        succession: {
          continuedExecutionRunId: info.runId,
          firstExecutionRunId: started.firstExecutionRunId,
          initiator: successor.initiator,
          attempt: successor.initiator === 'Retry' ? started.attempt + 1 : 1,
          expirationTime: started.workflowExecutionExpirationTime,
          ...(successor.failure && { failure: successor.failure }),
          ...(successor.lastCompletionResult && {
            lastCompletionResult: successor.lastCompletionResult,
          }),
        },
      },
      fold,
    ),
  );
}

/** The attributes this run was started with, for a further run of the same kind. */
export function ownStartAttributes(draft: Draft): StartAttributes {
  const { started } = draft.state.info;
  return {
    workflowType: started.workflowType,
    taskQueue: started.taskQueue,
    workflowTaskTimeoutMs: started.workflowTaskTimeoutMs,
    ...(started.input && { input: started.input }),
    ...(started.workflowExecutionTimeoutMs !== undefined && {
      workflowExecutionTimeoutMs: started.workflowExecutionTimeoutMs,
    }),
    ...(started.workflowRunTimeoutMs !== undefined && {
      workflowRunTimeoutMs: started.workflowRunTimeoutMs,
    }),
    ...(started.retryPolicy && { retryPolicy: started.retryPolicy }),
    ...(started.memo && { memo: started.memo }),
    ...(started.searchAttributes && { searchAttributes: started.searchAttributes }),
    ...(started.header && { header: started.header }),
    ...(started.priority && { priority: started.priority }),
    ...(started.stateMachine && { stateMachine: started.stateMachine }),
  };
}

/** Whether the workflow's own retry policy begins another run after this one ended badly, and after which wait. */
export function workflowRetry(
  draft: Draft,
  failure: Failure | undefined,
): { readonly retryState: RetryState; readonly backoffMs?: DurationMs } {
  const { started } = draft.state.info;
  const policy = started.retryPolicy;
  if (policy === undefined) return { retryState: 'RetryPolicyNotSet' };
  if (failure !== undefined && isNonRetryable(failure, policy)) {
    return { retryState: 'NonRetryableFailure' };
  }
  if (!allowsAnotherAttempt(policy, started.attempt)) {
    return { retryState: 'MaximumAttemptsReached' };
  }
  const wait = nextDelayOf(failure) ?? backoffMs(policy, started.attempt);
  const expiration = started.workflowExecutionExpirationTime;
  if (expiration !== undefined && draft.now + wait >= expiration) return { retryState: 'Timeout' };
  return { retryState: 'InProgress', backoffMs: wait };
}

function isNonRetryable(failure: Failure, policy: RetryPolicy): boolean {
  const { info } = failure;
  switch (info.type) {
    case 'Application':
      return info.nonRetryable || policy.nonRetryableErrorTypes.includes(info.errorType);
    case 'Server':
      return info.nonRetryable;
    case 'Canceled':
    case 'Terminated':
      return true;
    case 'Timeout':
    case 'Activity':
      return false;
  }
}

function nextDelayOf(failure: Failure | undefined): DurationMs | undefined {
  return failure?.info.type === 'Application' ? failure.info.nextRetryDelayMs : undefined;
}
