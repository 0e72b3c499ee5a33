import {
  engine,
  scheduleFirstWorkflowTask,
  signalWorkflow,
  task,
  terminateWorkflow,
  workflowExecutionStarted,
  workflowTaskScheduled,
} from '@app/testing';

const delayed = workflowExecutionStarted({ firstWorkflowTaskBackoffMs: 5_000 });

describe('the end of the wait before the first workflow task', () => {
  it('schedules it', () => {
    engine
      .given(delayed)
      .after(5_000)
      .when(scheduleFirstWorkflowTask())
      .then(workflowTaskScheduled({ attempt: 1 }))
      .andTasks(task('DispatchWorkflowTask'));
  });

  it('does not come early', () => {
    engine.given(delayed).after(4_999).when(scheduleFirstWorkflowTask()).thenIgnored('early');
  });

  it('comes once', () => {
    engine
      .given(delayed)
      .after(5_000)
      .and(scheduleFirstWorkflowTask())
      .when(scheduleFirstWorkflowTask())
      .thenIgnored('straggler');
  });

  it('shows workflow code what has come in meanwhile', () => {
    engine
      .given(delayed, signalWorkflow())
      .after(5_000)
      .when(scheduleFirstWorkflowTask())
      .then(workflowTaskScheduled());
  });

  it('means nothing to a run that is over or had no wait', () => {
    engine
      .given(delayed, terminateWorkflow())
      .after(5_000)
      .when(scheduleFirstWorkflowTask())
      .thenIgnored('straggler');
    engine
      .given(workflowExecutionStarted())
      .when(scheduleFirstWorkflowTask())
      .thenIgnored('straggler');
  });
});
