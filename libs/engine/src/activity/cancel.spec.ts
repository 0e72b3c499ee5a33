import {
  activityTaskCanceled,
  activityTaskCancelRequested,
  activityTaskCompleted,
  activityTaskScheduled,
  activityTaskStarted,
  bufferFlushed,
  engine,
  recordActivityTaskStarted,
  recordWorkflowTaskStarted,
  requestCancelActivityTask,
  respondActivityTaskCanceled,
  respondActivityTaskCompleted,
  respondActivityTaskFailed,
  respondWorkflowTaskCompleted,
  respondWorkflowTaskCompletedWith,
  scheduleActivityTask,
  signalWorkflow,
  task,
  workflowExecutionStarted,
  workflowTaskAttemptNoted,
  workflowTaskCompleted,
  workflowTaskFailed,
  workflowTaskRan,
  workflowTaskScheduled,
} from '@app/testing';

const waiting = () =>
  engine.given(
    workflowExecutionStarted(),
    workflowTaskRan(activityTaskScheduled({ activityId: 'a' })),
  );
const running = () => waiting().and(recordActivityTaskStarted());
const atWork = [signalWorkflow(), recordWorkflowTaskStarted()];
const cancelIt = requestCancelActivityTask({ activityId: 'a' });

describe('workflow code cancels an activity', () => {
  it('that no worker has: it ends at once, and workflow code looks again', () => {
    waiting()
      .and(atWork)
      .when(respondWorkflowTaskCompletedWith({ commands: [cancelIt], identity: 'host-1' }))
      .then(
        workflowTaskCompleted({ eventId: 9 }),
        activityTaskCancelRequested({
          eventId: 10,
          activityId: 'a',
          workflowTaskCompletedEventId: 9,
        }),
        activityTaskCanceled({
          activityId: 'a',
          latestCancelRequestedEventId: 10,
          startedEventId: 0,
          identity: 'host-1',
        }),
        workflowTaskScheduled(),
      )
      .andTasks(task('DispatchWorkflowTask'));
  });

  it('that waits for its next attempt: it ends at once', () => {
    running()
      .and(respondActivityTaskFailed(), atWork)
      .when(respondWorkflowTaskCompleted(cancelIt))
      .then(
        workflowTaskCompleted(),
        activityTaskCancelRequested(),
        activityTaskCanceled({ startedEventId: 0 }),
        workflowTaskScheduled(),
      );
  });

  it('that it schedules in the same answer', () => {
    engine
      .given(workflowExecutionStarted(), atWork)
      .when(
        respondWorkflowTaskCompleted(
          scheduleActivityTask({ activityId: 'new' }),
          requestCancelActivityTask({ activityId: 'new' }),
        ),
      )
      .then(
        workflowTaskCompleted(),
        activityTaskScheduled({ activityId: 'new' }),
        activityTaskCancelRequested({ activityId: 'new' }),
        activityTaskCanceled({ activityId: 'new' }),
        workflowTaskScheduled(),
      )
      .andTasks(task('DispatchWorkflowTask'));
  });

  it('that a worker has: the worker is told', () => {
    running()
      .and(atWork)
      .when(respondWorkflowTaskCompleted(cancelIt))
      .then(workflowTaskCompleted(), activityTaskCancelRequested({ activityId: 'a' }))
      .andTasks(task('NotifyActivityCancel', { activityId: 'a', attempt: 1 }));
  });

  it('by the event that scheduled it', () => {
    running()
      .and(atWork)
      .when(respondWorkflowTaskCompleted(requestCancelActivityTask({ scheduledEventId: 5 })))
      .then(workflowTaskCompleted(), activityTaskCancelRequested({ activityId: 'a' }));
  });

  it('once', () => {
    running()
      .and(atWork)
      .when(respondWorkflowTaskCompleted(cancelIt, cancelIt))
      .then(workflowTaskCompleted(), activityTaskCancelRequested());
  });

  it.each([
    ['by id', cancelIt],
    ['by event', requestCancelActivityTask({ scheduledEventId: 5 })],
  ])('that has closed meanwhile: its result is on the way (%s)', (_name, command) => {
    running()
      .and(atWork, respondActivityTaskCompleted())
      .when(respondWorkflowTaskCompleted(command))
      .then(
        workflowTaskCompleted(),
        bufferFlushed(),
        activityTaskStarted(),
        activityTaskCompleted(),
        workflowTaskScheduled(),
      );
  });

  it.each([
    ['an unknown id', requestCancelActivityTask({ activityId: 'none' })],
    ['an unknown event', requestCancelActivityTask({ scheduledEventId: 99 })],
    ['no name at all', requestCancelActivityTask()],
  ])('not with %s', (_name, command) => {
    running()
      .and(signalWorkflow(), recordWorkflowTaskStarted())
      .when(respondWorkflowTaskCompleted(command))
      .then(
        workflowTaskFailed({ cause: 'BadRequestCancelActivityAttributes' }),
        workflowTaskAttemptNoted(),
      );
  });
});

describe('a worker ends a canceled activity', () => {
  const asked = () => running().and(atWork, respondWorkflowTaskCompleted(cancelIt));
  const details = [{ metadata: {}, data: new Uint8Array([5]) }];

  it('as canceled', () => {
    asked()
      .when(respondActivityTaskCanceled({ details, identity: 'worker-1' }))
      .then(
        activityTaskStarted({ eventId: 11, activityId: 'a' }),
        activityTaskCanceled({
          activityId: 'a',
          details,
          latestCancelRequestedEventId: 10,
          startedEventId: 11,
          identity: 'worker-1',
        }),
        workflowTaskScheduled(),
      );
  });

  it('as completed all the same', () => {
    asked()
      .when(respondActivityTaskCompleted())
      .then(activityTaskStarted(), activityTaskCompleted(), workflowTaskScheduled());
  });

  it('not as canceled when nobody asked for it', () => {
    running().when(respondActivityTaskCanceled()).thenRejected('ACTIVITY_NOT_CANCEL_REQUESTED');
  });

  it('not for an attempt that it does not have', () => {
    asked()
      .when(respondActivityTaskCanceled({ attempt: 2 }))
      .thenRejected('ACTIVITY_NOT_FOUND');
    waiting().when(respondActivityTaskCanceled()).thenRejected('ACTIVITY_NOT_FOUND');
  });
});
