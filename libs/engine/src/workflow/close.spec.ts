import { applicationFailure, type Failure, type RetryPolicy } from '@app/contract';
import {
  activityTaskScheduled,
  cancelWorkflowExecution,
  completeWorkflowExecution,
  engine,
  failWorkflowExecution,
  NEXT_RUN_ID,
  recordStateMachineStep,
  respondWorkflowTaskCompleted,
  respondWorkflowTaskCompletedWith,
  scheduleActivityTask,
  signalWorkflow,
  SPEC_RUN,
  SPEC_START_TIME,
  startTimer,
  stateMachineStepped,
  task,
  timerStarted,
  workflowExecutionCanceled,
  workflowExecutionCompleted,
  workflowExecutionFailed,
  workflowExecutionStarted,
  workflowTaskCompleted,
  workflowTaskScheduled,
  workflowTaskStarted,
} from '@app/testing';

const atWork = [workflowExecutionStarted(), workflowTaskScheduled(), workflowTaskStarted()];
const payload = { metadata: {}, data: new Uint8Array([7]) };

describe('workflow code closes its run', () => {
  it('with a result', () => {
    engine
      .given(atWork)
      .when(respondWorkflowTaskCompleted(completeWorkflowExecution({ result: [payload] })))
      .then(
        workflowTaskCompleted({ eventId: 4 }),
        workflowExecutionCompleted({ result: [payload], workflowTaskCompletedEventId: 4 }),
      )
      .andTasks()
      .andState((state) => expect(state.status).toBe('Completed'));
  });

  it('as canceled', () => {
    engine
      .given(atWork)
      .when(respondWorkflowTaskCompleted(cancelWorkflowExecution({ details: [payload] })))
      .then(workflowTaskCompleted(), workflowExecutionCanceled({ details: [payload] }))
      .andState((state) => expect(state.status).toBe('Canceled'));
  });

  it('as failed, without a retry policy for good', () => {
    const failure = applicationFailure('Declined', 'no money');
    engine
      .given(atWork)
      .when(respondWorkflowTaskCompleted(failWorkflowExecution({ failure })))
      .then(
        workflowTaskCompleted(),
        workflowExecutionFailed({ failure, retryState: 'RetryPolicyNotSet' }),
      )
      .andNoNewRun();
  });

  it('after what it did in the same answer', () => {
    engine
      .given(atWork)
      .when(
        respondWorkflowTaskCompleted(
          scheduleActivityTask(),
          startTimer(),
          recordStateMachineStep(),
          completeWorkflowExecution(),
        ),
      )
      .then(
        workflowTaskCompleted(),
        activityTaskScheduled({ activityId: 'a' }),
        timerStarted({ timerId: 't' }),
        stateMachineStepped(),
        workflowExecutionCompleted(),
      )
      .andTasks();
  });

  it('and gets no new workflow task, even when it asked for one', () => {
    engine
      .given(atWork)
      .when(
        respondWorkflowTaskCompletedWith({
          commands: [completeWorkflowExecution()],
          forceCreateNewWorkflowTask: true,
        }),
      )
      .then(workflowTaskCompleted(), workflowExecutionCompleted());
  });

  it.each([
    ['a command after it', [completeWorkflowExecution(), startTimer()]],
    ['a second end', [failWorkflowExecution(), completeWorkflowExecution()]],
  ])('not with %s: the answer is refused and leaves nothing', (_name, commands) => {
    engine
      .given(atWork)
      .when(respondWorkflowTaskCompleted(...commands))
      .thenRejected('BAD_COMMAND');
  });

  it('not while there are events it has not seen', () => {
    engine
      .given(atWork, signalWorkflow())
      .when(respondWorkflowTaskCompleted(completeWorkflowExecution()))
      .andRefused('UNHANDLED_COMMAND');
  });
});

describe('a failed run with a retry policy', () => {
  const retryPolicy: RetryPolicy = {
    initialIntervalMs: 1_000,
    backoffCoefficient: 3,
    maximumIntervalMs: 5_000,
    maximumAttempts: 4,
    nonRetryableErrorTypes: ['Fatal'],
  };
  const failing = (fields: Parameters<typeof workflowExecutionStarted>[0], failure?: Failure) =>
    engine
      .given(
        workflowExecutionStarted({ retryPolicy, ...fields }),
        workflowTaskScheduled(),
        workflowTaskStarted(),
      )
      .when(respondWorkflowTaskCompleted(failWorkflowExecution(failure && { failure })));

  it('is followed by another attempt with the same attributes', () => {
    const failure = applicationFailure('Declined', 'no money');
    const start = {
      input: [payload],
      memo: { note: payload },
      lastCompletionResult: [payload],
      firstExecutionRunId: NEXT_RUN_ID,
    };
    failing(start, failure)
      .then(
        workflowTaskCompleted(),
        workflowExecutionFailed({ retryState: 'InProgress', newExecutionRunId: NEXT_RUN_ID }),
      )
      .andNewRun(
        workflowExecutionStarted({
          ...start,
          attempt: 2,
          initiator: 'Retry',
          continuedFailure: failure,
          continuedExecutionRunId: SPEC_RUN.runId,
          originalExecutionRunId: NEXT_RUN_ID,
          firstWorkflowTaskBackoffMs: 1_000,
          retryPolicy,
        }),
      )
      .andNewRunTasks(task('ScheduleFirstWorkflowTask', { afterMs: 1_000 }));
  });

  it.each([
    [1, 1_000],
    [2, 3_000],
    [3, 5_000],
  ])('waits as the policy says after attempt %i: %i ms', (attempt, firstWorkflowTaskBackoffMs) => {
    failing({ attempt }).andNewRun(
      workflowExecutionStarted({ attempt: attempt + 1, firstWorkflowTaskBackoffMs }),
    );
  });

  it('waits as the failure says when it says', () => {
    failing(
      {},
      {
        message: 'later',
        info: {
          type: 'Application',
          errorType: 'Busy',
          nonRetryable: false,
          nextRetryDelayMs: 77_000,
        },
      },
    ).andNewRun(workflowExecutionStarted({ firstWorkflowTaskBackoffMs: 77_000 }));
  });

  it.each([
    ['MaximumAttemptsReached', { attempt: 4 }, undefined],
    ['NonRetryableFailure', {}, applicationFailure('Fatal', 'x')],
    ['NonRetryableFailure', {}, applicationFailure('Other', 'x', true)],
    ['NonRetryableFailure', {}, { message: 'x', info: { type: 'Canceled' } }],
    ['Timeout', { workflowExecutionExpirationTime: SPEC_START_TIME + 999 }, undefined],
  ] as const)('is not tried again: %s', (retryState, fields, failure) => {
    failing(fields, failure)
      .then(workflowTaskCompleted(), workflowExecutionFailed({ retryState }))
      .andNoNewRun();
  });

  it('is tried again when the next attempt just fits into the chain', () => {
    failing({ workflowExecutionExpirationTime: SPEC_START_TIME + 1_000 }).then(
      workflowTaskCompleted(),
      workflowExecutionFailed({ retryState: 'InProgress' }),
    );
  });

  it('keeps the end of the chain', () => {
    failing({
      workflowExecutionTimeoutMs: 60_000,
      workflowExecutionExpirationTime: SPEC_START_TIME + 60_000,
    }).andNewRun(
      workflowExecutionStarted({ workflowExecutionExpirationTime: SPEC_START_TIME + 60_000 }),
    );
  });
});
