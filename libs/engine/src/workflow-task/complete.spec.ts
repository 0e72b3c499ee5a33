import { type Command, LIMITS } from '@app/contract';
import {
  activityTaskScheduled,
  bufferFlushed,
  completeWorkflowExecution,
  engine,
  failWorkflowExecution,
  recordStateMachineStep,
  recordWorkflowTaskStarted,
  requestCancelActivityTask,
  respondWorkflowTaskCompleted,
  respondWorkflowTaskCompletedWith,
  scheduleActivityTask,
  signalWorkflow,
  startTimer,
  stateMachineStepped,
  task,
  terminateWorkflow,
  timeOutWorkflowTask,
  timerStarted,
  workflowExecutionCompleted,
  workflowExecutionSignaled,
  workflowExecutionStarted,
  workflowTaskAttemptNoted,
  workflowTaskCompleted,
  workflowTaskFailed,
  workflowTaskHeartbeatNoted,
  workflowTaskScheduled,
  workflowTaskStarted,
} from '@app/testing';

const atWork = [workflowExecutionStarted(), workflowTaskScheduled(), workflowTaskStarted()];
const transientAtWork = () =>
  engine.given(atWork).after(10_000).and(timeOutWorkflowTask(), recordWorkflowTaskStarted());

describe('workflow code answers', () => {
  it('with nothing to do: the run waits', () => {
    engine
      .given(atWork)
      .when(respondWorkflowTaskCompletedWith({ commands: [], identity: 'host-1' }))
      .then(
        workflowTaskCompleted({
          eventId: 4,
          scheduledEventId: 2,
          startedEventId: 3,
          identity: 'host-1',
        }),
      )
      .andTasks()
      .andState((state) => expect(state.workflowTask).toBeUndefined());
  });

  it('with notes of its SDK, which stay with the event word for word', () => {
    const sdkNotes = { coreUsedFlags: [1, 2], langUsedFlags: [3], sdkName: 'sdk', sdkVersion: '1' };
    engine
      .given(atWork)
      .when(respondWorkflowTaskCompletedWith({ commands: [], sdkNotes }))
      .then(workflowTaskCompleted({ sdkNotes }));
  });

  it('with commands, which become events in their order', () => {
    const step = { kind: 'StateEntered', frame: '0', name: 'Charge', visit: 2 } as const;
    engine
      .given(atWork)
      .when(
        respondWorkflowTaskCompleted(
          recordStateMachineStep({ detail: step }),
          scheduleActivityTask({ activityId: 'a' }),
          startTimer({ timerId: 't' }),
        ),
      )
      .then(
        workflowTaskCompleted({ eventId: 4 }),
        stateMachineStepped({ eventId: 5, detail: step, workflowTaskCompletedEventId: 4 }),
        activityTaskScheduled({ eventId: 6, activityId: 'a', workflowTaskCompletedEventId: 4 }),
        timerStarted({ eventId: 7, timerId: 't', workflowTaskCompletedEventId: 4 }),
      );
  });

  it('and gets another task at once when it asks for one', () => {
    engine
      .given(atWork)
      .when(respondWorkflowTaskCompletedWith({ commands: [], forceCreateNewWorkflowTask: true }))
      .then(
        workflowTaskCompleted(),
        workflowTaskHeartbeatNoted(),
        workflowTaskScheduled({ attempt: 1 }),
      )
      .andTasks(task('DispatchWorkflowTask', { attempt: 1 }));
  });

  it('and gets another task for what came in meanwhile, after the events of its commands', () => {
    engine
      .given(atWork, signalWorkflow())
      .when(respondWorkflowTaskCompleted(startTimer()))
      .then(
        workflowTaskCompleted(),
        timerStarted(),
        bufferFlushed(),
        workflowExecutionSignaled(),
        workflowTaskScheduled(),
      );
  });

  it.each([
    ['a task that is over', { scheduledEventId: 1 }],
    ['another start of it', { startedEventId: 1 }],
    ['another attempt', { attempt: 2 }],
  ])('too late, for %s', (_name, fields) => {
    engine
      .given(atWork)
      .when(respondWorkflowTaskCompletedWith({ ...fields, commands: [] }))
      .thenRejected('WORKFLOW_TASK_NOT_FOUND');
  });

  it('too late, twice or after the end', () => {
    const answer = respondWorkflowTaskCompletedWith({
      scheduledEventId: 2,
      startedEventId: 3,
      attempt: 1,
      commands: [],
    });
    engine.given(atWork, answer).when(answer).thenRejected('WORKFLOW_TASK_NOT_FOUND');
    engine.given(atWork, terminateWorkflow()).when(answer).thenRejected('WORKFLOW_TASK_NOT_FOUND');
  });
});

