import {
  engine,
  recordWorkflowTaskStarted,
  resetStickyTaskQueue,
  respondWorkflowTaskCompletedWith,
  respondWorkflowTaskFailed,
  signalWorkflow,
  stickyQueueNoted,
  task,
  timeOutWorkflowTask,
  workflowExecutionSignaled,
  workflowExecutionStarted,
  workflowTaskAttemptNoted,
  workflowTaskCompleted,
  workflowTaskFailed,
  workflowTaskScheduled,
  workflowTaskStarted,
  workflowTaskTimedOut,
} from '@app/testing';

const sticky = { taskQueue: 'host-1', scheduleToStartTimeoutMs: 5_000 };
const atWork = [
  workflowExecutionStarted({ taskQueue: 'orders' }),
  workflowTaskScheduled(),
  workflowTaskStarted(),
];
const kept = () => engine.given(atWork, respondWorkflowTaskCompletedWith({ commands: [], sticky }));

describe('a worker that keeps a run in its cache', () => {
  it('is noted when it answers', () => {
    engine
      .given(atWork)
      .when(respondWorkflowTaskCompletedWith({ commands: [], sticky }))
      .then(workflowTaskCompleted(), stickyQueueNoted({ sticky }));
  });

  it('is noted once', () => {
    kept()
      .and(signalWorkflow(), recordWorkflowTaskStarted({ taskQueue: 'host-1' }))
      .when(respondWorkflowTaskCompletedWith({ commands: [], sticky }))
      .then(workflowTaskCompleted());
  });

  it('gets the next task in its own queue, which waits there only so long', () => {
    kept()
      .when(signalWorkflow())
      .then(
        workflowExecutionSignaled(),
        workflowTaskScheduled({ taskQueue: 'host-1', taskQueueKind: 'Sticky' }),
      )
      .andTasks(
        task('DispatchWorkflowTask', { taskQueue: 'host-1' }),
        task('TimeOutWorkflowTask', { timeoutType: 'ScheduleToStart', afterMs: 5_000 }),
      );
  });

  it('is forgotten when it answers without a word on it', () => {
    kept()
      .and(signalWorkflow(), recordWorkflowTaskStarted({ taskQueue: 'host-1' }))
      .when(respondWorkflowTaskCompletedWith({ commands: [] }))
      .then(workflowTaskCompleted(), stickyQueueNoted())
      .andState((state) => expect(state.sticky).toBeUndefined());
  });

  it('is forgotten when it says so', () => {
    kept()
      .when(resetStickyTaskQueue())
      .then(stickyQueueNoted())
      .when(signalWorkflow())
      .then(workflowExecutionSignaled(), workflowTaskScheduled({ taskQueue: 'orders' }));
  });

  it('says so in vain when nobody thinks it keeps the run', () => {
    engine.given(atWork).when(resetStickyTaskQueue()).thenIgnored('not sticky');
  });

  it('is forgotten when another one takes the task from the queue of all', () => {
    kept()
      .and(signalWorkflow())
      .when(recordWorkflowTaskStarted({ taskQueue: 'orders' }))
      .then(stickyQueueNoted(), workflowTaskStarted());
  });
});

describe('a task that its worker does not come for', () => {
  it('goes to the queue of all as a first attempt, with its time-out in the history', () => {
    kept()
      .and(signalWorkflow())
      .after(5_000)
      .when(timeOutWorkflowTask({ timeoutType: 'ScheduleToStart' }))
      .then(
        workflowTaskTimedOut({ startedEventId: 0, timeoutType: 'ScheduleToStart' }),
        workflowTaskScheduled({ taskQueue: 'orders', attempt: 1 }),
      )
      .andTasks(task('DispatchWorkflowTask', { taskQueue: 'orders' }))
      .andState((state) => expect(state.sticky).toBeUndefined());
  });

  it('has its whole time', () => {
    kept()
      .and(signalWorkflow())
      .after(4_999)
      .when(timeOutWorkflowTask({ timeoutType: 'ScheduleToStart' }))
      .thenIgnored('early');
  });

  it('is none when it was taken in time', () => {
    kept()
      .and(signalWorkflow(), recordWorkflowTaskStarted({ taskQueue: 'host-1' }))
      .after(5_000)
      .when(timeOutWorkflowTask({ timeoutType: 'ScheduleToStart' }))
      .thenIgnored('straggler');
  });

  it('never times out in a queue of all', () => {
    engine
      .given(workflowExecutionStarted(), workflowTaskScheduled())
      .after(86_400_000)
      .when(timeOutWorkflowTask({ timeoutType: 'ScheduleToStart' }))
      .thenIgnored('straggler');
  });
});

describe('a task that the worker with the run in its cache', () => {
  const taken = () =>
    kept().and(signalWorkflow(), recordWorkflowTaskStarted({ taskQueue: 'host-1' }));

  it('fails, costs no attempt and goes to any worker', () => {
    taken()
      .when(respondWorkflowTaskFailed())
      .then(workflowTaskFailed(), workflowTaskScheduled({ taskQueue: 'orders', attempt: 1 }));
  });

  it('does not answer in time, costs no attempt and goes to any worker', () => {
    taken()
      .after(10_000)
      .when(timeOutWorkflowTask())
      .then(
        workflowTaskTimedOut({ timeoutType: 'StartToClose' }),
        workflowTaskScheduled({ taskQueue: 'orders', attempt: 1 }),
      );
  });

  it('fails twice is transient the second time', () => {
    taken()
      .and(respondWorkflowTaskFailed(), recordWorkflowTaskStarted({ taskQueue: 'orders' }))
      .when(respondWorkflowTaskFailed())
      .then(workflowTaskFailed(), workflowTaskAttemptNoted({ attempt: 2 }));
  });
});
