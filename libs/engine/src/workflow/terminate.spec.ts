import {
  activityTaskScheduled,
  activityTaskStartNoted,
  bufferFlushed,
  completeWorkflowExecution,
  engine,
  fireTimer,
  recordActivityTaskHeartbeat,
  recordWorkflowTaskStarted,
  respondActivityTaskCompleted,
  respondWorkflowTaskCompleted,
  signalWorkflow,
  SPEC_RUN,
  terminateWorkflow,
  timeOutWorkflowTask,
  timerStarted,
  workflowExecutionSignaled,
  workflowExecutionStarted,
  workflowExecutionTerminated,
  workflowTaskFailed,
  workflowTaskRan,
  workflowTaskScheduled,
  workflowTaskStarted,
} from '@app/testing';

const open = workflowExecutionStarted();

describe('a termination', () => {
  it('ends the run at once, whatever is pending', () => {
    engine
      .given(open, workflowTaskRan(activityTaskScheduled(), timerStarted()))
      .when(terminateWorkflow({ reason: 'enough', identity: 'operator' }))
      .then(workflowExecutionTerminated({ reason: 'enough', identity: 'operator' }))
      .andReply({ runId: SPEC_RUN.runId })
      .andTasks()
      .andState((state) => {
        expect(state).toMatchObject({ status: 'Terminated', closedTime: state.lastEventTime });
        expect(state.activities.size + state.timers.size).toBe(0);
      });
  });

  it('drops a workflow task that nobody has taken without a trace', () => {
    engine
      .given(open, workflowTaskScheduled())
      .when(terminateWorkflow())
      .then(workflowExecutionTerminated());
  });

  it('fails the workflow task in flight and keeps what waited for it, before the closing event', () => {
    engine
      .given(open, workflowTaskScheduled(), workflowTaskStarted(), signalWorkflow())
      .when(terminateWorkflow())
      .then(
        workflowTaskFailed({ cause: 'ForceCloseCommand' }),
        bufferFlushed(),
        workflowExecutionSignaled(),
        workflowExecutionTerminated(),
      );
  });

  it('writes no failure of a transient workflow task, which has no events', () => {
    engine
      .given(open, workflowTaskScheduled(), workflowTaskStarted())
      .after(10_000)
      .and(timeOutWorkflowTask(), recordWorkflowTaskStarted(), signalWorkflow())
      .when(terminateWorkflow())
      .then(bufferFlushed(), workflowExecutionSignaled(), workflowExecutionTerminated());
  });

  it('keeps a signal that came before a further attempt was taken, and leaves no failure of that attempt', () => {
    engine
      .given(open, workflowTaskScheduled(), workflowTaskStarted())
      .after(10_000)
      .and(timeOutWorkflowTask())
      .when(signalWorkflow())
      .then(workflowExecutionSignaled())
      .when(terminateWorkflow())
      .then(workflowExecutionTerminated());
  });

  it('is refused by a closed run', () => {
    engine
      .given(open, terminateWorkflow())
      .when(terminateWorkflow())
      .thenRejected('WORKFLOW_CLOSED');
  });

  it('leaves only refusals and stragglers behind', () => {
    engine
      .given(
        open,
        workflowTaskRan(
          activityTaskScheduled(),
          activityTaskStartNoted({ activityId: 'a' }),
          timerStarted(),
        ),
        signalWorkflow(),
        recordWorkflowTaskStarted(),
        terminateWorkflow(),
      )
      .when(respondActivityTaskCompleted())
      .thenRejected('ACTIVITY_NOT_FOUND')
      .when(recordActivityTaskHeartbeat())
      .thenRejected('ACTIVITY_NOT_FOUND')
      .when(respondWorkflowTaskCompleted(completeWorkflowExecution()))
      .thenRejected('WORKFLOW_TASK_NOT_FOUND')
      .when(recordWorkflowTaskStarted())
      .thenRejected('WORKFLOW_TASK_NOT_FOUND')
      .after(60_000)
      .when(fireTimer())
      .thenIgnored('straggler');
  });
});
