import { DEFAULT_RETRY_POLICY } from '@app/contract';
import {
  activityTaskRetryNoted,
  activityTaskScheduled,
  activityTaskStarted,
  activityTaskTimedOut,
  engine,
  recordActivityTaskHeartbeat,
  recordActivityTaskStarted,
  respondActivityTaskCompleted,
  respondActivityTaskFailed,
  task,
  terminateWorkflow,
  timeOutActivityTask,
  workflowExecutionStarted,
  workflowTaskRan,
  workflowTaskScheduled,
} from '@app/testing';

type Fields = Parameters<typeof activityTaskScheduled>[0];
const waiting = (fields: Fields = {}) =>
  engine.given(
    workflowExecutionStarted(),
    workflowTaskRan(activityTaskScheduled({ activityId: 'a', ...fields })),
  );
const running = (fields: Fields = {}) => waiting(fields).and(recordActivityTaskStarted());
const policy = (fields: Partial<typeof DEFAULT_RETRY_POLICY>) => ({
  retryPolicy: { ...DEFAULT_RETRY_POLICY, ...fields },
});
const once = policy({ maximumAttempts: 1 });
const details = [{ metadata: {}, data: new Uint8Array([3]) }];

describe('start-to-close of an activity', () => {
  it('burns the attempt, and the next one follows', () => {
    running()
      .after(60_000)
      .when(timeOutActivityTask({ timeoutType: 'StartToClose' }))
      .then(
        activityTaskRetryNoted({
          activityId: 'a',
          attempt: 2,
          lastFailure: {
            message: 'activity StartToClose timeout',
            info: { type: 'Timeout', timeoutType: 'StartToClose' },
          },
        }),
      )
      .andTasks(task('RetryActivityTask', { attempt: 2, afterMs: 1_000 }));
  });

  it('ends the activity with the last attempt, and says how far it had come', () => {
    running(once)
      .and(recordActivityTaskHeartbeat({ details }))
      .after(60_000)
      .when(timeOutActivityTask())
      .then(
        activityTaskStarted({ eventId: 6 }),
        activityTaskTimedOut({
          startedEventId: 6,
          retryState: 'MaximumAttemptsReached',
          failure: {
            message: 'activity StartToClose timeout',
            info: { type: 'Timeout', timeoutType: 'StartToClose', lastHeartbeatDetails: details },
          },
        }),
        workflowTaskScheduled(),
      );
  });

  it('names the failure of the attempt before as its cause, and no cause of that', () => {
    const spec = running(policy({ maximumAttempts: 3 }));
    spec.and(respondActivityTaskFailed()).after(1_000).and(recordActivityTaskStarted());
    spec.after(60_000).and(timeOutActivityTask()).after(2_000).and(recordActivityTaskStarted());
    spec.after(60_000).when(timeOutActivityTask());
    const closing = spec.facts.find(({ type }) => type === 'ActivityTaskTimedOut');
    expect(closing).toMatchObject({
      failure: { cause: { message: 'activity StartToClose timeout' } },
    });
    expect(closing).not.toHaveProperty('failure.cause.cause');
  });

  it('is told to workflow code at once when the host retries', () => {
    running({ retriedBy: 'Host' })
      .after(60_000)
      .when(timeOutActivityTask())
      .then(
        activityTaskStarted(),
        activityTaskTimedOut({ retryState: 'RetryPolicyNotSet' }),
        workflowTaskScheduled(),
      );
  });

  it('is final when the policy lists it', () => {
    running(policy({ nonRetryableErrorTypes: ['TemporalTimeout:StartToClose'] }))
      .after(60_000)
      .when(timeOutActivityTask())
      .then(
        activityTaskStarted(),
        activityTaskTimedOut({ retryState: 'NonRetryableFailure' }),
        workflowTaskScheduled(),
      );
  });

  it('becomes schedule-to-close when no time is left for another attempt, without a cause', () => {
    running({ scheduleToCloseTimeoutMs: 62_000 })
      .and(
        respondActivityTaskFailed({
          failure: { message: 'x', info: { type: 'Server', nonRetryable: false } },
        }),
      )
      .after(1_000)
      .and(recordActivityTaskStarted())
      .after(60_000)
      .when(timeOutActivityTask())
      .then(
        activityTaskStarted(),
        activityTaskTimedOut({
          retryState: 'Timeout',
          failure: {
            message: 'activity ScheduleToClose timeout',
            info: { type: 'Timeout', timeoutType: 'ScheduleToClose' },
          },
        }),
        workflowTaskScheduled(),
      );
  });
});

