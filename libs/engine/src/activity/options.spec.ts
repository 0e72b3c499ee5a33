import {
  activityTaskOptionsNoted,
  activityTaskScheduled,
  engine,
  recordActivityTaskStarted,
  respondActivityTaskFailed,
  task,
  timeOutActivityTask,
  updateActivityOptions,
  workflowExecutionStarted,
  workflowTaskRan,
} from '@app/testing';

import { describeState } from '../describe-state';

const waiting = (fields = {}) =>
  engine.given(
    workflowExecutionStarted(),
    workflowTaskRan(activityTaskScheduled({ activityId: 'a', ...fields })),
  );

describe('the options of a pending activity', () => {
  it('move an attempt that waits to another queue', () => {
    waiting()
      .when(updateActivityOptions({ change: { taskQueue: 'other' } }))
      .then(activityTaskOptionsNoted({ activityId: 'a', withdrawnFrom: 'queue' }))
      .andTasks(
        task('WithdrawActivityTask', { taskQueue: 'queue' }),
        task('RetryActivityTask', { taskQueue: 'other', afterMs: 0 }),
      );
  });

  it('give a running attempt its new time-out from its start', () => {
    waiting()
      .and(recordActivityTaskStarted())
      .after(1_000)
      .when(updateActivityOptions({ change: { startToCloseTimeoutMs: 3_000 } }))
      .then(activityTaskOptionsNoted({ activityId: 'a' }))
      .andTasks(task('TimeOutActivityTask', { timeoutType: 'StartToClose', afterMs: 2_000 }))
      .when(timeOutActivityTask({ timeoutType: 'StartToClose' }))
      .thenIgnored('early');
  });

  it('begin a back-off anew by the new policy, and change only what is named of it', () => {
    waiting()
      .and(recordActivityTaskStarted(), respondActivityTaskFailed())
      .when(updateActivityOptions({ change: { retryPolicy: { initialIntervalMs: 50 } } }))
      .then(activityTaskOptionsNoted({ activityId: 'a', dispatchAt: 1_000_050 }))
      .andTasks(task('RetryActivityTask', { attempt: 2, afterMs: 50 }))
      .andState((state) => {
        expect(describeState(state, 1_000_000).pendingActivities[0]?.options.retryPolicy).toEqual({
          initialIntervalMs: 50,
          backoffCoefficient: 2,
          maximumIntervalMs: 100_000,
          maximumAttempts: 0,
          nonRetryableErrorTypes: [],
        });
      });
  });

  it('can be taken back, however often they were changed', () => {
    waiting()
      .and(
        updateActivityOptions({ change: { taskQueue: 'other' } }),
        updateActivityOptions({ change: { taskQueue: 'third', heartbeatTimeoutMs: 5 } }),
      )
      .when(updateActivityOptions({ change: 'RestoreOriginal' }))
      .then(activityTaskOptionsNoted({ activityId: 'a', withdrawnFrom: 'third' }))
      .andTasks(
        task('WithdrawActivityTask', { taskQueue: 'third' }),
        task('RetryActivityTask', { taskQueue: 'queue' }),
      )
      .when(updateActivityOptions({ change: 'RestoreOriginal' }))
      .thenIgnored();
  });

  it('must leave the activity an end', () => {
    waiting()
      .when(updateActivityOptions({ change: { startToCloseTimeoutMs: 0 } }))
      .thenRejected('INVALID_ARGUMENT')
      .when(updateActivityOptions({ change: { retryPolicy: { backoffCoefficient: 0.5 } } }))
      .thenRejected('INVALID_ARGUMENT')
      .when(updateActivityOptions({ change: { taskQueue: '' } }))
      .thenRejected('INVALID_ARGUMENT');
  });
});
