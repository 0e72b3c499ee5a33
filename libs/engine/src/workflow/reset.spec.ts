import { DEFAULT_RETRY_POLICY, RunId } from '@app/contract';
import {
  activityTaskCompleted,
  activityTaskFailed,
  activityTaskRetryNoted,
  activityTaskScheduled,
  activityTaskStarted,
  activityTaskStartNoted,
  engine,
  NEXT_RUN_ID,
  recordWorkflowTaskStarted,
  resetWorkflow,
  runForkNoted,
  signalWorkflow,
  SPEC_RUN,
  SPEC_START_TIME,
  startChildInitiated,
  stateMachineStepped,
  task,
  timerStarted,
  updateWorkflow,
  workflowExecutionCancelRequested,
  workflowExecutionCompleted,
  workflowExecutionOptionsUpdated,
  workflowExecutionSignaled,
  workflowExecutionStarted,
  workflowExecutionTerminated,
  workflowExecutionUpdateAccepted,
  workflowExecutionUpdateAdmitted,
  workflowExecutionUpdateCompleted,
  workflowTaskCompleted,
  workflowTaskFailed,
  workflowTaskRan,
  workflowTaskScheduled,
  workflowTaskStarted,
} from '@app/testing';

const begun = [workflowExecutionStarted(), workflowTaskRan()];
const reset = { point: { type: 'Event', eventId: 4 } } as const;

/** What every new run begins with once the base's events are over. */
const resetFailed = workflowTaskFailed({
  cause: 'ResetWorkflow',
  scheduledEventId: 2,
  startedEventId: 3,
  baseRunId: SPEC_RUN.runId,
  newRunId: NEXT_RUN_ID,
  forkEventVersion: 1,
  failure: { message: 'Workflow reset: because', info: { type: 'ResetWorkflow' } },
});

