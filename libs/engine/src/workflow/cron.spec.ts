import { jsonPayload } from '@app/contract';
import {
  cancelWorkflowExecution,
  completeWorkflowExecution,
  continueAsNewWorkflowExecution,
  engine,
  failWorkflowExecution,
  NEXT_RUN_ID,
  recordWorkflowTaskStarted,
  respondWorkflowTaskCompleted,
  SPEC_RUN,
  startWorkflow,
  task,
  terminateWorkflow,
  timeOutWorkflow,
  workflowExecutionCanceled,
  workflowExecutionCompleted,
  workflowExecutionContinuedAsNew,
  workflowExecutionFailed,
  workflowExecutionStarted,
  workflowExecutionTerminated,
  workflowExecutionTimedOut,
  workflowTaskCompleted,
  workflowTaskFailed,
  workflowTaskScheduled,
} from '@app/testing';

/** The clock of specs begins at 00:16:40 UTC: the next whole hour is 2,600 s away. */
const UNTIL_HOUR_MS = 2_600_000;
const HOUR_MS = 3_600_000;
const hourly = '0 * * * *';
const usual = { workflowType: 'order', taskQueue: 'queue' };
const result = [jsonPayload(Uint8Array.of(0x37))];
const failure = {
  message: 'declined',
  info: { type: 'Application', errorType: 'Declined', nonRetryable: false },
} as const;
const retryPolicy = {
  initialIntervalMs: 1_000,
  backoffCoefficient: 2,
  maximumIntervalMs: 0,
  maximumAttempts: 2,
  nonRetryableErrorTypes: [],
};

/** Workflow code of a run of the chain is at work. */
const atWork = (started = {}) =>
  engine
    .given(workflowExecutionStarted({ cronSchedule: hourly, ...started }), workflowTaskScheduled())
    .and(recordWorkflowTaskStarted());

