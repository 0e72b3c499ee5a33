import { RunId, type StartWorkflow, WorkflowStatus } from '@app/contract';
import {
  completeWorkflowExecution,
  engine,
  NEXT_RUN_ID,
  recordWorkflowTaskStarted,
  respondWorkflowTaskCompleted,
  runTraceNoted,
  signalWorkflow,
  SPEC_RUN,
  SPEC_START_TIME,
  startWorkflow,
  task,
  terminateWorkflow,
  workflowExecutionSignaled,
  workflowExecutionStarted,
  workflowExecutionTerminated,
  workflowTaskFailed,
  workflowTaskScheduled,
  workflowTaskStarted,
} from '@app/testing';

import { decideStart } from '../decide';

const usual = { workflowType: 'order', taskQueue: 'queue' };

describe('a start', () => {
  it('begins a run and schedules its first workflow task at once', () => {
    engine
      .given()
      .when(startWorkflow({ requestId: 'first' }))
      .then()
      .andReply({ runId: NEXT_RUN_ID, started: true })
      .andNewRun(
        workflowExecutionStarted({
          ...usual,
          attempt: 1,
          requestId: 'first',
          workflowTaskTimeoutMs: 10_000,
          originalExecutionRunId: NEXT_RUN_ID,
          firstExecutionRunId: NEXT_RUN_ID,
        }),
        workflowTaskScheduled({ attempt: 1, taskQueue: 'queue', startToCloseTimeoutMs: 10_000 }),
      )
      .andNewRunTasks(task('DispatchWorkflowTask', { taskQueue: 'queue', attempt: 1 }));
  });

  it('leaves the trace it was asked under with its run, beside the history', () => {
    const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    engine
      .given()
      .when(startWorkflow({ trace }))
      .andNewRun(
        workflowExecutionStarted(usual),
        runTraceNoted({ trace }),
        workflowTaskScheduled(),
      );
  });

  it('keeps memo, search attributes, header, priority and state machine as given', () => {
    const start = {
      ...usual,
      memo: { note: { metadata: {}, data: new Uint8Array([1]) } },
      searchAttributes: { customer: { type: 'Keyword' as const, value: 'c-1' } },
      header: { trace: { metadata: {}, data: new Uint8Array([2]) } },
      priority: { priorityKey: 1 },
      stateMachine: { definitionId: 'd', name: 'order', version: 3 },
    };
    engine
      .given()
      .when(startWorkflow({ start }))
      .andNewRun(workflowExecutionStarted(start), workflowTaskScheduled());
  });

  it('uses the id of the run as request id when the caller gave none', () => {
    engine
      .given()
      .when(startWorkflow())
      .andNewRun(workflowExecutionStarted({ requestId: NEXT_RUN_ID }), workflowTaskScheduled());
  });

  it('of a state machine brings no update, which nobody would answer', () => {
    const stateMachine = { definitionId: 'd', name: 'order', version: 1 };
    const update = { updateId: 'u', name: 'add', identity: 'client' };
    engine
      .given()
      .when(startWorkflow({ start: { ...usual, stateMachine }, update }))
      .thenRejected('INVALID_ARGUMENT');
  });

  it('waits for its start delay before the first workflow task', () => {
    engine
      .given()
      .when(startWorkflow({ start: { ...usual, startDelayMs: 30_000 } }))
      .andNewRun(workflowExecutionStarted({ firstWorkflowTaskBackoffMs: 30_000 }))
      .andNewRunTasks(task('ScheduleFirstWorkflowTask', { afterMs: 30_000 }));
  });

  it('records the signal of a signal-with-start before the first workflow task', () => {
    engine
      .given()
      .when(startWorkflow({ requestId: 'r', signal: { signalName: 'pay' } }))
      .andNewRun(
        workflowExecutionStarted(),
        workflowExecutionSignaled({ signalName: 'pay', requestId: 'r' }),
        workflowTaskScheduled(),
      );
  });

  it('lets a signal in before the first workflow task of a delayed run', () => {
    engine
      .given()
      .when(startWorkflow({ start: { ...usual, startDelayMs: 9 }, signal: { signalName: 'pay' } }))
      .andNewRun(workflowExecutionStarted(), workflowExecutionSignaled({ signalName: 'pay' }));
  });

  it.each([
    ['run time-out', { workflowRunTimeoutMs: 20_000 }, 20_000],
    ['execution time-out', { workflowExecutionTimeoutMs: 40_000 }, 40_000],
    [
      'shorter of both',
      { workflowRunTimeoutMs: 50_000, workflowExecutionTimeoutMs: 40_000 },
      40_000,
    ],
  ])('times out after its %s', (_name, timeouts, afterMs) => {
    engine
      .given()
      .when(startWorkflow({ start: { ...usual, ...timeouts } }))
      .andNewRunTasks(task('TimeOutWorkflow', { afterMs }), task('DispatchWorkflowTask'));
  });

  it('computes only with times that can be stored', () => {
    engine
      .given()
      .when(
        startWorkflow({
          start: {
            ...usual,
            workflowExecutionTimeoutMs: 20_000.4,
            workflowRunTimeoutMs: -1,
            workflowTaskTimeoutMs: Number.NaN,
            startDelayMs: 0.5,
          },
        }),
      )
      .andNewRun(
        workflowExecutionStarted({
          workflowExecutionTimeoutMs: 20_001,
          workflowRunTimeoutMs: 20_001,
          workflowTaskTimeoutMs: 10_000,
          firstWorkflowTaskBackoffMs: 1,
          workflowExecutionExpirationTime: SPEC_START_TIME + 20_002,
        }),
      );
  });

  it('gives a workflow task no more time than the run has', () => {
    engine
      .given()
      .when(startWorkflow({ start: { ...usual, workflowRunTimeoutMs: 2_000 } }))
      .andNewRun(
        workflowExecutionStarted({ workflowRunTimeoutMs: 2_000, workflowTaskTimeoutMs: 2_000 }),
        workflowTaskScheduled({ startToCloseTimeoutMs: 2_000 }),
      );
  });

  it('does not count the start delay against the run', () => {
    engine
      .given()
      .when(
        startWorkflow({ start: { ...usual, workflowRunTimeoutMs: 20_000, startDelayMs: 5_000 } }),
      )
      .andNewRunTasks(
        task('TimeOutWorkflow', { afterMs: 25_000 }),
        task('ScheduleFirstWorkflowTask', { afterMs: 5_000 }),
      );
  });

  it('does not count the start delay against the chain', () => {
    engine
      .given()
      .when(
        startWorkflow({
          start: { ...usual, workflowExecutionTimeoutMs: 3_000, startDelayMs: 60_000 },
        }),
      )
      .andNewRunTasks(
        task('TimeOutWorkflow', { afterMs: 63_000 }),
        task('ScheduleFirstWorkflowTask', { afterMs: 60_000 }),
      );
  });

  it('gives a run without a run time-out that of the chain, and takes 0 for none', () => {
    engine
      .given()
      .when(
        startWorkflow({
          start: { ...usual, workflowRunTimeoutMs: 0, workflowExecutionTimeoutMs: 40_000 },
        }),
      )
      .andNewRun(
        workflowExecutionStarted({
          workflowRunTimeoutMs: 40_000,
          workflowExecutionTimeoutMs: 40_000,
          workflowExecutionExpirationTime: SPEC_START_TIME + 40_000,
        }),
        workflowTaskScheduled(),
      );
  });
});