describe('a reset', () => {
  it('terminates the open run with its reason, and begins another just before the end of a workflow task', () => {
    engine
      .given(...begun, activityTaskScheduled())
      .after(1_000)
      .when(resetWorkflow(reset))
      .then(workflowExecutionTerminated({ reason: 'because', identity: 'history-resetter' }))
      .andReply({ runId: NEXT_RUN_ID, started: true })
      .andNewRun(
        runForkNoted({ kind: 'Reset', baseRunId: SPEC_RUN.runId }),
        resetFailed,
        workflowTaskScheduled({ attempt: 1 }),
      );
  });

  it('keeps the first event as it is: the run it was first has not changed', () => {
    const spec = engine.given(...begun).when(resetWorkflow(reset));
    expect(spec.newRun?.state.info.started).toMatchObject({
      originalExecutionRunId: SPEC_RUN.runId,
      firstExecutionRunId: SPEC_RUN.runId,
      requestId: 'start-request',
    });
    expect(spec.newRun?.state.origin?.requestId).toBe(NEXT_RUN_ID);
  });

  it.each([1, 2, 5, 99])(
    'at event %d is refused: it is no place where a workflow task ends',
    (eventId) => {
      const spec = engine.given(...begun);
      if (eventId > 1) spec.when(resetWorkflow({ point: { type: 'Event', eventId } }));
      else expect(() => spec.when(resetWorkflow({ point: { type: 'Event', eventId } }))).toThrow();
      if (eventId > 1) spec.thenRejected('INVALID_ARGUMENT');
    },
  );

  it('starts a workflow task that had only been scheduled, so that it can fail', () => {
    engine
      .given(...begun, workflowExecutionSignaled(), workflowTaskScheduled())
      .when(resetWorkflow({ point: { type: 'Event', eventId: 7 } }))
      .then(workflowExecutionTerminated())
      .andNewRun(
        runForkNoted(),
        workflowTaskStarted({ scheduledEventId: 6, identity: 'history-resetter' }),
        workflowTaskFailed({ cause: 'ResetWorkflow', scheduledEventId: 6, startedEventId: 7 }),
        workflowTaskScheduled(),
      );
  });

  it('of a closed run terminates nothing', () => {
    engine
      .given(...begun, workflowExecutionCompleted())
      .when(resetWorkflow(reset))
      .then()
      .andNewRun(runForkNoted(), resetFailed, workflowTaskScheduled());
  });

  it('asked for again with its request id answers with the run it began', () => {
    engine
      .given(...begun)
      .supposing(() => ({
        origin: { kind: 'Reset', baseRunId: RunId('run-0'), requestId: 'again', time: 1 },
      }))
      .when(resetWorkflow({ ...reset, requestId: 'again' }))
      .thenIgnored('repeated reset')
      .andReplied({ runId: SPEC_RUN.runId, started: true });
  });

  it('to the first workflow task undoes everything that workflow code has ever decided', () => {
    engine
      .given(...begun, activityTaskScheduled(), workflowTaskRan(timerStarted()))
      .when(resetWorkflow({ point: { type: 'FirstWorkflowTask' } }))
      .then(workflowExecutionTerminated())
      .andNewRun(runForkNoted(), resetFailed, workflowTaskScheduled());
  });

  it('to the last workflow task keeps what the ones before have decided', () => {
    const spec = engine
      .given(...begun, timerStarted({ timerId: 'kept' }), workflowTaskRan(timerStarted()))
      .when(resetWorkflow({ point: { type: 'LastWorkflowTask' } }));
    expect(spec.newRun?.state.timerIds.entries().map(([id]) => id)).toEqual(['kept']);
  });

  it('to a build undoes everything that the build has decided', () => {
    const ran = (buildId: string) => [
      workflowTaskScheduled(),
      workflowTaskStarted(),
      workflowTaskCompleted({ deploymentVersion: { deploymentName: 'd', buildId } }),
    ];
    engine
      .given(workflowExecutionStarted(), ...ran('good'), ...ran('bad'), ...ran('bad'))
      .when(resetWorkflow({ point: { type: 'BuildId', buildId: 'bad' } }))
      .then(workflowExecutionTerminated())
      .andNewRun(
        runForkNoted(),
        workflowTaskFailed({ cause: 'ResetWorkflow', scheduledEventId: 5, startedEventId: 6 }),
        workflowTaskScheduled(),
      );
  });

  it('to a state of a state machine begins just before the state was entered the last time', () => {
    const entered = (name: string, visit: number) =>
      stateMachineStepped({ detail: { kind: 'StateEntered', frame: '0', name, visit } });
    const spec = engine
      .given(...begun, entered('A', 1), entered('B', 2), entered('A', 3), entered('C', 4))
      .when(resetWorkflow({ point: { type: 'State', name: 'A' } }));
    spec.andNewRun(
      runForkNoted(),
      workflowTaskScheduled(),
      workflowTaskStarted(),
      workflowTaskFailed({ cause: 'ResetWorkflow', scheduledEventId: 7, startedEventId: 8 }),
      workflowTaskScheduled(),
    );
  });
});

