import {
  activityTaskCanceled,
  activityTaskCancelRequested,
  activityTaskCompleted,
  activityTaskFailed,
  activityTaskHeartbeatNoted,
  activityTaskPauseNoted,
  activityTaskRetryNoted,
  activityTaskScheduled,
  activityTaskStarted,
  activityTaskTimedOut,
  activityTaskUnpauseNoted,
  engine,
  pauseActivity,
  recordActivityTaskHeartbeat,
  recordActivityTaskStarted,
  recordWorkflowTaskStarted,
  requestCancelActivityTask,
  respondActivityTaskCompleted,
  respondActivityTaskFailed,
  respondWorkflowTaskCompleted,
  signalWorkflow,
  task,
  timeOutActivityTask,
  unpauseActivity,
  workflowExecutionStarted,
  workflowTaskCompleted,
  workflowTaskRan,
  workflowTaskScheduled,
} from '@app/testing';

import { describeState } from '../describe-state';

const waiting = (fields = {}) =>
  engine.given(
    workflowExecutionStarted(),
    workflowTaskRan(activityTaskScheduled({ activityId: 'a', ...fields })),
  );
const running = (fields = {}) => waiting(fields).and(recordActivityTaskStarted());
const described = (state: Parameters<typeof describeState>[0], now = 1_000_000) =>
  describeState(state, now).pendingActivities[0];

describe('a paused activity', () => {
  it('that waits is withdrawn from its queue and not handed out', () => {
    waiting({ taskQueue: 'queue' })
      .when(pauseActivity())
      .then(activityTaskPauseNoted({ activityId: 'a', identity: 'operator', reason: 'because' }))
      .andTasks(task('WithdrawActivityTask', { activityId: 'a', taskQueue: 'queue', attempt: 1 }))
      .andReply({ activityCount: 1 })
      .when(recordActivityTaskStarted())
      .thenRejected('ACTIVITY_NOT_FOUND');
  });

  it('says who paused it, since when and why', () => {
    waiting()
      .and(pauseActivity())
      .andState((state) => {
        expect(described(state)).toMatchObject({
          state: 'Paused',
          paused: { identity: 'operator', reason: 'because' },
          wait: { for: 'Unpause', since: 1_000_000 },
        });
      });
  });

  it('is not timed out by schedule-to-start, and still by schedule-to-close, without a start event', () => {
    waiting({ scheduleToStartTimeoutMs: 1_000, scheduleToCloseTimeoutMs: 5_000 })
      .and(pauseActivity())
      .after(1_000)
      .when(timeOutActivityTask({ timeoutType: 'ScheduleToStart' }))
      .thenIgnored('straggler')
      .after(4_000)
      .when(timeOutActivityTask({ timeoutType: 'ScheduleToClose' }))
      .then(
        activityTaskTimedOut({ activityId: 'a', startedEventId: 0, retryState: 'Timeout' }),
        workflowTaskScheduled(),
      );
  });

  it('that runs hears of it by its next heartbeat, and may still end well', () => {
    running()
      .when(pauseActivity())
      .then(activityTaskPauseNoted({ activityId: 'a' }))
      .andTasks()
      .when(recordActivityTaskHeartbeat())
      .then(activityTaskHeartbeatNoted({ activityId: 'a' }))
      .andReply({ pauseRequested: true, cancelRequested: false })
      .andState((state) => {
        expect(described(state)?.state).toBe('PauseRequested');
      })
      .when(respondActivityTaskCompleted())
      .then(activityTaskStarted({ attempt: 1 }), activityTaskCompleted(), workflowTaskScheduled());
  });

  it('that fails counts the attempt and waits with the next one until it is unpaused', () => {
    running()
      .and(pauseActivity())
      .when(respondActivityTaskFailed())
      .then(activityTaskRetryNoted({ activityId: 'a', attempt: 2 }))
      .andTasks()
      .after(60_000)
      .when(recordActivityTaskStarted())
      .thenRejected('ACTIVITY_NOT_FOUND')
      .when(unpauseActivity())
      .then(activityTaskUnpauseNoted({ activityId: 'a' }))
      .andTasks(task('RetryActivityTask', { activityId: 'a', attempt: 2, afterMs: 0 }));
  });

  it('that fails for good ends, paused or not', () => {
    running({ retryPolicy: policy(1) })
      .and(pauseActivity())
      .when(respondActivityTaskFailed())
      .then(
        activityTaskStarted(),
        activityTaskFailed({ retryState: 'MaximumAttemptsReached' }),
        workflowTaskScheduled(),
      );
  });

  it('ends at once when workflow code cancels it', () => {
    waiting()
      .and(pauseActivity(), signalWorkflow(), recordWorkflowTaskStarted())
      .when(respondWorkflowTaskCompleted(requestCancelActivityTask({ activityId: 'a' })))
      .then(
        workflowTaskCompleted(),
        activityTaskCancelRequested(),
        activityTaskCanceled({ startedEventId: 0 }),
        workflowTaskScheduled(),
      );
  });

  it('is paused once: pausing it again changes nothing', () => {
    waiting()
      .and(pauseActivity())
      .when(pauseActivity({ reason: 'another' }))
      .thenIgnored()
      .andReplied({ activityCount: 1 });
  });

  it('is meant by its type together with all others of it', () => {
    engine
      .given(
        workflowExecutionStarted(),
        workflowTaskRan(
          activityTaskScheduled({ activityId: 'a' }),
          activityTaskScheduled({ activityId: 'b', activityType: 'ship' }),
          activityTaskScheduled({ activityId: 'c' }),
        ),
      )
      .when(pauseActivity({ select: { by: 'Type', activityType: 'charge' } }))
      .then(
        activityTaskPauseNoted({ activityId: 'a' }),
        activityTaskPauseNoted({ activityId: 'c' }),
      )
      .andReply({ activityCount: 2 })
      .when(unpauseActivity({ select: { by: 'All' } }))
      .then(
        activityTaskUnpauseNoted({ activityId: 'a' }),
        activityTaskUnpauseNoted({ activityId: 'c' }),
      )
      .andReply({ activityCount: 3 });
  });

  it('has to be pending', () => {
    waiting()
      .when(pauseActivity({ select: { by: 'Id', activityId: 'other' } }))
      .thenRejected('ACTIVITY_NOT_FOUND')
      .when(unpauseActivity({ select: { by: 'Type', activityType: 'other' } }))
      .thenRejected('ACTIVITY_NOT_FOUND');
  });
});

