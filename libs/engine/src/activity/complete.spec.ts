import {
  activityTaskCompleted,
  activityTaskScheduled,
  activityTaskStarted,
  engine,
  recordActivityTaskStarted,
  respondActivityTaskCompleted,
  respondActivityTaskFailed,
  SPEC_RUN,
  task,
  terminateWorkflow,
  workflowExecutionStarted,
  workflowTaskRan,
  workflowTaskScheduled,
} from '@app/testing';

const result = [{ metadata: {}, data: new Uint8Array([4, 2]) }];
const waiting = () =>
  engine.given(
    workflowExecutionStarted(),
    workflowTaskRan(activityTaskScheduled({ activityId: 'a' })),
  );
const running = () => waiting().and(recordActivityTaskStarted({ identity: 'worker-1' }));

describe('a worker completes an activity', () => {
  it('and its start and result become events that workflow code is shown', () => {
    running()
      .after(800)
      .when(respondActivityTaskCompleted({ result, identity: 'worker-1' }))
      .then(
        activityTaskStarted({
          eventId: 6,
          activityId: 'a',
          attempt: 1,
          identity: 'worker-1',
          requestId: 'activity-poll',
          startedTime: 1_000_000,
        }),
        activityTaskCompleted({ eventId: 7, activityId: 'a', startedEventId: 6, result }),
        workflowTaskScheduled({ eventId: 8 }),
      )
      .andReply({ runId: SPEC_RUN.runId })
      .andTasks(task('DispatchWorkflowTask'))
      .andState((state) => expect(state.activities.size + state.activityIds.size).toBe(0));
  });

  it('after a retry, and the one start tells the last attempt and what failed before it', () => {
    const spec = running().and(respondActivityTaskFailed()).after(1_000);
    spec
      .and(recordActivityTaskStarted())
      .when(respondActivityTaskCompleted())
      .then(
        activityTaskStarted({
          attempt: 2,
          startedTime: 1_001_000,
          lastFailure: {
            message: 'declined',
            info: { type: 'Application', errorType: 'Declined', nonRetryable: false },
          },
        }),
        activityTaskCompleted(),
        workflowTaskScheduled(),
      );
  });

  it('by the id that workflow code gave it', () => {
    running()
      .when(respondActivityTaskCompleted({ activity: { activityId: 'a', attempt: 1 } }))
      .then(activityTaskStarted(), activityTaskCompleted(), workflowTaskScheduled());
  });

  it('by id without having been given it: workflow code still sees a start', () => {
    const byId = respondActivityTaskCompleted({
      activity: { activityId: 'a' },
      result,
      identity: 'person',
    });
    waiting()
      .when(byId)
      .then(
        activityTaskStarted({ identity: 'person', attempt: 1 }),
        activityTaskCompleted({ result, startedEventId: 6, identity: 'person' }),
        workflowTaskScheduled(),
      );
    running()
      .and(respondActivityTaskFailed())
      .when(byId)
      .then(activityTaskStarted({ attempt: 2 }), activityTaskCompleted(), workflowTaskScheduled());
  });

  it.each([
    ['for an attempt that waits', () => waiting().when(respondActivityTaskCompleted())],
    ['for another attempt', () => running().when(respondActivityTaskCompleted({ attempt: 2 }))],
    [
      'for an attempt that has failed',
      () =>
        running()
          .and(respondActivityTaskFailed())
          .when(respondActivityTaskCompleted({ attempt: 1 })),
    ],
    [
      'twice',
      () => running().and(respondActivityTaskCompleted()).when(respondActivityTaskCompleted()),
    ],
    [
      'for an unknown id',
      () => running().when(respondActivityTaskCompleted({ activity: { activityId: 'unknown' } })),
    ],
    [
      'after the end of the run',
      () => running().and(terminateWorkflow()).when(respondActivityTaskCompleted()),
    ],
  ])('not %s', (_name, decide) => {
    decide().thenRejected('ACTIVITY_NOT_FOUND');
  });
});