describe('an answer that cannot be applied', () => {
  const tooMuch = [{ metadata: {}, data: new Uint8Array(LIMITS.payloadBytesMax + 1) }];
  const bad: [string, string, Command][] = [
    [
      'BadScheduleActivityAttributes',
      'no activity type',
      scheduleActivityTask({ activityType: '' }),
    ],
    ['BadStartTimerAttributes', 'no timer id', startTimer({ timerId: '' })],
    ['BadCancelTimerAttributes', 'an unknown timer', { type: 'CancelTimer', timerId: 'none' }],
    [
      'BadRequestCancelActivityAttributes',
      'an unknown activity',
      requestCancelActivityTask({ activityId: 'none' }),
    ],
    ['PayloadsTooLarge', 'too large an input', scheduleActivityTask({ input: tooMuch })],
    [
      'PayloadsTooLarge',
      'too large a header',
      scheduleActivityTask({ header: { h: tooMuch[0]! } }),
    ],
    ['PayloadsTooLarge', 'too large a result', completeWorkflowExecution({ result: tooMuch })],
    [
      'PayloadsTooLarge',
      'too large a failure',
      failWorkflowExecution({
        failure: { message: 'x'.repeat(LIMITS.payloadBytesMax + 1), info: { type: 'Terminated' } },
      }),
    ],
    [
      'PayloadsTooLarge',
      'too large a memo',
      {
        type: 'ContinueAsNewWorkflowExecution',
        memo: { m: { metadata: {}, data: new Uint8Array(LIMITS.memoBytesMax + 1) } },
      },
    ],
  ];

  it.each(bad)(
    'fails the workflow task with %s (%s) and leaves nothing else',
    (cause, _name, command) => {
      engine
        .given(atWork)
        .when(respondWorkflowTaskCompleted(startTimer({ timerId: 'other' }), command))
        .then(
          workflowTaskFailed({
            cause: cause as 'PayloadsTooLarge',
            scheduledEventId: 2,
            startedEventId: 3,
          }),
          workflowTaskAttemptNoted({ attempt: 2 }),
        )
        .andRefused('BAD_COMMAND')
        .andTasks(task('DispatchWorkflowTask', { attempt: 2 }))
        .andState((state) => expect(state.timers.size).toBe(0));
    },
  );

  it('tells in its failure what was wrong', () => {
    const spec = engine
      .given(atWork)
      .when(respondWorkflowTaskCompleted(startTimer({ timerId: '' })));
    expect(spec.state?.lastWorkflowTaskFailure?.message).toContain('timer id');
  });

  it('is only refused from the second attempt on: that one runs into its time-out', () => {
    transientAtWork()
      .when(respondWorkflowTaskCompleted(startTimer({ timerId: '' })))
      .thenRejected('BAD_COMMAND');
  });

  it('lets what came in meanwhile into the history and schedules a normal task', () => {
    engine
      .given(atWork, signalWorkflow())
      .when(respondWorkflowTaskCompleted(startTimer({ timerId: '' })))
      .then(
        workflowTaskFailed({ cause: 'BadStartTimerAttributes' }),
        bufferFlushed(),
        workflowExecutionSignaled(),
        workflowTaskScheduled({ attempt: 1 }),
      )
      .andTasks(task('DispatchWorkflowTask', { attempt: 1 }));
  });
});

describe('an answer that closes a run with unseen events', () => {
  it('fails the workflow task with UnhandledCommand and is undone as a whole', () => {
    engine
      .given(atWork, signalWorkflow())
      .when(respondWorkflowTaskCompleted(startTimer(), completeWorkflowExecution()))
      .then(
        workflowTaskFailed({ cause: 'UnhandledCommand' }),
        bufferFlushed(),
        workflowExecutionSignaled(),
        workflowTaskScheduled({ attempt: 1 }),
      )
      .andRefused('UNHANDLED_COMMAND')
      .andState((state) =>
        expect(state).toMatchObject({ status: 'Running', closeAttempted: true }),
      );
  });

  it('leaves no failure of a transient task, but its events and a normal task', () => {
    transientAtWork()
      .and(signalWorkflow())
      .when(respondWorkflowTaskCompleted(completeWorkflowExecution()))
      .then(bufferFlushed(), workflowExecutionSignaled(), workflowTaskScheduled({ attempt: 1 }))
      .andRefused('UNHANDLED_COMMAND')
      .andTasks(task('DispatchWorkflowTask', { attempt: 1 }));
  });

  it('closes it with the next task', () => {
    engine
      .given(atWork, signalWorkflow())
      .when(respondWorkflowTaskCompleted(completeWorkflowExecution()))
      .and(recordWorkflowTaskStarted())
      .when(respondWorkflowTaskCompleted(completeWorkflowExecution()))
      .then(workflowTaskCompleted(), workflowExecutionCompleted());
  });
});