describe('what was pending at the place of a reset', () => {
  const pending = [
    workflowExecutionStarted(),
    workflowTaskRan(activityTaskScheduled({ scheduleToCloseTimeoutMs: 90_000 })),
  ];

  it('is done again: an activity waits for its first attempt, under the same id, with all of its time', () => {
    const spec = engine
      .given(
        ...pending,
        activityTaskStartNoted({ activityId: 'a', attempt: 1 }),
        activityTaskRetryNoted({
          activityId: 'a',
          attempt: 2,
          dispatchAt: SPEC_START_TIME,
          lastFailure: { message: 'm', info: { type: 'Terminated' } },
        }),
        workflowExecutionSignaled(),
        workflowTaskScheduled(),
        workflowTaskStarted(),
      )
      .after(80_000)
      .when(resetWorkflow({ point: { type: 'Event', eventId: 9 } }));
    const activity = spec.newRun?.state.activities.get(5);
    expect(activity).toMatchObject({ attempt: 1, started: undefined, lastFailure: undefined });
    spec.andNewRunTasks(
      task('DispatchActivityTask', { activityId: 'a', attempt: 1 }),
      task('TimeOutActivityTask', {
        activityId: 'a',
        afterMs: 90_000,
        timeoutType: 'ScheduleToClose',
      }),
      task('DispatchWorkflowTask', {}),
    );
  });

  it('fails if it may be called once and has been', () => {
    engine
      .given(
        workflowExecutionStarted(),
        workflowTaskRan(
          activityTaskScheduled({ retryPolicy: { ...DEFAULT_RETRY_POLICY, maximumAttempts: 1 } }),
        ),
        workflowExecutionSignaled(),
        workflowTaskScheduled(),
        workflowTaskStarted(),
        // The call left after the place of the reset, which makes no difference to whom it reached.
        activityTaskStartNoted({ activityId: 'a', attempt: 1 }),
      )
      .when(resetWorkflow({ point: { type: 'Event', eventId: 9 } }))
      .andNewRun(
        runForkNoted(),
        workflowTaskFailed({ cause: 'ResetWorkflow' }),
        activityTaskFailed({
          scheduledEventId: 5,
          retryState: 'NonRetryableFailure',
          startedEventId: 0,
        }),
        workflowTaskScheduled(),
      );
  });

  it('keeps its moment if it is a timer', () => {
    const spec = engine
      .given(
        workflowExecutionStarted(),
        workflowTaskRan(timerStarted({ startToFireTimeoutMs: 60_000 })),
        workflowExecutionSignaled(),
        workflowTaskScheduled(),
        workflowTaskStarted(),
      )
      .after(50_000)
      .when(resetWorkflow({ point: { type: 'Event', eventId: 9 } }));
    expect(spec.newRun?.state.timers.get(5)?.fireTime).toBe(SPEC_START_TIME + 60_000);
  });

  it('has the time-outs of the run counted from the reset', () => {
    const spec = engine
      .given(
        workflowExecutionStarted({
          workflowRunTimeoutMs: 10_000,
          workflowExecutionTimeoutMs: 30_000,
          workflowExecutionExpirationTime: SPEC_START_TIME + 30_000,
        }),
        workflowTaskRan(),
      )
      .after(9_000)
      .when(resetWorkflow(reset));
    expect(spec.newRun?.state.info).toMatchObject({
      expiresAt: SPEC_START_TIME + 19_000,
      chainExpiresAt: SPEC_START_TIME + 39_000,
    });
  });
});

