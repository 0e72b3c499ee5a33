import { applicationFailure } from '@app/contract';
import {
  bufferFlushed,
  engine,
  recordWorkflowTaskStarted,
  respondWorkflowTaskCompleted,
  respondWorkflowTaskFailed,
  signalWorkflow,
  task,
  workflowExecutionSignaled,
  workflowExecutionStarted,
  workflowTaskAttemptNoted,
  workflowTaskFailed,
  workflowTaskScheduled,
  workflowTaskStarted,
} from '@app/testing';

const atWork = [workflowExecutionStarted(), workflowTaskScheduled(), workflowTaskStarted()];
const failure = applicationFailure('NonDeterminism', 'history does not fit');

describe('a host fails the workflow task', () => {
  it('the first time with an event, and the next attempt is transient and at once', () => {
    engine
      .given(atWork)
      .when(
        respondWorkflowTaskFailed({ cause: 'NonDeterministicError', failure, identity: 'host-1' }),
      )
      .then(
        workflowTaskFailed({
          cause: 'NonDeterministicError',
          failure,
          scheduledEventId: 2,
          startedEventId: 3,
          identity: 'host-1',
        }),
        workflowTaskAttemptNoted({ attempt: 2 }),
      )
      .andTasks(task('DispatchWorkflowTask', { attempt: 2 }))
      .andState((state) => {
        expect(state.lastWorkflowTaskFailure).toEqual(failure);
        expect(state.nextEventId).toBe(5);
      });
  });

  it('again and again with notes only, after longer and longer waits', () => {
    const spec = engine.given(atWork, respondWorkflowTaskFailed());
    const waits = [1_000, 2_000, 4_000, 8_000];
    waits.forEach((waitMs, index) => {
      spec
        .after(30_000)
        .and(recordWorkflowTaskStarted())
        .when(respondWorkflowTaskFailed({ failure }))
        .then(workflowTaskAttemptNoted({ attempt: index + 3, failure }))
        .andTasks(task('RetryWorkflowTask', { attempt: index + 3, afterMs: waitMs }));
    });
    expect(spec.state?.lastWorkflowTaskFailure).toEqual(failure);
  });

  it('waits no longer than ten minutes, however often', () => {
    const spec = engine.given(atWork, respondWorkflowTaskFailed());
    for (let count = 0; count < 60; count += 1) {
      spec.after(1_000_000).and(recordWorkflowTaskStarted(), respondWorkflowTaskFailed());
    }
    const { workflowTask } = spec.state!;
    expect(workflowTask!.dispatchAt - workflowTask!.scheduledTime).toBe(600_000);
  });

  it('lets what came in meanwhile into the history and schedules a normal task', () => {
    engine
      .given(atWork, signalWorkflow())
      .when(respondWorkflowTaskFailed())
      .then(
        workflowTaskFailed(),
        bufferFlushed(),
        workflowExecutionSignaled(),
        workflowTaskScheduled({ attempt: 1 }),
      );
  });

  it('forgets the failures once one attempt completes', () => {
    engine
      .given(atWork, respondWorkflowTaskFailed({ failure }), recordWorkflowTaskStarted())
      .and(respondWorkflowTaskCompleted())
      .andState((state) => expect(state.lastWorkflowTaskFailure).toBeUndefined());
  });

  it('is refused for a task that it does not have', () => {
    engine
      .given(atWork)
      .when(respondWorkflowTaskFailed({ attempt: 2 }))
      .thenRejected('WORKFLOW_TASK_NOT_FOUND')
      .and(respondWorkflowTaskFailed())
      .when(respondWorkflowTaskFailed())
      .thenRejected('WORKFLOW_TASK_NOT_FOUND');
  });
});
