import {
  engine,
  recordWorkflowTaskStarted,
  respondWorkflowTaskCompleted,
  signalWorkflow,
  task,
  terminateWorkflow,
  timeOutWorkflowTask,
  workflowExecutionSignaled,
  workflowExecutionStarted,
  workflowTaskAttemptStartNoted,
  workflowTaskRan,
  workflowTaskScheduled,
  workflowTaskStarted,
} from '@app/testing';

const scheduled = [workflowExecutionStarted(), workflowTaskScheduled()];
const transient = engine
  .given(scheduled, workflowTaskStarted())
  .after(10_000)
  .and(timeOutWorkflowTask()).facts;
const givenTransient = () => {
  const spec = engine
    .given(scheduled, workflowTaskStarted())
    .after(10_000)
    .and(timeOutWorkflowTask());
  expect(spec.facts).toEqual(transient);
  return spec;
};

describe('a host takes the workflow task', () => {
  it('and has to answer before it times out', () => {
    engine
      .given(scheduled)
      .after(700)
      .when(recordWorkflowTaskStarted({ identity: 'host-1', pollRequestId: 'poll-1' }))
      .then(
        workflowTaskStarted({
          eventId: 3,
          scheduledEventId: 2,
          identity: 'host-1',
          requestId: 'poll-1',
        }),
      )
      .andReply({ scheduledEventId: 2, startedEventId: 3, attempt: 1, startedTime: 1_000_700 })
      .andTasks(
        task('TimeOutWorkflowTask', { afterMs: 10_000, attempt: 1, timeoutType: 'StartToClose' }),
      );
  });

  it('and hears the same again when its poll asks again', () => {
    engine
      .given(scheduled, recordWorkflowTaskStarted({ pollRequestId: 'poll-1' }))
      .after(100)
      .when(recordWorkflowTaskStarted({ pollRequestId: 'poll-1' }))
      .thenIgnored('same poll')
      .andReply({ scheduledEventId: 2, startedEventId: 3, attempt: 1, startedTime: 1_000_000 });
  });

  it('unless another host was first', () => {
    engine
      .given(scheduled, recordWorkflowTaskStarted({ pollRequestId: 'poll-1' }))
      .when(recordWorkflowTaskStarted({ pollRequestId: 'poll-2' }))
      .thenRejected('WORKFLOW_TASK_ALREADY_STARTED');
  });

  it.each([
    ['another task', { scheduledEventId: 99 }],
    ['another attempt', { attempt: 2 }],
  ])('unless it means %s', (_name, fields) => {
    engine
      .given(scheduled)
      .when(recordWorkflowTaskStarted(fields))
      .thenRejected('WORKFLOW_TASK_NOT_FOUND');
  });

  it('unless there is none, or the run is closed', () => {
    engine
      .given(workflowExecutionStarted(), workflowTaskRan())
      .when(recordWorkflowTaskStarted())
      .thenRejected('WORKFLOW_TASK_NOT_FOUND')
      .and(terminateWorkflow())
      .when(recordWorkflowTaskStarted())
      .thenRejected('WORKFLOW_TASK_NOT_FOUND');
  });
});

describe('a host takes a transient workflow task', () => {
  it('under ids that are not taken yet, without an event', () => {
    givenTransient()
      .when(recordWorkflowTaskStarted())
      .then(workflowTaskAttemptStartNoted({ attempt: 2 }))
      .andReply({ scheduledEventId: 5, startedEventId: 6, attempt: 2 })
      .andTasks(task('TimeOutWorkflowTask', { afterMs: 10_000, attempt: 2 }))
      .andState((state) => expect(state.nextEventId).toBe(5));
  });

  it('that new events have overtaken as a normal one, under ids of its own', () => {
    const spec = givenTransient().and(signalWorkflow());
    const poll = recordWorkflowTaskStarted();
    const stalePoll = { ...poll, build: () => request };
    const request = poll.build(spec);
    spec
      .when(stalePoll)
      .then(
        workflowTaskScheduled({ eventId: 6, attempt: 1 }),
        workflowTaskStarted({ eventId: 7, scheduledEventId: 6 }),
      )
      .andReply({ scheduledEventId: 6, startedEventId: 7, attempt: 1 })
      .andTasks(task('TimeOutWorkflowTask', { attempt: 1 }))
      .when(stalePoll)
      .thenIgnored('same poll')
      .andReply({ scheduledEventId: 6, startedEventId: 7, attempt: 1 });
  });

  it('and writes the events it owed when it completes', () => {
    const spec = givenTransient().after(1_000).and(recordWorkflowTaskStarted()).after(2_000);
    spec.when(respondWorkflowTaskCompleted());
    expect(spec.facts.slice(-3)).toMatchObject([
      { type: 'WorkflowTaskScheduled', eventId: 5, attempt: 2, eventTime: 1_010_000 },
      { type: 'WorkflowTaskStarted', eventId: 6, scheduledEventId: 5, eventTime: 1_011_000 },
      { type: 'WorkflowTaskCompleted', eventId: 7, scheduledEventId: 5, startedEventId: 6 },
    ]);
  });

  it('lets signals in while it waits, and buffers them while it is at work', () => {
    givenTransient().when(signalWorkflow()).then(workflowExecutionSignaled()).andTasks();
    const spec = givenTransient().and(recordWorkflowTaskStarted(), signalWorkflow());
    expect(spec.facts.at(-1)?.type).toBe('EventBuffered');
  });
});
