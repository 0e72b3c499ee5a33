import {
  bufferFlushed,
  engine,
  recordWorkflowTaskStarted,
  respondWorkflowTaskCompleted,
  signalWorkflow,
  task,
  terminateWorkflow,
  timeOutWorkflowTask,
  workflowExecutionSignaled,
  workflowExecutionStarted,
  workflowTaskAttemptNoted,
  workflowTaskScheduled,
  workflowTaskStarted,
  workflowTaskTimedOut,
} from '@app/testing';

const atWork = [workflowExecutionStarted(), workflowTaskScheduled(), workflowTaskStarted()];

describe('the time-out of a workflow task', () => {
  it('is an event the first time, and the next attempt is transient and at once', () => {
    engine
      .given(atWork)
      .after(10_000)
      .when(timeOutWorkflowTask())
      .then(
        workflowTaskTimedOut({
          scheduledEventId: 2,
          startedEventId: 3,
          timeoutType: 'StartToClose',
        }),
        workflowTaskAttemptNoted({ attempt: 2 }),
      )
      .andTasks(task('DispatchWorkflowTask', { attempt: 2 }));
  });

  it('does not come early', () => {
    engine.given(atWork).after(9_999).when(timeOutWorkflowTask()).thenIgnored('early');
  });

  it('is the time-out that the run was started with', () => {
    engine
      .given(workflowExecutionStarted({ workflowTaskTimeoutMs: 3_000 }), workflowTaskScheduled())
      .when(recordWorkflowTaskStarted())
      .andTasks(task('TimeOutWorkflowTask', { afterMs: 3_000 }))
      .after(3_000)
      .when(timeOutWorkflowTask())
      .then(workflowTaskTimedOut(), workflowTaskAttemptNoted());
  });

  it('leaves only notes from the second time on, and gives later attempts more time', () => {
    const spec = engine.given(atWork).after(10_000).and(timeOutWorkflowTask());
    [10_000, 10_000, 15_000, 20_000, 30_000].forEach((timeoutMs, index) => {
      spec
        .when(recordWorkflowTaskStarted())
        .andTasks(task('TimeOutWorkflowTask', { attempt: index + 2, afterMs: timeoutMs }))
        .after(timeoutMs)
        .when(timeOutWorkflowTask())
        .then(workflowTaskAttemptNoted({ attempt: index + 3 }))
        .andTasks(task('DispatchWorkflowTask', { attempt: index + 3 }));
    });
  });

  it('lets what came in meanwhile into the history and schedules a normal task', () => {
    engine
      .given(atWork, signalWorkflow())
      .after(10_000)
      .when(timeOutWorkflowTask())
      .then(
        workflowTaskTimedOut(),
        bufferFlushed(),
        workflowExecutionSignaled(),
        workflowTaskScheduled({ attempt: 1 }),
      );
  });

  it('turns a transient task back into a normal one when something came in meanwhile', () => {
    engine
      .given(atWork)
      .after(10_000)
      .and(timeOutWorkflowTask(), recordWorkflowTaskStarted(), signalWorkflow())
      .after(10_000)
      .when(timeOutWorkflowTask())
      .then(bufferFlushed(), workflowExecutionSignaled(), workflowTaskScheduled({ attempt: 1 }));
  });

  it('means nothing once the task is over, for another attempt, or while nobody has it', () => {
    const late = timeOutWorkflowTask({ scheduledEventId: 2, attempt: 1 });
    engine
      .given(atWork, respondWorkflowTaskCompleted())
      .after(10_000)
      .when(late)
      .thenIgnored('straggler');
    engine.given(atWork, terminateWorkflow()).after(10_000).when(late).thenIgnored('straggler');
    engine.given(atWork).after(10_000).and(late).when(late).thenIgnored('straggler');
    engine
      .given(workflowExecutionStarted(), workflowTaskScheduled())
      .after(10_000)
      .when(timeOutWorkflowTask())
      .thenIgnored('straggler');
  });
});