describe('a start while a run of the id is open', () => {
  const open = [workflowExecutionStarted(), workflowTaskScheduled()];

  it('is refused by default and names the run', () => {
    engine
      .given(open)
      .when(startWorkflow())
      .thenRejected('WORKFLOW_ALREADY_STARTED', { runId: SPEC_RUN.runId });
  });

  it('signalled by another signal-with-start, a delayed run begins at once; by a plain signal it does not', () => {
    const delayed = () =>
      engine
        .given(workflowExecutionStarted({ firstWorkflowTaskBackoffMs: 60_000, requestId: 'start' }))
        .after(1_000);
    delayed()
      .when(startWorkflow({ requestId: 'other', signal: { signalName: 'pay' } }))
      .then(workflowExecutionSignaled({ signalName: 'pay' }), workflowTaskScheduled())
      .andReply({ runId: SPEC_RUN.runId, started: false });
    delayed().when(signalWorkflow()).then(workflowExecutionSignaled());
  });

  it('signalled by another signal-with-start, a run that waits for its retry goes on waiting', () => {
    engine
      .given(
        workflowExecutionStarted({
          firstWorkflowTaskBackoffMs: 60_000,
          requestId: 'start',
          initiator: 'Retry',
        }),
      )
      .when(startWorkflow({ requestId: 'other', signal: { signalName: 'pay' } }))
      .then(workflowExecutionSignaled({ signalName: 'pay' }));
  });

  it('uses the open run when asked to', () => {
    engine
      .given(open)
      .when(startWorkflow({ conflictPolicy: 'UseExisting' }))
      .thenIgnored('existing run used')
      .andReply({ runId: SPEC_RUN.runId, started: false });
  });

  it('answers a repetition of its own start as the first time', () => {
    engine
      .given(open)
      .when(startWorkflow({ requestId: 'start-request' }))
      .thenIgnored()
      .andReply({ runId: SPEC_RUN.runId, started: true });
  });

  it('terminates the open run and begins another in one decision when asked to', () => {
    engine
      .given(open)
      .after(500)
      .when(startWorkflow({ conflictPolicy: 'TerminateExisting', identity: 'me' }))
      .then(workflowExecutionTerminated({ identity: 'me' }))
      .andReply({ runId: NEXT_RUN_ID, started: true })
      .andNewRun(
        workflowExecutionStarted({ firstExecutionRunId: NEXT_RUN_ID, attempt: 1 }),
        workflowTaskScheduled(),
      );
  });

  it('fails the workflow task in flight of a run it terminates', () => {
    engine
      .given(open, workflowTaskStarted())
      .when(startWorkflow({ conflictPolicy: 'TerminateExisting' }))
      .then(workflowTaskFailed({ cause: 'ForceCloseCommand' }), workflowExecutionTerminated());
  });

  it('says in the closing event which run took its place', () => {
    const { facts } = engine
      .given(open)
      .when(startWorkflow({ conflictPolicy: 'TerminateExisting' }));
    expect(facts.at(-1)).toMatchObject({ reason: expect.stringContaining(NEXT_RUN_ID) });
  });

  it.each(['Fail', 'UseExisting'] as const)(
    'only signals the open run when it brings a signal (%s)',
    (conflictPolicy) => {
      engine
        .given(open)
        .when(startWorkflow({ conflictPolicy, requestId: 'r', signal: { signalName: 'pay' } }))
        .then(workflowExecutionSignaled({ signalName: 'pay', requestId: 'r' }))
        .andReply({ runId: SPEC_RUN.runId, started: false })
        .andNoNewRun();
    },
  );

  it('does not signal twice when a signal-with-start is repeated', () => {
    const pattern = startWorkflow({ requestId: 'r', signal: { signalName: 'pay' } });
    engine
      .given(open, pattern)
      .when(pattern)
      .thenIgnored('repeated signal')
      .andReply({ runId: SPEC_RUN.runId, started: false });
  });

  it('gives the signal to the new run when it terminates the open one', () => {
    engine
      .given(open)
      .when(startWorkflow({ conflictPolicy: 'TerminateExisting', signal: { signalName: 'pay' } }))
      .then(workflowExecutionTerminated())
      .andNewRun(workflowExecutionStarted(), workflowExecutionSignaled(), workflowTaskScheduled());
  });

  it('begins the new run no earlier than the old one ended', () => {
    const spec = engine.given(open, signalWorkflow());
    spec.now -= 400;
    spec.when(startWorkflow({ conflictPolicy: 'TerminateExisting' }));
    expect(spec.newRun?.state.info.started.eventTime).toBe(SPEC_START_TIME);
  });
});