describe('an activity that is unpaused', () => {
  it('does not wait for the rest of a back-off', () => {
    running()
      .and(respondActivityTaskFailed(), pauseActivity())
      .when(unpauseActivity())
      .then(activityTaskUnpauseNoted({ activityId: 'a' }))
      .andTasks(task('RetryActivityTask', { activityId: 'a', attempt: 2, afterMs: 0 }))
      .when(recordActivityTaskStarted())
      .andReply({ activityTask: { attempt: 2 } } as never);
  });

  it('is handed out within the jitter, always at the same moment of it', () => {
    const jittered = () =>
      waiting()
        .and(pauseActivity())
        .when(unpauseActivity({ jitterMs: 10_000 }));
    const momentOf = (spec: ReturnType<typeof jittered>) => {
      let moment = 0;
      spec.andState((state) => {
        moment = state.activities.values()[0]!.dispatchAt;
      });
      return moment;
    };
    const moment = momentOf(jittered());
    expect(moment).toBeGreaterThanOrEqual(1_000_000);
    expect(moment).toBeLessThanOrEqual(1_010_000);
    expect(momentOf(jittered())).toBe(moment);
  });

  it('may count its attempts and its heartbeat from the beginning', () => {
    running()
      .and(recordActivityTaskHeartbeat({ details: [] }), respondActivityTaskFailed())
      .and(pauseActivity(), unpauseActivity({ resetAttempts: true, resetHeartbeat: true }))
      .andState((state) => {
        expect(described(state)?.attempt).toBe(1);
        expect(described(state)).not.toHaveProperty('heartbeatDetails');
      });
  });

  it('was paused: otherwise nothing changes', () => {
    waiting().when(unpauseActivity()).thenIgnored().andReplied({ activityCount: 1 });
  });
});

function policy(maximumAttempts: number) {
  return {
    initialIntervalMs: 1_000,
    backoffCoefficient: 2,
    maximumIntervalMs: 0,
    maximumAttempts,
    nonRetryableErrorTypes: [],
  };
}
