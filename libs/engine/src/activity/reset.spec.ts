import { jsonPayload } from '@app/contract';
import {
  activityTaskFailed,
  activityTaskHeartbeatNoted,
  activityTaskResetNoted,
  activityTaskRetryNoted,
  activityTaskScheduled,
  activityTaskStarted,
  engine,
  loseActivityTask,
  pauseActivity,
  recordActivityTaskHeartbeat,
  recordActivityTaskStarted,
  resetActivity,
  respondActivityTaskCompleted,
  respondActivityTaskFailed,
  returnActivityTask,
  task,
  updateActivityOptions,
  workflowExecutionStarted,
  workflowTaskRan,
  workflowTaskScheduled,
} from '@app/testing';

import { describeState } from '../describe-state';

const retryPolicy = {
  initialIntervalMs: 1_000,
  backoffCoefficient: 2,
  maximumIntervalMs: 0,
  maximumAttempts: 2,
  nonRetryableErrorTypes: [],
};
const running = (fields = {}) =>
  engine
    .given(
      workflowExecutionStarted(),
      workflowTaskRan(activityTaskScheduled({ activityId: 'a', retryPolicy, ...fields })),
    )
    .and(recordActivityTaskStarted());
const described = (state: Parameters<typeof describeState>[0]) =>
  describeState(state, 1_000_000).pendingActivities[0];
const details = [jsonPayload(Uint8Array.of(0x31))];

describe('an activity that is reset', () => {
  it('while it backs off: is handed out at once, as its first attempt', () => {
    running()
      .and(respondActivityTaskFailed())
      .when(resetActivity())
      .then(activityTaskResetNoted({ activityId: 'a' }))
      .andTasks(task('RetryActivityTask', { activityId: 'a', attempt: 2, afterMs: 0 }))
      .andState((state) => {
        expect(described(state)?.attempt).toBe(1);
      })
      .when(recordActivityTaskStarted())
      .andReply({ activityTask: { attempt: 2, attemptBase: 1, atMostOnce: false } } as never)
      .when(respondActivityTaskFailed())
      .then(activityTaskRetryNoted({ attempt: 3 }))
      .after(1_000)
      .and(recordActivityTaskStarted())
      .when(respondActivityTaskFailed())
      .then(
        activityTaskStarted({ attempt: 2 }),
        activityTaskFailed({ retryState: 'MaximumAttemptsReached' }),
        workflowTaskScheduled(),
      );
  });

  it('takes no answer of an attempt from before: no number comes twice', () => {
    running()
      .and(loseActivityTask(), resetActivity())
      .and(recordActivityTaskStarted())
      .when(respondActivityTaskCompleted({ attempt: 1 }))
      .thenRejected('ACTIVITY_NOT_FOUND');
  });

  it('while it runs: hears of it by its heartbeat, and begins anew after its failure, the last one or not', () => {
    running({ retryPolicy: { ...retryPolicy, maximumAttempts: 1 } })
      .when(resetActivity())
      .then(activityTaskResetNoted({ activityId: 'a' }))
      .when(recordActivityTaskHeartbeat({ details }))
      .then(activityTaskHeartbeatNoted())
      .andReply({ resetRequested: true })
      .when(respondActivityTaskFailed())
      .then(activityTaskRetryNoted({ attempt: 2 }))
      .andTasks(task('RetryActivityTask', { attempt: 2, afterMs: 0 }))
      .when(recordActivityTaskStarted())
      .andReply({ activityTask: { attemptBase: 1, heartbeatDetails: details } } as never)
      .when(recordActivityTaskHeartbeat())
      .andReply({ cancelRequested: false })
      .andState((state) => {
        expect(described(state)).not.toHaveProperty('resetRequested');
      });
  });

  it('may forget what the last heartbeat said', () => {
    running()
      .and(recordActivityTaskHeartbeat({ details }), resetActivity({ resetHeartbeat: true }))
      .and(respondActivityTaskFailed())
      .andState((state) => {
        expect(state.activities.values()[0]?.heartbeatDetails).toBeUndefined();
      });
  });

  it('that came back from its way to the worker begins anew with the same attempt', () => {
    running()
      .and(resetActivity(), returnActivityTask({ delayMs: 0 }))
      .and(recordActivityTaskStarted())
      .when(recordActivityTaskHeartbeat())
      .then(activityTaskHeartbeatNoted())
      .andState((state) => {
        expect(described(state)).toMatchObject({ attempt: 1, state: 'Started' });
        expect(described(state)).not.toHaveProperty('resetRequested');
      });
  });

  it('has its schedule-to-close from now on', () => {
    running({ scheduleToCloseTimeoutMs: 5_000 })
      .and(respondActivityTaskFailed())
      .after(4_000)
      .when(resetActivity())
      .then(activityTaskResetNoted())
      .andTasks(
        task('RetryActivityTask', { afterMs: 0 }),
        task('TimeOutActivityTask', { timeoutType: 'ScheduleToClose', afterMs: 5_000 }),
      );
  });

  it('is unpaused, unless it is to stay paused', () => {
    running()
      .and(respondActivityTaskFailed(), pauseActivity())
      .when(resetActivity({ keepPaused: true }))
      .then(activityTaskResetNoted())
      .andTasks()
      .when(resetActivity())
      .then(activityTaskResetNoted())
      .andTasks(task('RetryActivityTask', { attempt: 2, afterMs: 0 }));
  });

  it('may get back the options it was scheduled with', () => {
    running()
      .and(updateActivityOptions({ change: { startToCloseTimeoutMs: 5 } }))
      .and(resetActivity({ restoreOriginalOptions: true }))
      .andState((state) => {
        expect(described(state)?.options.startToCloseTimeoutMs).toBe(60_000);
      });
  });
});
