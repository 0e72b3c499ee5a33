import {
  activityTaskScheduled,
  activityTaskStartNoted,
  completeWorkflowExecution,
  engine,
  requestCancelActivityTask,
  respondWorkflowTaskCompleted,
  scheduleActivityTask,
  signalWorkflow,
  task,
  workflowExecutionStarted,
  workflowTaskCompleted,
  workflowTaskScheduled,
  workflowTaskStarted,
} from '@app/testing';

const inTask = () =>
  engine.given(workflowExecutionStarted(), workflowTaskScheduled(), workflowTaskStarted());

const eager = (activityId: string, fields: object = {}) =>
  scheduleActivityTask({ activityId, requestEagerExecution: true, ...fields });

describe('eager activities', () => {
  it('are started in the completion that scheduled them, for the worker that completed', () => {
    inTask()
      .when(respondWorkflowTaskCompleted(eager('a'), scheduleActivityTask({ activityId: 'b' })))
      .then(
        workflowTaskCompleted(),
        activityTaskScheduled({ activityId: 'a' }),
        activityTaskScheduled({ activityId: 'b' }),
        activityTaskStartNoted({ scheduledEventId: 5, identity: 'host' }),
      )
      .andTasks(
        task('DispatchActivityTask', { activityId: 'b' }),
        task('TimeOutActivityTask', { activityId: 'a', timeoutType: 'StartToClose' }),
      )
      .andReply({ activityTasks: [expect.objectContaining({ activityId: 'a', attempt: 1 })] });
  });

  it('go to their queue when that is not the one the worker serves', () => {
    inTask()
      .when(respondWorkflowTaskCompleted(eager('a', { taskQueue: 'other' })))
      .then(workflowTaskCompleted(), activityTaskScheduled({ activityId: 'a' }))
      .andTasks(task('DispatchActivityTask', { activityId: 'a' }));
  });

  it('are not started when the same completion cancels them', () => {
    inTask()
      .when(
        respondWorkflowTaskCompleted(eager('a'), requestCancelActivityTask({ activityId: 'a' })),
      )
      .andState((state) => {
        expect(state.activities.size).toBe(0);
      });
  });

  it('are not started by a completion that fails', () => {
    engine
      .given(
        workflowExecutionStarted(),
        workflowTaskScheduled(),
        workflowTaskStarted(),
        signalWorkflow(),
      )
      .when(respondWorkflowTaskCompleted(eager('a'), completeWorkflowExecution()))
      .andRefused('UNHANDLED_COMMAND')
      .andState((state) => {
        expect(state.activities.size).toBe(0);
      });
  });
});
