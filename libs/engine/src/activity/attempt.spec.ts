import { DEFAULT_RETRY_POLICY } from '@app/contract';
import {
  acceptActivityTask,
  activityTaskAcceptNoted,
  activityTaskCanceled,
  activityTaskHeartbeatNoted,
  activityTaskRetryNoted,
  activityTaskReturnNoted,
  activityTaskScheduled,
  activityTaskStarted,
  activityTaskStartNoted,
  activityTaskTimedOut,
  engine,
  loseActivityTask,
  recordActivityTaskHeartbeat,
  recordActivityTaskStarted,
  recordWorkflowTaskStarted,
  requestCancelActivityTask,
  respondActivityTaskCompleted,
  respondActivityTaskFailed,
  respondWorkflowTaskCompleted,
  returnActivityTask,
  signalWorkflow,
  SPEC_RUN,
  task,
  terminateWorkflow,
  timeOutActivityTask,
  workflowExecutionStarted,
  workflowTaskRan,
  workflowTaskScheduled,
} from '@app/testing';

import { activityTaskOf } from './activity-task-of';

type Fields = Parameters<typeof activityTaskScheduled>[0];
const waiting = (fields: Fields = {}) =>
  engine.given(
    workflowExecutionStarted(),
    workflowTaskRan(activityTaskScheduled({ activityId: 'a', ...fields })),
  );
const running = (fields: Fields = {}) => waiting(fields).and(recordActivityTaskStarted());
const pushed = (fields: Fields = {}) =>
  waiting(fields).and(recordActivityTaskStarted({ respondWithinMs: 30_000 }));
const cancelAsked = [
  signalWorkflow(),
  recordWorkflowTaskStarted(),
  respondWorkflowTaskCompleted(requestCancelActivityTask({ activityId: 'a' })),
];
const once = { retryPolicy: { ...DEFAULT_RETRY_POLICY, maximumAttempts: 1 } };

describe('a worker takes an attempt', () => {
  it('with a note only: the start becomes an event when the activity ends', () => {
    waiting()
      .after(300)
      .when(recordActivityTaskStarted({ identity: 'worker-1', pollRequestId: 'poll-1' }))
      .then(
        activityTaskStartNoted({
          activityId: 'a',
          attempt: 1,
          identity: 'worker-1',
          requestId: 'poll-1',
        }),
      )
      .andReply({ startedTime: 1_000_300 })
      .andTasks(
        task('TimeOutActivityTask', {
          activityId: 'a',
          timeoutType: 'StartToClose',
          afterMs: 60_000,
        }),
      );
  });

  it('and is told everything about it', () => {
    const input = [{ metadata: {}, data: new Uint8Array([1]) }];
    const spec = waiting({ input, scheduleToCloseTimeoutMs: 50_000, heartbeatTimeoutMs: 4_000 })
      .after(300)
      .when(recordActivityTaskStarted());
    const activityTask = {
      ...SPEC_RUN,
      taskQueue: 'queue',
      workflowType: 'order',
      scheduledEventId: 5,
      activityId: 'a',
      activityType: 'charge',
      attempt: 1,
      input,
      scheduledTime: 1_000_000,
      attemptScheduledTime: 1_000_000,
      startedTime: 1_000_300,
      scheduleToCloseTimeoutMs: 50_000,
      startToCloseTimeoutMs: 60_000,
      retryPolicy: DEFAULT_RETRY_POLICY,
      deadline: 1_050_000,
      heartbeatTimeoutMs: 4_000,
      awaitsToken: false,
      atMostOnce: false,
    };
    spec.andReply({ activityTask });
    expect(activityTaskOf(spec.state!, 5)).toEqual(activityTask);
  });

  it('has until start-to-close when that is earlier, and for ever when nothing ends it', () => {
    const earlier = running({ scheduleToCloseTimeoutMs: 100_000 });
    expect(activityTaskOf(earlier.state!, 5)?.deadline).toBe(1_060_000);
    const endless = running({ startToCloseTimeoutMs: 0, retriedBy: 'Host' });
    expect(activityTaskOf(endless.state!, 5)).not.toHaveProperty('deadline');
  });

  it.each([
    [0, 1, false],
    [1, 1, true],
    [3, 1, false],
    [3, 3, true],
  ])(
    'knows whether it is the last: of %i the %i. -> %s',
    (maximumAttempts, firstAttempt, atMostOnce) => {
      const spec = running({
        retryPolicy: { ...DEFAULT_RETRY_POLICY, maximumAttempts },
        firstAttempt,
      });
      expect(activityTaskOf(spec.state!, 5)?.atMostOnce).toBe(atMostOnce);
    },
  );

  it('learns the last failure and the last heartbeat of the attempt before', () => {
    const details = [{ metadata: {}, data: new Uint8Array([9]) }];
    const spec = running()
      .and(recordActivityTaskHeartbeat({ details }), respondActivityTaskFailed())
      .after(1_000)
      .when(recordActivityTaskStarted());
    expect(activityTaskOf(spec.state!, 5)).toMatchObject({
      attempt: 2,
      heartbeatDetails: details,
      lastFailure: { message: 'declined' },
    });
  });

  it('only once: another poll is refused, the same hears the same', () => {
    running()
      .after(10)
      .when(recordActivityTaskStarted())
      .thenIgnored('same poll')
      .andReply({ startedTime: 1_000_000 })
      .when(recordActivityTaskStarted({ pollRequestId: 'other' }))
      .thenRejected('ACTIVITY_TASK_ALREADY_STARTED');
  });

  it('not when the attempt is not the current one, the activity is over, or the run is', () => {
    waiting()
      .when(recordActivityTaskStarted({ attempt: 2 }))
      .thenRejected('ACTIVITY_NOT_FOUND')
      .when(recordActivityTaskStarted({ activityId: 'unknown' }))
      .thenRejected('ACTIVITY_NOT_FOUND')
      .and(terminateWorkflow())
      .when(recordActivityTaskStarted())
      .thenRejected('ACTIVITY_NOT_FOUND');
    running()
      .and(respondActivityTaskCompleted())
      .when(recordActivityTaskStarted())
      .thenRejected('ACTIVITY_NOT_FOUND');
  });

  it('has a window for its answer when the call is pushed', () => {
    waiting()
      .when(recordActivityTaskStarted({ respondWithinMs: 30_000 }))
      .then(activityTaskStartNoted({ respondBy: 1_030_000 }))
      .andTasks(
        task('TimeOutActivityTask', { activityId: 'a', timeoutType: 'StartToClose' }),
        task('LoseActivityTask', { activityId: 'a', attempt: 1, afterMs: 30_000 }),
      );
  });
});