describe('a cron workflow', () => {
  it('waits with its first run for the first time of its schedule', () => {
    engine
      .given()
      .when(startWorkflow({ start: { ...usual, cronSchedule: hourly } }))
      .andNewRun(
        workflowExecutionStarted({
          cronSchedule: hourly,
          firstWorkflowTaskBackoffMs: UNTIL_HOUR_MS,
          attempt: 1,
        }),
      )
      .andNewRunTasks(task('ScheduleFirstWorkflowTask', { afterMs: UNTIL_HOUR_MS }));
  });

  it('is followed by another run at the next time, which is given the result', () => {
    atWork()
      .after(1_000)
      .when(respondWorkflowTaskCompleted(completeWorkflowExecution({ result })))
      .then(
        workflowTaskCompleted(),
        workflowExecutionCompleted({ result, newExecutionRunId: NEXT_RUN_ID }),
      )
      .andNewRun(
        workflowExecutionStarted({
          cronSchedule: hourly,
          initiator: 'CronSchedule',
          continuedExecutionRunId: SPEC_RUN.runId,
          firstExecutionRunId: SPEC_RUN.runId,
          lastCompletionResult: result,
          attempt: 1,
          firstWorkflowTaskBackoffMs: UNTIL_HOUR_MS - 1_000,
        }),
      );
  });

  it('makes up for no time that passed while a run took too long', () => {
    atWork()
      .after(UNTIL_HOUR_MS + 2 * HOUR_MS + 1)
      .when(respondWorkflowTaskCompleted(completeWorkflowExecution()))
      .andNewRun(workflowExecutionStarted({ firstWorkflowTaskBackoffMs: HOUR_MS - 1 }));
  });

  it('goes on after a failure, with the failure and with the last result there was', () => {
    atWork({ lastCompletionResult: result })
      .when(respondWorkflowTaskCompleted(failWorkflowExecution({ failure })))
      .then(
        workflowTaskCompleted(),
        workflowExecutionFailed({
          retryState: 'RetryPolicyNotSet',
          newExecutionRunId: NEXT_RUN_ID,
        }),
      )
      .andNewRun(
        workflowExecutionStarted({
          initiator: 'CronSchedule',
          continuedFailure: failure,
          lastCompletionResult: result,
          firstWorkflowTaskBackoffMs: UNTIL_HOUR_MS,
        }),
      );
  });

  it('is retried before it goes on: the schedule comes when no attempt is left', () => {
    atWork({ retryPolicy })
      .when(respondWorkflowTaskCompleted(failWorkflowExecution({ failure })))
      .andNewRun(
        workflowExecutionStarted({
          initiator: 'Retry',
          attempt: 2,
          cronSchedule: hourly,
          firstWorkflowTaskBackoffMs: 1_000,
        }),
      );
    atWork({ retryPolicy, attempt: 2 })
      .when(respondWorkflowTaskCompleted(failWorkflowExecution({ failure })))
      .then(
        workflowTaskCompleted(),
        workflowExecutionFailed({ retryState: 'MaximumAttemptsReached' }),
      )
      .andNewRun(workflowExecutionStarted({ initiator: 'CronSchedule', attempt: 1 }));
  });

  it('goes on after the time-out of a run, and not after that of the chain', () => {
    const times = { workflowRunTimeoutMs: 60_000, workflowExecutionTimeoutMs: 90_000_000 };
    atWork({ ...times, workflowExecutionExpirationTime: 91_000_000 })
      .after(60_000)
      .when(timeOutWorkflow())
      .then(workflowTaskFailed(), workflowExecutionTimedOut({ newExecutionRunId: NEXT_RUN_ID }))
      .andNewRun(
        workflowExecutionStarted({
          initiator: 'CronSchedule',
          workflowExecutionExpirationTime: 91_000_000,
        }),
      );
    atWork({ workflowExecutionExpirationTime: 1_060_000 })
      .after(60_000)
      .when(timeOutWorkflow())
      .then(workflowTaskFailed(), workflowExecutionTimedOut({ retryState: 'Timeout' }))
      .andNoNewRun();
  });

  it('ends when its next time would lie beyond the end of the chain', () => {
    atWork({ workflowExecutionExpirationTime: 1_000_000 + UNTIL_HOUR_MS - 1 })
      .when(respondWorkflowTaskCompleted(completeWorkflowExecution()))
      .then(workflowTaskCompleted(), workflowExecutionCompleted())
      .andNoNewRun();
  });

  it('ends when it is cancelled or terminated', () => {
    atWork()
      .when(respondWorkflowTaskCompleted(cancelWorkflowExecution()))
      .then(workflowTaskCompleted(), workflowExecutionCanceled())
      .andNoNewRun();
    atWork()
      .when(terminateWorkflow())
      .then(workflowTaskFailed(), workflowExecutionTerminated())
      .andNoNewRun();
  });

  it('keeps its schedule when workflow code continues as new, which does not wait for it', () => {
    atWork()
      .after(5_000)
      .when(respondWorkflowTaskCompleted(continueAsNewWorkflowExecution()))
      .then(workflowTaskCompleted(), workflowExecutionContinuedAsNew({ initiator: 'Workflow' }))
      .andNewRun(
        workflowExecutionStarted({ cronSchedule: hourly, initiator: 'Workflow' }),
        workflowTaskScheduled(),
      );
  });

  it.each([
    ['a schedule that says nothing', { cronSchedule: 'daily' }],
    ['a start delay beside it', { cronSchedule: hourly, startDelayMs: 1 }],
    ['an unknown zone', { cronSchedule: 'CRON_TZ=Mars/Olympus 0 * * * *' }],
    [
      'a retry policy that cannot be computed with',
      { retryPolicy: { ...retryPolicy, backoffCoefficient: 0.5 } },
    ],
  ])('is not started with %s', (_name, fields) => {
    engine
      .given()
      .when(startWorkflow({ start: { ...usual, ...fields } }))
      .thenRejected('INVALID_ARGUMENT');
  });
});
