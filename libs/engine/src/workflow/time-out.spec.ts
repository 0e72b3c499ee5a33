import type { RetryPolicy } from '@app/contract';
import {
  bufferFlushed,
  engine,
  NEXT_RUN_ID,
  signalWorkflow,
  SPEC_RUN,
  SPEC_START_TIME,
  task,
  terminateWorkflow,
  timeOutWorkflow,
  workflowExecutionSignaled,
  workflowExecutionStarted,
  workflowExecutionTimedOut,
  workflowTaskFailed,
  workflowTaskScheduled,
  workflowTaskStarted,
} from '@app/testing';

const retryPolicy: RetryPolicy = {
  initialIntervalMs: 1_000,
  backoffCoefficient: 2,
  maximumIntervalMs: 0,
  maximumAttempts: 3,
  nonRetryableErrorTypes: [],
};
const limited = { workflowRunTimeoutMs: 20_000 };

describe('the time-out of a run', () => {
  it('ends it', () => {
    engine
      .given(workflowExecutionStarted(limited))
      .after(20_000)
      .when(timeOutWorkflow())
      .then(workflowExecutionTimedOut({ retryState: 'RetryPolicyNotSet' }))
      .andNoNewRun();
  });

  it('does not come early', () => {
    engine
      .given(workflowExecutionStarted(limited))
      .after(19_999)
      .when(timeOutWorkflow())
      .thenIgnored('early');
  });

  it('means nothing to a run that is over or has no time-out', () => {
    engine
      .given(workflowExecutionStarted(limited), terminateWorkflow())
      .after(20_000)
      .when(timeOutWorkflow())
      .thenIgnored('straggler');
    engine.given(workflowExecutionStarted()).when(timeOutWorkflow()).thenIgnored('straggler');
  });

  it('fails the workflow task in flight and keeps what waited for it', () => {
    engine
      .given(
        workflowExecutionStarted(limited),
        workflowTaskScheduled(),
        workflowTaskStarted(),
        signalWorkflow(),
      )
      .after(20_000)
      .when(timeOutWorkflow())
      .then(
        workflowTaskFailed({ cause: 'ForceCloseCommand' }),
        bufferFlushed(),
        workflowExecutionSignaled(),
        workflowExecutionTimedOut(),
      );
  });

  it('is retried by the policy of the workflow, after its back-off', () => {
    engine
      .given(workflowExecutionStarted({ ...limited, retryPolicy, attempt: 2 }))
      .after(20_000)
      .when(timeOutWorkflow())
      .then(workflowExecutionTimedOut({ retryState: 'InProgress', newExecutionRunId: NEXT_RUN_ID }))
      .andNewRun(
        workflowExecutionStarted({
          ...limited,
          attempt: 3,
          initiator: 'Retry',
          continuedExecutionRunId: SPEC_RUN.runId,
          firstExecutionRunId: SPEC_RUN.runId,
          firstWorkflowTaskBackoffMs: 2_000,
          continuedFailure: {
            message: 'workflow timeout',
            info: { type: 'Timeout', timeoutType: 'StartToClose' },
          },
        }),
      )
      .andNewRunTasks(
        task('TimeOutWorkflow', { afterMs: 22_000 }),
        task('ScheduleFirstWorkflowTask', { afterMs: 2_000 }),
      );
  });

  it.each([
    ['MaximumAttemptsReached', { retryPolicy, attempt: 3 }],
    [
      'NonRetryableFailure',
      {
        retryPolicy: {
          ...retryPolicy,
          nonRetryableErrorTypes: ['TemporalTimeout:StartToClose'],
        },
      },
    ],
    ['Timeout', { retryPolicy, workflowExecutionExpirationTime: SPEC_START_TIME + 20_500 }],
  ] as const)('is not retried: %s', (retryState, fields) => {
    engine
      .given(workflowExecutionStarted({ ...limited, ...fields }))
      .after(20_000)
      .when(timeOutWorkflow())
      .then(workflowExecutionTimedOut({ retryState }))
      .andNoNewRun();
  });

  it.each([
    ['with a policy', retryPolicy],
    ['with a policy that would retry at once', { ...retryPolicy, initialIntervalMs: 0 }],
    ['without a policy', undefined],
  ])('is never retried when it is the end of the whole chain, %s', (_name, policy) => {
    engine
      .given(
        workflowExecutionStarted({
          ...(policy && { retryPolicy: policy }),
          workflowExecutionTimeoutMs: 20_000,
          workflowExecutionExpirationTime: SPEC_START_TIME + 20_000,
        }),
      )
      .after(20_000)
      .when(timeOutWorkflow())
      .then(workflowExecutionTimedOut({ retryState: 'Timeout' }))
      .andNoNewRun();
  });
});