describe('a worker accepts a call, to answer by token', () => {
  it('and its window no longer applies', () => {
    pushed()
      .when(acceptActivityTask())
      .then(activityTaskAcceptNoted({ activityId: 'a', attempt: 1 }))
      .andTasks()
      .after(30_000)
      .when(loseActivityTask({ respondBy: 1_030_000 }))
      .thenIgnored('straggler')
      .when(respondActivityTaskCompleted())
      .andReply({ runId: SPEC_RUN.runId });
  });

  it('and its heartbeat clock starts, as it asked', () => {
    pushed({ heartbeatTimeoutMs: 9_000 })
      .after(2_000)
      .when(acceptActivityTask({ heartbeatTimeoutMs: 4_000 }))
      .then(activityTaskAcceptNoted({ heartbeatTimeoutMs: 4_000 }))
      .andTasks(task('TimeOutActivityTask', { timeoutType: 'Heartbeat', afterMs: 4_000 }));
  });

  it('with a heartbeat no longer than the attempt', () => {
    pushed()
      .when(acceptActivityTask({ heartbeatTimeoutMs: 90_000.5 }))
      .then(activityTaskAcceptNoted({ heartbeatTimeoutMs: 60_000 }));
  });

  it('for this attempt: the next one has the heartbeat of its schedule again', () => {
    pushed({ heartbeatTimeoutMs: 9_000 })
      .and(acceptActivityTask({ heartbeatTimeoutMs: 4_000 }), respondActivityTaskFailed())
      .after(1_000)
      .when(recordActivityTaskStarted())
      .andTasks(
        task('TimeOutActivityTask', { timeoutType: 'StartToClose' }),
        task('TimeOutActivityTask', { timeoutType: 'Heartbeat', afterMs: 9_000 }),
      );
  });

  it('once, and only while it runs', () => {
    pushed().and(acceptActivityTask()).when(acceptActivityTask()).thenIgnored('repeated');
    waiting().when(acceptActivityTask()).thenRejected('ACTIVITY_NOT_FOUND');
    pushed()
      .when(acceptActivityTask({ attempt: 2 }))
      .thenRejected('ACTIVITY_NOT_FOUND');
  });
});

