import { LIMITS } from '@app/contract';
import {
  activityTaskCompleted,
  activityTaskScheduled,
  activityTaskStarted,
  activityTaskStartNoted,
  bufferFlushed,
  engine,
  eventBuffered,
  fireTimer,
  recordWorkflowTaskStarted,
  requestCancelWorkflow,
  respondActivityTaskCompleted,
  respondActivityTaskFailed,
  respondWorkflowTaskCompleted,
  scheduleActivityTask,
  signalWorkflow,
  startTimer,
  task,
  timeOutWorkflowTask,
  timerFired,
  timerStarted,
  workflowExecutionCancelRequested,
  workflowExecutionSignaled,
  workflowExecutionStarted,
  workflowTaskCompleted,
  workflowTaskFailed,
  workflowTaskRan,
  workflowTaskScheduled,
  workflowTaskStarted,
} from '@app/testing';

const atWork = [
  workflowExecutionStarted(),
  workflowTaskRan(
    activityTaskScheduled({ activityId: 'a' }),
    activityTaskScheduled({ activityId: 'b' }),
    timerStarted({ timerId: 't', startToFireTimeoutMs: 0 }),
  ),
  activityTaskStartNoted({ activityId: 'a' }),
  activityTaskStartNoted({ activityId: 'b' }),
  workflowTaskScheduled(),
  workflowTaskStarted(),
];

describe('the buffer of a workflow task in flight', () => {
  it('holds the start and the result of an activity', () => {
    engine
      .given(atWork)
      .when(respondActivityTaskCompleted({ activityId: 'a' }))
      .then(
        eventBuffered(activityTaskStarted({ activityId: 'a' })),
        eventBuffered(activityTaskCompleted({ activityId: 'a' })),
      )
      .when(respondActivityTaskCompleted({ activityId: 'a' }))
      .thenRejected('ACTIVITY_NOT_FOUND');
  });

  it('holds a timer that has fired, once', () => {
    engine
      .given(atWork)
      .when(fireTimer({ timerId: 't' }))
      .then(eventBuffered(timerFired({ timerId: 't' })))
      .when(fireTimer({ timerId: 't' }))
      .thenIgnored('straggler');
  });

  it('becomes history in the order of arrival, results of activities last', () => {
    engine
      .given(
        atWork,
        respondActivityTaskCompleted({ activityId: 'b' }),
        signalWorkflow(),
        respondActivityTaskCompleted({ activityId: 'a' }),
        fireTimer({ timerId: 't' }),
        requestCancelWorkflow(),
      )
      .when(respondWorkflowTaskCompleted(startTimer({ timerId: 'u' })))
      .then(
        workflowTaskCompleted({ eventId: 10 }),
        timerStarted({ eventId: 11, timerId: 'u' }),
        bufferFlushed(),
        activityTaskStarted({ eventId: 12, activityId: 'b' }),
        workflowExecutionSignaled({ eventId: 13 }),
        activityTaskStarted({ eventId: 14, activityId: 'a' }),
        timerFired({ eventId: 15, timerId: 't' }),
        workflowExecutionCancelRequested({ eventId: 16 }),
        activityTaskCompleted({ eventId: 17, activityId: 'b', startedEventId: 12 }),
        activityTaskCompleted({ eventId: 18, activityId: 'a', startedEventId: 14 }),
        workflowTaskScheduled({ eventId: 19 }),
      )
      .andState((state) => {
        expect(state).toMatchObject({ buffered: [], bufferedBytes: 0, cancelRequested: true });
        expect(state.timers.size).toBe(1);
      });
  });

  it('keeps the moment of a start that is written later', () => {
    const spec = engine
      .given(atWork)
      .after(3_000)
      .and(respondActivityTaskCompleted({ activityId: 'a' }));
    spec.after(4_000).when(respondWorkflowTaskCompleted());
    expect(spec.facts).toContainEqual(
      expect.objectContaining({
        type: 'ActivityTaskStarted',
        eventId: 11,
        startedTime: 1_000_000,
        eventTime: 1_007_000,
      }),
    );
  });

  it('frees the id of an activity that has closed', () => {
    engine
      .given(atWork, respondActivityTaskCompleted({ activityId: 'a' }))
      .when(respondWorkflowTaskCompleted(scheduleActivityTask({ activityId: 'a' })))
      .then(
        workflowTaskCompleted(),
        activityTaskScheduled({ eventId: 11, activityId: 'a' }),
        bufferFlushed(),
        activityTaskStarted({ scheduledEventId: 5 }),
        activityTaskCompleted({ scheduledEventId: 5 }),
        workflowTaskScheduled(),
      )
      .andState((state) => expect(state.activityIds.get('a')).toBe(11));
  });

  it('does not hold what is no event: retries happen at once', () => {
    const spec = engine.given(atWork).and(respondActivityTaskFailed({ activityId: 'a' }));
    expect(spec.facts.at(-1)?.type).toBe('ActivityTaskRetryNoted');
    expect(spec.state?.buffered).toEqual([]);
  });
});

describe('a buffer that grows too large', () => {
  const signals = (count: number) => Array.from({ length: count }, () => signalWorkflow());

  it('fails the workflow task in flight, becomes history and gets a new task', () => {
    const { bufferedEventCountMax: max } = LIMITS;
    engine
      .given(workflowExecutionStarted(), workflowTaskScheduled(), workflowTaskStarted())
      .and(...signals(max))
      .when(signalWorkflow())
      .then(
        eventBuffered(workflowExecutionSignaled()),
        workflowTaskFailed({ cause: 'ForceCloseCommand' }),
        bufferFlushed(),
        ...Array.from({ length: max + 1 }, () => workflowExecutionSignaled()),
        workflowTaskScheduled({ attempt: 1 }),
      )
      .andTasks(task('DispatchWorkflowTask', { attempt: 1 }))
      .andState((state) => expect(state.signalCount).toBe(max + 1));
  });

  it('is measured in bytes, too', () => {
    const payload = { metadata: {}, data: new Uint8Array(LIMITS.bufferedEventBytesMax / 2) };
    engine
      .given(workflowExecutionStarted(), workflowTaskScheduled(), workflowTaskStarted())
      .and(signalWorkflow({ input: [payload] }), signalWorkflow({ input: [payload] }))
      .when(signalWorkflow({ input: [{ metadata: {}, data: new Uint8Array(1) }] }))
      .andTasks(task('DispatchWorkflowTask'))
      .andState((state) => expect(state).toMatchObject({ buffered: [], bufferedBytes: 0 }));
  });

  it('replaces a transient task, which has no events, by a normal one', () => {
    const spec = engine
      .given(workflowExecutionStarted(), workflowTaskScheduled(), workflowTaskStarted())
      .after(10_000)
      .and(timeOutWorkflowTask(), recordWorkflowTaskStarted())
      .and(...signals(LIMITS.bufferedEventCountMax + 1));
    expect(spec.facts.filter(({ type }) => type === 'WorkflowTaskFailed')).toEqual([]);
    expect(spec.state?.workflowTask).toMatchObject({ attempt: 1, startedEventId: 0 });
  });
});