describe('what a run was told after the place of its reset', () => {
  const accepted = workflowTaskRan(workflowExecutionUpdateAccepted());

  it('is told to the new run again, before its first workflow task: signals in their order', () => {
    engine
      .given(
        ...begun,
        workflowExecutionSignaled({ signalName: 'one' }),
        workflowExecutionSignaled({ signalName: 'two' }),
      )
      .when(resetWorkflow(reset))
      .andNewRun(
        runForkNoted(),
        resetFailed,
        workflowExecutionSignaled({ eventId: 5, signalName: 'one' }),
        workflowExecutionSignaled({ eventId: 6, signalName: 'two' }),
        workflowTaskScheduled(),
      );
  });

  it('includes what waited behind the workflow task in flight', () => {
    engine
      .given(...begun, workflowExecutionSignaled({ signalName: 'one' }), workflowTaskScheduled())
      .and(recordWorkflowTaskStarted(), signalWorkflow({ signalName: 'waits' }))
      .when(resetWorkflow(reset))
      .andNewRun(
        runForkNoted(),
        resetFailed,
        workflowExecutionSignaled({ signalName: 'one' }),
        workflowExecutionSignaled({ signalName: 'waits' }),
        workflowTaskScheduled(),
      );
  });

  it('includes updates: accepted ones are admitted again, and so are those that nobody has looked at', () => {
    engine
      .given(...begun, accepted)
      .and(updateWorkflow({ update: { updateId: 'new', name: 'approve', identity: 'client' } }))
      .when(resetWorkflow(reset))
      .andNewRun(
        runForkNoted(),
        resetFailed,
        workflowExecutionUpdateAdmitted({ origin: 'Reapply' }),
        workflowExecutionUpdateAdmitted({ origin: 'Reapply' }),
        workflowTaskScheduled(),
      );
  });

  it('includes options that were changed', () => {
    engine
      .given(...begun, workflowExecutionOptionsUpdated({ unsetVersioningOverride: true }))
      .when(resetWorkflow(reset))
      .andNewRun(
        runForkNoted(),
        resetFailed,
        workflowExecutionOptionsUpdated({ unsetVersioningOverride: true }),
        workflowTaskScheduled(),
      );
  });

  it('does not include a cancellation: whoever resets a run wants it to run', () => {
    engine
      .given(...begun, workflowExecutionCancelRequested())
      .when(resetWorkflow(reset))
      .andNewRun(runForkNoted(), resetFailed, workflowTaskScheduled());
  });

  it.each([
    ['Signal', [workflowExecutionUpdateAdmitted()]],
    ['Update', [workflowExecutionSignaled()]],
  ] as const)('does not include a %s that the caller excludes', (type, left) => {
    engine
      .given(...begun, workflowExecutionSignaled(), accepted)
      .when(resetWorkflow({ ...reset, excludes: [type] }))
      .andNewRun(runForkNoted(), resetFailed, ...left, workflowTaskScheduled());
  });

  it('is told once: not what the history before the reset knows already', () => {
    engine
      .given(
        workflowExecutionStarted(),
        workflowExecutionSignaled({ requestId: 'known' }),
        workflowTaskRan(workflowExecutionUpdateAccepted(), workflowExecutionUpdateCompleted()),
        workflowTaskRan(),
        workflowExecutionSignaled({ requestId: 'known' }),
        workflowExecutionUpdateAccepted(),
      )
      .when(resetWorkflow({ point: { type: 'Event', eventId: 10 } }))
      .andNewRun(
        runForkNoted(),
        workflowTaskFailed({ cause: 'ResetWorkflow', scheduledEventId: 8, startedEventId: 9 }),
        workflowTaskScheduled(),
      );
  });
});

describe('a reset between a run and its relatives', () => {
  const asked = [workflowExecutionStarted(), workflowTaskRan(startChildInitiated())];

  it('to before a child was asked for closes the child by its policy, and the new run may ask again', () => {
    engine
      .given(...asked)
      .when(resetWorkflow(reset))
      .then(workflowExecutionTerminated({ newExecutionRunId: NEXT_RUN_ID }))
      .andTasks(task('SendRequest', {}))
      .andNewRun(runForkNoted(), resetFailed, workflowTaskScheduled());
  });

  it('is not told to the parent: the child goes on in another run', () => {
    const parent = {
      namespaceId: SPEC_RUN.namespaceId,
      workflowId: SPEC_RUN.workflowId,
      runId: RunId('parent'),
      initiatedEventId: 5,
    };
    const spec = engine
      .given(workflowExecutionStarted({ parent }), workflowTaskRan())
      .when(resetWorkflow(reset))
      .then(workflowExecutionTerminated())
      .andTasks();
    expect(spec.newRun?.state.info.started.parent).toEqual(parent);
  });
});

it('a start of an activity is written with its end, so no history breaks off between the two', () => {
  engine
    .given(
      workflowExecutionStarted(),
      workflowTaskRan(activityTaskScheduled()),
      activityTaskStarted({ activityId: 'a' }),
      activityTaskCompleted({ activityId: 'a' }),
      workflowTaskScheduled(),
      workflowTaskStarted(),
      workflowTaskCompleted(),
    )
    .when(resetWorkflow({ point: { type: 'Event', eventId: 10 } }))
    .andNewRun(
      runForkNoted(),
      workflowTaskFailed({ cause: 'ResetWorkflow', scheduledEventId: 8, startedEventId: 9 }),
      workflowTaskScheduled(),
    );
});