describe('an attempt comes back from a call that never reached its worker', () => {
  it('unburnt, and is dispatched again under the same number after a while', () => {
    pushed({ scheduleToStartTimeoutMs: 45_000 })
      .after(500)
      .when(returnActivityTask({ reason: 'DNS', delayMs: 2_000 }))
      .then(
        activityTaskReturnNoted({
          activityId: 'a',
          attempt: 1,
          reason: 'DNS',
          dispatchAt: 1_002_500,
        }),
      )
      .andTasks(
        task('RetryActivityTask', { activityId: 'a', attempt: 1, afterMs: 2_000 }),
        task('TimeOutActivityTask', { timeoutType: 'ScheduleToStart', afterMs: 44_500 }),
      )
      .after(2_000)
      .when(recordActivityTaskStarted({ pollRequestId: 'other' }))
      .then(activityTaskStartNoted({ attempt: 1 }));
  });

  it('and nobody takes it before its time, whatever offer he has', () => {
    pushed()
      .and(returnActivityTask({ delayMs: 2_000 }))
      .after(1_999)
      .when(recordActivityTaskStarted({ pollRequestId: 'other' }))
      .thenRejected('ACTIVITY_NOT_FOUND')
      .after(1)
      .when(recordActivityTaskStarted({ pollRequestId: 'other' }))
      .then(activityTaskStartNoted());
  });

  it('at once when no delay makes sense', () => {
    pushed()
      .when(returnActivityTask({ delayMs: -5 }))
      .then(activityTaskReturnNoted({ dispatchAt: 1_000_000 }))
      .and(recordActivityTaskStarted())
      .when(returnActivityTask({ delayMs: Number.NaN }))
      .then(activityTaskReturnNoted({ dispatchAt: 1_000_000 }));
  });

  it('until schedule-to-start ends, however often', () => {
    pushed({ scheduleToStartTimeoutMs: 10_000 })
      .after(12_000)
      .and(returnActivityTask())
      .when(timeOutActivityTask({ timeoutType: 'ScheduleToStart' }))
      .then(
        activityTaskTimedOut({ activityId: 'a', startedEventId: 0, retryState: 'Timeout' }),
        workflowTaskScheduled(),
      );
  });

  it('not when the worker has shown that it has the call', () => {
    pushed()
      .and(acceptActivityTask())
      .when(returnActivityTask())
      .thenRejected('ACTIVITY_NOT_FOUND');
    pushed()
      .and(recordActivityTaskHeartbeat())
      .when(returnActivityTask())
      .thenRejected('ACTIVITY_NOT_FOUND');
  });

  it('not for another attempt, another start of it, or twice', () => {
    pushed()
      .when(returnActivityTask({ attempt: 2 }))
      .thenRejected('ACTIVITY_NOT_FOUND')
      .when(
        returnActivityTask({
          activity: { scheduledEventId: 5, attempt: 1, startedTime: 999_999 },
        }),
      )
      .thenRejected('ACTIVITY_NOT_FOUND')
      .and(returnActivityTask())
      .when(returnActivityTask())
      .thenRejected('ACTIVITY_NOT_FOUND');
  });

  it('and ends there when workflow code no longer wants it', () => {
    pushed()
      .and(cancelAsked)
      .when(returnActivityTask())
      .then(activityTaskCanceled({ activityId: 'a', startedEventId: 0 }), workflowTaskScheduled());
  });
});

