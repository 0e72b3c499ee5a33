import {
  applicationFailure,
  jsonPayload,
  SCHEDULE_WORKFLOW_TYPE,
  type WorkflowId,
} from '@app/contract';
import {
  activityTaskScheduled,
  bufferFlushed,
  cancelExternalInitiated,
  CHILD_LAST_RUN,
  CHILD_RUN,
  childCanceled,
  childCompleted,
  childFailed,
  childStarted,
  childTerminated,
  childTimedOut,
  completeWorkflowExecution,
  engine,
  eventBuffered,
  externalCancelRequested,
  NEXT_RUN_ID,
  recordChildWorkflowClosed,
  requestCancelExternalWorkflowExecution,
  respondWorkflowTaskCompleted,
  settleSentRequest,
  signalWorkflow,
  startChildInitiated,
  task,
  terminateWorkflow,
  workflowExecutionSignaled,
  workflowExecutionStarted,
  workflowTaskCompleted,
  workflowTaskFailed,
  workflowTaskRan,
  workflowTaskScheduled,
  workflowTaskStarted,
} from '@app/testing';

const open = workflowExecutionStarted();
const atWork = [workflowTaskScheduled(), workflowTaskStarted()];
const initiated = workflowTaskRan(startChildInitiated());
const started = childStarted({ initiatedEventId: 5 });
const result = [jsonPayload(Uint8Array.of(0x31))];
const failure = applicationFailure('Lost', 'lost');