describe('a start over a closed run', () => {
  const request = startWorkflow().build(engine.given()) as StartWorkflow;
  const header = (status: WorkflowStatus) => ({
    runId: RunId('closed'),
    status,
    startRequestId: 'other',
    startedTime: 1,
  });
  const decideOver = (status: WorkflowStatus, reusePolicy: StartWorkflow['reusePolicy']): string =>
    decideStart({ header: header(status) }, { ...request, reusePolicy }).type;

  const closed = Object.values(WorkflowStatus).filter((status) => status !== 'Running');

  it.each(closed)('begins another run by default (%s)', (status) => {
    expect(decideOver(status, 'AllowDuplicate')).toBe('accept');
  });

  it.each(closed)('is refused when duplicates are (%s)', (status) => {
    expect(decideOver(status, 'RejectDuplicate')).toBe('reject');
  });

  it.each([
    ['Failed', 'accept'],
    ['Canceled', 'accept'],
    ['Terminated', 'accept'],
    ['TimedOut', 'accept'],
    ['Completed', 'reject'],
    ['ContinuedAsNew', 'reject'],
  ] as const)('begins another run only after a bad end when asked to: %s -> %s', (status, type) => {
    expect(decideOver(status, 'AllowDuplicateFailedOnly')).toBe(type);
  });

  it('answers a repetition of the start of the closed run with that run', () => {
    const decision = decideStart(
      { header: header('Completed') },
      { ...request, requestId: 'other', reusePolicy: 'RejectDuplicate' },
    );
    expect(decision).toMatchObject({
      type: 'ignore',
      outcome: { ok: true, reply: { runId: 'closed', started: true } },
    });
  });

  it('cannot replace an open run that is not at hand: it was closed by another owner meanwhile', () => {
    const decision = decideStart(
      { header: header('Running') },
      { ...request, requestId: 'mine', conflictPolicy: 'TerminateExisting' },
    );
    expect(decision).toMatchObject({ type: 'reject', rejection: { code: 'UNAVAILABLE' } });
  });

  it('terminates nothing: there is nothing open', () => {
    engine
      .given(workflowExecutionStarted(), terminateWorkflow())
      .when(startWorkflow({ conflictPolicy: 'TerminateExisting' }))
      .then()
      .andNewRun(workflowExecutionStarted(), workflowTaskScheduled());
  });

  it('takes the signal of a signal-with-start along into the new run', () => {
    engine
      .given(
        workflowExecutionStarted(),
        workflowTaskScheduled(),
        recordWorkflowTaskStarted(),
        respondWorkflowTaskCompleted(completeWorkflowExecution()),
      )
      .when(startWorkflow({ signal: { signalName: 'pay' } }))
      .andNewRun(workflowExecutionStarted(), workflowExecutionSignaled(), workflowTaskScheduled());
  });
});