describe('the heartbeat time-out of an activity', () => {
  it('is retryable, and the next attempt knows how far the last had come', () => {
    running({ heartbeatTimeoutMs: 5_000 })
      .after(2_000)
      .and(recordActivityTaskHeartbeat({ details }))
      .after(5_000)
      .when(timeOutActivityTask({ timeoutType: 'Heartbeat' }))
      .then(
        activityTaskRetryNoted({
          lastFailure: {
            message: 'activity Heartbeat timeout',
            info: { type: 'Timeout', timeoutType: 'Heartbeat', lastHeartbeatDetails: details },
          },
        }),
      );
  });

  it('counts from the last heartbeat', () => {
    running({ heartbeatTimeoutMs: 5_000 })
      .after(2_000)
      .and(recordActivityTaskHeartbeat())
      .after(4_999)
      .when(timeOutActivityTask({ timeoutType: 'Heartbeat' }))
      .thenIgnored('early');
  });

  it('is final when the policy lists it', () => {
    running({
      heartbeatTimeoutMs: 5_000,
      ...policy({ nonRetryableErrorTypes: ['TemporalTimeout:Heartbeat'] }),
    })
      .after(5_000)
      .when(timeOutActivityTask({ timeoutType: 'Heartbeat' }))
      .then(
        activityTaskStarted(),
        activityTaskTimedOut({ retryState: 'NonRetryableFailure' }),
        workflowTaskScheduled(),
      );
  });

  it('means nothing to an activity that sends none', () => {
    running()
      .after(99_000)
      .when(timeOutActivityTask({ timeoutType: 'Heartbeat' }))
      .thenIgnored('straggler');
  });
});

describe('schedule-to-start of an activity', () => {
  const limited = { scheduleToStartTimeoutMs: 3_000 };

  it('ends the activity: no worker came', () => {
    waiting(limited)
      .after(3_000)
      .when(timeOutActivityTask({ timeoutType: 'ScheduleToStart' }))
      .then(
        activityTaskTimedOut({
          activityId: 'a',
          startedEventId: 0,
          retryState: 'Timeout',
          failure: {
            message: 'activity ScheduleToStart timeout',
            info: { type: 'Timeout', timeoutType: 'ScheduleToStart' },
          },
        }),
        workflowTaskScheduled(),
      );
  });

  it('does not concern an attempt that a worker has', () => {
    running(limited)
      .after(3_000)
      .when(timeOutActivityTask({ timeoutType: 'ScheduleToStart' }))
      .thenIgnored('straggler');
  });

  it('counts anew for each attempt, from the end of its back-off', () => {
    running(limited)
      .and(respondActivityTaskFailed())
      .after(3_999)
      .when(timeOutActivityTask({ timeoutType: 'ScheduleToStart' }))
      .thenIgnored('early')
      .after(1)
      .when(timeOutActivityTask({ timeoutType: 'ScheduleToStart' }))
      .then(
        activityTaskTimedOut({ startedEventId: 0, retryState: 'Timeout' }),
        workflowTaskScheduled(),
      );
  });
});

describe('schedule-to-close of an activity', () => {
  const limited = { scheduleToCloseTimeoutMs: 30_000 };
  const late = timeOutActivityTask({ attempt: 1, timeoutType: 'ScheduleToClose' });

  it('ends an activity that waits, without a start', () => {
    waiting(limited)
      .after(30_000)
      .when(late)
      .then(
        activityTaskTimedOut({ startedEventId: 0, retryState: 'Timeout' }),
        workflowTaskScheduled(),
      );
  });

  it('ends an attempt that runs, whatever its number', () => {
    running(limited)
      .and(respondActivityTaskFailed())
      .after(1_000)
      .and(recordActivityTaskStarted())
      .after(29_000)
      .when(late)
      .then(
        activityTaskStarted({ attempt: 2 }),
        activityTaskTimedOut({ retryState: 'Timeout' }),
        workflowTaskScheduled(),
      );
  });

  it('ends an activity in its back-off without a start, and without a cause', () => {
    const spec = running({ ...limited, ...policy({ initialIntervalMs: 25_000 }) })
      .and(respondActivityTaskFailed())
      .after(30_000)
      .when(late)
      .then(activityTaskTimedOut({ startedEventId: 0 }), workflowTaskScheduled());
    expect(spec.facts.at(-2)).not.toHaveProperty('failure.cause');
  });

  it('says so to a host that retries, too', () => {
    running({ ...limited, retriedBy: 'Host' })
      .after(30_000)
      .when(late)
      .then(
        activityTaskStarted(),
        activityTaskTimedOut({
          failure: {
            message: 'activity ScheduleToClose timeout',
            info: { type: 'Timeout', timeoutType: 'ScheduleToClose' },
          },
        }),
        workflowTaskScheduled(),
      );
  });
});

describe('a time-out that comes late', () => {
  it.each(['StartToClose', 'Heartbeat', 'ScheduleToStart', 'ScheduleToClose'] as const)(
    'means nothing after the activity or the run is over: %s',
    (timeoutType) => {
      const fields = {
        heartbeatTimeoutMs: 1_000,
        scheduleToStartTimeoutMs: 1_000,
        scheduleToCloseTimeoutMs: 60_000,
      };
      const late = timeOutActivityTask({ timeoutType, attempt: 1 });
      running(fields)
        .and(respondActivityTaskCompleted())
        .after(99_000)
        .when(late)
        .thenIgnored('straggler');
      running(fields).and(terminateWorkflow()).after(99_000).when(late).thenIgnored('straggler');
    },
  );

  it('means nothing to a later attempt', () => {
    running()
      .and(respondActivityTaskFailed())
      .after(1_000)
      .and(recordActivityTaskStarted())
      .after(60_000)
      .when(timeOutActivityTask({ attempt: 1 }))
      .thenIgnored('straggler');
  });

  it('never comes early', () => {
    running().after(59_999).when(timeOutActivityTask()).thenIgnored('early');
  });
});