describe('the end of a child', () => {
  it.each([
    ['a result', { type: 'Completed', result } as const, childCompleted({ result })],
    [
      'a failure with the state of its retries',
      { type: 'Failed', failure, retryState: 'MaximumAttemptsReached' } as const,
      childFailed({ failure, retryState: 'MaximumAttemptsReached' }),
    ],
    [
      'a cancellation',
      { type: 'Canceled', details: result } as const,
      childCanceled({ details: result }),
    ],
    [
      'a time-out',
      { type: 'TimedOut', retryState: 'Timeout' } as const,
      childTimedOut({ retryState: 'Timeout' }),
    ],
    ['a termination', { type: 'Terminated' } as const, childTerminated()],
  ])('reaches its parent: %s', (_, outcome, event) => {
    engine
      .given(open, initiated, started)
      .when(recordChildWorkflowClosed({ initiatedEventId: 5, outcome }))
      .then(event, workflowTaskScheduled())
      .andTasks(task('DispatchWorkflowTask'))
      .andState(({ children }) => {
        expect(children.size).toBe(0);
      });
  });

  it('that a run before has started is told to a schedule, which goes on meanwhile, and to no other workflow', () => {
    const goesOn = (workflowType: string) =>
      engine
        .given(workflowExecutionStarted({ workflowType, continuedExecutionRunId: NEXT_RUN_ID }))
        .when(recordChildWorkflowClosed({ initiatedEventId: 5 }));
    goesOn(SCHEDULE_WORKFLOW_TYPE).then(
      childCompleted({ initiatedEventId: 0, workflowExecution: CHILD_RUN }),
      workflowTaskScheduled(),
    );
    goesOn('order').thenIgnored('nothing waits for it');
    engine
      .given(workflowExecutionStarted({ workflowType: SCHEDULE_WORKFLOW_TYPE }))
      .when(recordChildWorkflowClosed({ initiatedEventId: 5 }))
      .thenIgnored('nothing waits for it');
  });

  it('names the run that closed, and the event of its start', () => {
    engine
      .given(open, initiated, started)
      .when(
        recordChildWorkflowClosed({
          initiatedEventId: 5,
          workflowExecution: CHILD_LAST_RUN,
          firstExecutionRunId: CHILD_RUN.runId,
        }),
      )
      .then(
        childCompleted({
          workflowExecution: CHILD_LAST_RUN,
          workflowType: 'ship',
          initiatedEventId: 5,
          startedEventId: 6,
        }),
        workflowTaskScheduled(),
      );
  });

  it('that overtakes the news of its start comes after it: Started first, then the end', () => {
    engine
      .given(open, initiated)
      .when(recordChildWorkflowClosed({ initiatedEventId: 5, workflowExecution: CHILD_LAST_RUN }))
      .then(
        childStarted({ workflowExecution: CHILD_RUN }),
        childCompleted({ workflowExecution: CHILD_LAST_RUN, startedEventId: 6 }),
        workflowTaskScheduled(),
      )
      .when(settleSentRequest({ initiatedEventId: 5 }))
      .thenIgnored('nothing waits for it');
  });

  it('counts once', () => {
    engine
      .given(open, initiated, started, recordChildWorkflowClosed({ initiatedEventId: 5 }))
      .when(recordChildWorkflowClosed({ initiatedEventId: 5 }))
      .thenIgnored('nothing waits for it');
  });

  it('counts once although its event still waits in the buffer', () => {
    engine
      .given(open, initiated, started, ...atWork)
      .when(recordChildWorkflowClosed({ initiatedEventId: 5 }))
      .then(eventBuffered(childCompleted()))
      .when(recordChildWorkflowClosed({ initiatedEventId: 5 }))
      .thenIgnored('nothing waits for it');
  });

  it('of another workflow id than the event speaks of changes nothing', () => {
    const workflowExecution = { ...CHILD_RUN, workflowId: 'other' as WorkflowId };
    engine
      .given(open, initiated, started)
      .when(recordChildWorkflowClosed({ initiatedEventId: 5, workflowExecution }))
      .thenIgnored('nothing waits for it');
  });

  it('means nothing to a parent that is closed', () => {
    engine
      .given(open, initiated, started, terminateWorkflow())
      .when(recordChildWorkflowClosed({ initiatedEventId: 5 }))
      .thenIgnored('nothing waits for it');
  });

  it('in the buffer is moved behind all else, and learns where its start is', () => {
    engine
      .given(open, initiated, ...atWork)
      .when(recordChildWorkflowClosed({ initiatedEventId: 5 }))
      .then(eventBuffered(childStarted()), eventBuffered(childCompleted()))
      .when(signalWorkflow())
      .then(eventBuffered(workflowExecutionSignaled()))
      .when(respondWorkflowTaskCompleted())
      .then(
        workflowTaskCompleted(),
        bufferFlushed(),
        childStarted(),
        workflowExecutionSignaled(),
        childCompleted({ startedEventId: 9 }),
        workflowTaskScheduled(),
      );
  });

  it('that workflow code has not seen keeps it from closing the run', () => {
    engine
      .given(
        open,
        initiated,
        started,
        ...atWork,
        recordChildWorkflowClosed({ initiatedEventId: 5 }),
      )
      .when(respondWorkflowTaskCompleted(completeWorkflowExecution()))
      .then(
        workflowTaskFailed({ cause: 'UnhandledCommand' }),
        bufferFlushed(),
        childCompleted(),
        workflowTaskScheduled(),
      );
  });

  it('does not disturb activities with the same number of an event elsewhere', () => {
    engine
      .given(open, workflowTaskRan(startChildInitiated(), activityTaskScheduled()), started)
      .when(recordChildWorkflowClosed({ initiatedEventId: 5 }))
      .andState(({ activities, children }) => {
        expect([activities.size, children.size]).toEqual([1, 0]);
      });
  });
});

describe('cancelling a child', () => {
  it('is a request to cancel a run that must be a child, and then the child says how it ends', () => {
    engine
      .given(open, initiated, started, ...atWork)
      .when(
        respondWorkflowTaskCompleted(
          requestCancelExternalWorkflowExecution({
            workflowId: CHILD_RUN.workflowId,
            childWorkflowOnly: true,
          }),
        ),
      )
      .then(
        workflowTaskCompleted(),
        cancelExternalInitiated({
          workflowExecution: { workflowId: CHILD_RUN.workflowId },
          childWorkflowOnly: true,
        }),
      )
      .when(settleSentRequest())
      .then(externalCancelRequested(), workflowTaskScheduled())
      .when(recordChildWorkflowClosed({ initiatedEventId: 5, outcome: { type: 'Canceled' } }))
      .then(childCanceled());
  });
});