describe('the outcome of a call is lost', () => {
  it('and the attempt is burnt: the next one follows after the back-off of the policy', () => {
    pushed()
      .after(700)
      .when(loseActivityTask({ reason: 'the dispatcher died.' }))
      .then(
        activityTaskRetryNoted({
          activityId: 'a',
          attempt: 2,
          dispatchAt: 1_001_700,
          lastFailure: {
            message: 'The outcome of the call is unknown: the dispatcher died.',
            info: { type: 'Timeout', timeoutType: 'StartToClose' },
          },
        }),
      )
      .andTasks(task('RetryActivityTask', { activityId: 'a', attempt: 2, afterMs: 1_000 }));
  });

  it('and is retried by the engine even when the host retries failures', () => {
    pushed({ retriedBy: 'Host' })
      .when(loseActivityTask())
      .then(activityTaskRetryNoted({ attempt: 2 }));
  });

  it('and workflow code hears of it when no attempt is left', () => {
    pushed(once)
      .when(loseActivityTask({ reason: 'gone.' }))
      .then(
        activityTaskStarted({ activityId: 'a', attempt: 1 }),
        activityTaskTimedOut({
          activityId: 'a',
          retryState: 'MaximumAttemptsReached',
          failure: {
            message: 'The outcome of the call is unknown: gone.',
            info: { type: 'Timeout', timeoutType: 'StartToClose' },
          },
        }),
        workflowTaskScheduled(),
      );
  });

  it('and workflow code hears of it when no time is left, or it wanted to stop anyway', () => {
    pushed({ scheduleToCloseTimeoutMs: 40_000 })
      .after(39_500)
      .when(loseActivityTask())
      .then(
        activityTaskStarted(),
        activityTaskTimedOut({ retryState: 'Timeout' }),
        workflowTaskScheduled(),
      );
    pushed()
      .and(cancelAsked)
      .when(loseActivityTask())
      .then(
        activityTaskStarted(),
        activityTaskTimedOut({ retryState: 'CancelRequested' }),
        workflowTaskScheduled(),
      );
  });

  it('when its window passes in silence', () => {
    pushed()
      .after(30_000)
      .when(loseActivityTask({ respondBy: 1_030_000 }))
      .then(activityTaskRetryNoted({ attempt: 2 }));
  });

  it('not by the window of an earlier start of the same attempt', () => {
    pushed()
      .after(10_000)
      .and(
        returnActivityTask({ delayMs: 0 }),
        recordActivityTaskStarted({ respondWithinMs: 30_000 }),
      )
      .after(20_000)
      .when(loseActivityTask({ respondBy: 1_030_000 }))
      .thenIgnored('straggler')
      .when(loseActivityTask({ startedTime: 1_000_000 }))
      .thenIgnored('straggler')
      .when(loseActivityTask({ startedTime: 1_010_000 }))
      .then(activityTaskRetryNoted({ attempt: 2 }));
  });

  it('not when the attempt is over, waits, or was accepted', () => {
    pushed()
      .and(loseActivityTask())
      .when(loseActivityTask({ attempt: 1 }))
      .thenIgnored('straggler');
    waiting().when(loseActivityTask()).thenIgnored('straggler');
    pushed().and(terminateWorkflow()).when(loseActivityTask()).thenIgnored('straggler');
    pushed().and(acceptActivityTask()).when(loseActivityTask()).thenIgnored('straggler');
  });
});

describe('a heartbeat', () => {
  const details = [{ metadata: {}, data: new Uint8Array([1]) }];

  it('is a note, and moves the heartbeat clock', () => {
    running({ heartbeatTimeoutMs: 4_000 })
      .after(1_000)
      .when(recordActivityTaskHeartbeat({ details }))
      .then(activityTaskHeartbeatNoted({ activityId: 'a', attempt: 1, details }))
      .andReply({ cancelRequested: false })
      .andTasks(task('TimeOutActivityTask', { timeoutType: 'Heartbeat', afterMs: 4_000 }));
  });

  it('keeps the details before when it brings none', () => {
    running()
      .and(recordActivityTaskHeartbeat({ details }))
      .when(recordActivityTaskHeartbeat())
      .andState((state) => expect(state.activities.get(5)?.heartbeatDetails).toBe(details));
  });

  it('opens the window of a pushed call anew', () => {
    pushed()
      .after(20_000)
      .when(recordActivityTaskHeartbeat())
      .andTasks(task('LoseActivityTask', { activityId: 'a', afterMs: 30_000 }))
      .after(10_000)
      .when(loseActivityTask({ respondBy: 1_030_000 }))
      .thenIgnored('straggler')
      .after(20_000)
      .when(loseActivityTask({ respondBy: 1_050_000 }))
      .then(activityTaskRetryNoted());
  });

  it('answers that workflow code wants the activity to stop', () => {
    running()
      .and(cancelAsked)
      .when(recordActivityTaskHeartbeat())
      .andReply({ cancelRequested: true });
  });

  it('is refused for an attempt that does not run', () => {
    waiting().when(recordActivityTaskHeartbeat()).thenRejected('ACTIVITY_NOT_FOUND');
    running()
      .when(recordActivityTaskHeartbeat({ attempt: 7 }))
      .thenRejected('ACTIVITY_NOT_FOUND');
    running()
      .and(respondActivityTaskFailed())
      .when(recordActivityTaskHeartbeat({ attempt: 1 }))
      .thenRejected('ACTIVITY_NOT_FOUND');
  });
});
