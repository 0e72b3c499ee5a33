import {
  continueAsNewWorkflowExecution,
  engine,
  NEXT_RUN_ID,
  respondWorkflowTaskCompleted,
  signalWorkflow,
  SPEC_RUN,
  SPEC_START_TIME,
  task,
  workflowExecutionContinuedAsNew,
  workflowExecutionStarted,
  workflowTaskCompleted,
  workflowTaskFailed,
  workflowTaskScheduled,
  workflowTaskStarted,
} from '@app/testing';

const payload = (byte: number) => ({ metadata: {}, data: new Uint8Array([byte]) });
const atWork = (fields: Parameters<typeof workflowExecutionStarted>[0] = {}) =>
  engine.given(workflowExecutionStarted(fields), workflowTaskScheduled(), workflowTaskStarted());

describe('continue-as-new', () => {
  it('closes the run and begins the next of the chain', () => {
    atWork({ firstExecutionRunId: NEXT_RUN_ID, attempt: 3 })
      .after(5_000)
      .when(respondWorkflowTaskCompleted(continueAsNewWorkflowExecution({ input: [payload(1)] })))
      .then(
        workflowTaskCompleted(),
        workflowExecutionContinuedAsNew({
          newExecutionRunId: NEXT_RUN_ID,
          workflowType: 'order',
          taskQueue: 'queue',
          input: [payload(1)],
          backoffStartIntervalMs: 0,
          initiator: 'Workflow',
          workflowTaskCompletedEventId: 4,
        }),
      )
      .andNewRun(
        workflowExecutionStarted({
          input: [payload(1)],
          initiator: 'Workflow',
          attempt: 1,
          continuedExecutionRunId: SPEC_RUN.runId,
          originalExecutionRunId: NEXT_RUN_ID,
          firstExecutionRunId: NEXT_RUN_ID,
          requestId: NEXT_RUN_ID,
        }),
        workflowTaskScheduled(),
      )
      .andNewRunTasks(task('DispatchWorkflowTask'));
  });

  it.each([
    ['at once', 0, {}, 1_000],
    ['after a while', 400, {}, 600],
    ['with a shorter wait of its own', 400, { backoffStartIntervalMs: 100 }, 600],
    ['with a longer wait of its own', 400, { backoffStartIntervalMs: 9_000 }, 9_000],
    ['with a wait of its own, later', 3_000, { backoffStartIntervalMs: 100 }, 100],
  ])('leaves a second between the runs of a chain: %s', (_name, ranMs, fields, backoffMs) => {
    atWork()
      .after(ranMs)
      .when(respondWorkflowTaskCompleted(continueAsNewWorkflowExecution(fields)))
      .then(
        workflowTaskCompleted(),
        workflowExecutionContinuedAsNew({ backoffStartIntervalMs: backoffMs }),
      )
      .andNewRun(workflowExecutionStarted({ firstWorkflowTaskBackoffMs: backoffMs }))
      .andNewRunTasks(task('ScheduleFirstWorkflowTask', { afterMs: backoffMs }));
  });

  it('counts that second from the end of the wait of a run that had to wait', () => {
    atWork({ firstWorkflowTaskBackoffMs: 1_000 })
      .after(1_100)
      .when(respondWorkflowTaskCompleted(continueAsNewWorkflowExecution()))
      .andNewRun(workflowExecutionStarted({ firstWorkflowTaskBackoffMs: 900 }));
  });

  it('takes input, header, memo and search attributes from the command alone', () => {
    const searchAttributes = { customer: { type: 'Keyword' as const, value: 'c-1' } };
    const before = { input: [payload(1)], memo: { note: payload(2) }, header: { h: payload(3) } };
    const silent = atWork({ ...before, searchAttributes }).when(
      respondWorkflowTaskCompleted(continueAsNewWorkflowExecution()),
    );
    for (const name of ['input', 'memo', 'header', 'searchAttributes']) {
      expect(silent.newRun?.state.info.started).not.toHaveProperty(name);
    }
    const given = { input: [payload(4)], memo: { note: payload(5) }, header: { h: payload(6) } };
    atWork(before)
      .after(1_000)
      .when(
        respondWorkflowTaskCompleted(
          continueAsNewWorkflowExecution({ ...given, searchAttributes }),
        ),
      )
      .andNewRun(workflowExecutionStarted({ ...given, searchAttributes }), workflowTaskScheduled());
  });

  it('carries type, queue, time-outs and retry policy over when the command is silent', () => {
    const chain = {
      workflowType: 'other',
      taskQueue: 'other-queue',
      workflowRunTimeoutMs: 60_000,
      workflowTaskTimeoutMs: 7_000,
      retryPolicy: {
        initialIntervalMs: 1,
        backoffCoefficient: 1,
        maximumIntervalMs: 0,
        maximumAttempts: 2,
        nonRetryableErrorTypes: [],
      },
    };
    atWork(chain)
      .after(1_000)
      .when(respondWorkflowTaskCompleted(continueAsNewWorkflowExecution()))
      .andNewRun(
        workflowExecutionStarted(chain),
        workflowTaskScheduled({ startToCloseTimeoutMs: 7_000 }),
      );
  });

  it('changes them when the command says so', () => {
    const fields = {
      workflowType: 'next',
      taskQueue: 'next-queue',
      workflowRunTimeoutMs: 9_000,
      workflowTaskTimeoutMs: 3_000,
    };
    atWork({ workflowRunTimeoutMs: 60_000 })
      .after(1_000)
      .when(respondWorkflowTaskCompleted(continueAsNewWorkflowExecution(fields)))
      .andNewRun(
        workflowExecutionStarted(fields),
        workflowTaskScheduled({ taskQueue: 'next-queue' }),
      );
  });

  it('never outlives the chain', () => {
    atWork({
      workflowExecutionTimeoutMs: 30_000,
      workflowExecutionExpirationTime: SPEC_START_TIME + 30_000,
    })
      .after(20_000)
      .when(
        respondWorkflowTaskCompleted(
          continueAsNewWorkflowExecution({ workflowRunTimeoutMs: 25_000 }),
        ),
      )
      .andNewRunTasks(task('TimeOutWorkflow', { afterMs: 10_000 }), task('DispatchWorkflowTask'));
  });

  it('hands over failure and last result', () => {
    const carried = {
      lastCompletionResult: [payload(8)],
      failure: { message: 'x', info: { type: 'Terminated' as const } },
    };
    atWork()
      .after(1_000)
      .when(
        respondWorkflowTaskCompleted(
          continueAsNewWorkflowExecution({ ...carried, initiator: 'CronSchedule' }),
        ),
      )
      .andNewRun(
        workflowExecutionStarted({
          initiator: 'CronSchedule',
          attempt: 1,
          lastCompletionResult: carried.lastCompletionResult,
          continuedFailure: carried.failure,
        }),
        workflowTaskScheduled(),
      );
  });

  it.each([
    ['a negative wait', { backoffStartIntervalMs: -1 }],
    ['an empty type', { workflowType: '' }],
    ['an empty queue', { taskQueue: '' }],
    ['a broken time-out', { workflowRunTimeoutMs: Number.NaN }],
    [
      'an impossible policy',
      {
        retryPolicy: {
          initialIntervalMs: 1,
          backoffCoefficient: 0,
          maximumIntervalMs: 0,
          maximumAttempts: 0,
          nonRetryableErrorTypes: [],
        },
      },
    ],
  ])('is refused with %s', (_name, fields) => {
    const spec = atWork().when(
      respondWorkflowTaskCompleted(continueAsNewWorkflowExecution(fields)),
    );
    spec.andRefused('BAD_COMMAND').andNoNewRun();
    expect(spec.facts).toContainEqual(
      expect.objectContaining({ type: 'WorkflowTaskFailed', cause: 'BadContinueAsNewAttributes' }),
    );
  });

  it('waits for the events that workflow code has not seen', () => {
    const spec = atWork().and(signalWorkflow());
    spec.when(respondWorkflowTaskCompleted(continueAsNewWorkflowExecution()));
    spec.andRefused('UNHANDLED_COMMAND').andNoNewRun();
    expect(spec.facts).toContainEqual(
      expect.objectContaining({ type: workflowTaskFailed().type, cause: 'UnhandledCommand' }),
    );
  });
});
