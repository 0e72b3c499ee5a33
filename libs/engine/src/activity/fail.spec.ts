import {
  applicationFailure,
  DEFAULT_RETRY_POLICY,
  type Failure,
  jsonPayload,
  LIMITS,
} from '@app/contract';
import {
  activityTaskFailed,
  activityTaskRetryNoted,
  activityTaskScheduled,
  activityTaskStarted,
  engine,
  recordActivityTaskStarted,
  recordWorkflowTaskStarted,
  requestCancelActivityTask,
  respondActivityTaskFailed,
  respondWorkflowTaskCompleted,
  signalWorkflow,
  task,
  terminateWorkflow,
  workflowExecutionStarted,
  workflowTaskRan,
  workflowTaskScheduled,
} from '@app/testing';

type Fields = Parameters<typeof activityTaskScheduled>[0];
const running = (fields: Fields = {}) =>
  engine.given(
    workflowExecutionStarted(),
    workflowTaskRan(activityTaskScheduled({ activityId: 'a', ...fields })),
    recordActivityTaskStarted(),
  );
const policy = (fields: Partial<typeof DEFAULT_RETRY_POLICY>) => ({
  retryPolicy: { ...DEFAULT_RETRY_POLICY, ...fields },
});
const failure = applicationFailure('Declined', 'no money');

describe('a worker fails an attempt', () => {
  it('and the next is armed with a note: history is unchanged', () => {
    running({ scheduleToStartTimeoutMs: 5_000 })
      .when(respondActivityTaskFailed({ failure }))
      .then(
        activityTaskRetryNoted({
          activityId: 'a',
          attempt: 2,
          dispatchAt: 1_001_000,
          lastFailure: failure,
        }),
      )
      .andTasks(
        task('RetryActivityTask', {
          activityId: 'a',
          attempt: 2,
          afterMs: 1_000,
          taskQueue: 'queue',
        }),
        task('TimeOutActivityTask', { attempt: 2, timeoutType: 'ScheduleToStart', afterMs: 6_000 }),
      );
  });

  it('and says what its next heartbeat would have said, which the next attempt is given', () => {
    const lastHeartbeatDetails = [jsonPayload(new TextEncoder().encode('7'))];
    running()
      .after(0)
      .and(respondActivityTaskFailed({ failure, lastHeartbeatDetails }))
      .after(1_000)
      .when(recordActivityTaskStarted({ attempt: 2 }))
      .andReply({ activityTask: { heartbeatDetails: lastHeartbeatDetails } } as never);
  });

  it('and waits longer after each, up to the cap', () => {
    const spec = running(
      policy({ initialIntervalMs: 100, backoffCoefficient: 2, maximumIntervalMs: 500 }),
    );
    [100, 200, 400, 500, 500].forEach((waitMs, index) => {
      spec
        .when(respondActivityTaskFailed())
        .andTasks(task('RetryActivityTask', { attempt: index + 2, afterMs: waitMs }))
        .after(waitMs)
        .and(recordActivityTaskStarted());
    });
  });

  it('and waits as the failure asks, without regard to interval and cap', () => {
    const later: Failure = {
      message: 'busy',
      info: {
        type: 'Application',
        errorType: 'Busy',
        nonRetryable: false,
        nextRetryDelayMs: 250_000,
      },
    };
    running()
      .when(respondActivityTaskFailed({ failure: later }))
      .andTasks(task('RetryActivityTask', { afterMs: 250_000 }));
  });

  it('for good, and workflow code is told', () => {
    running(policy({ maximumAttempts: 1 }))
      .when(respondActivityTaskFailed({ failure, identity: 'worker-1' }))
      .then(
        activityTaskStarted({ eventId: 6, activityId: 'a', attempt: 1 }),
        activityTaskFailed({
          activityId: 'a',
          failure,
          startedEventId: 6,
          retryState: 'MaximumAttemptsReached',
          identity: 'worker-1',
        }),
        workflowTaskScheduled(),
      );
  });

  it('as often as the policy allows, counted from the first attempt of the schedule', () => {
    running({ ...policy({ maximumAttempts: 4 }), firstAttempt: 3 })
      .when(respondActivityTaskFailed())
      .then(activityTaskRetryNoted({ attempt: 4 }))
      .after(4_000)
      .and(recordActivityTaskStarted())
      .when(respondActivityTaskFailed())
      .then(
        activityTaskStarted({ attempt: 4 }),
        activityTaskFailed({ retryState: 'MaximumAttemptsReached' }),
        workflowTaskScheduled(),
      );
  });

  it('without end when the policy names none', () => {
    const spec = running(policy({ initialIntervalMs: 1, maximumIntervalMs: 1 }));
    for (let attempt = 2; attempt < 200; attempt += 1) {
      spec.and(respondActivityTaskFailed()).after(1).and(recordActivityTaskStarted());
    }
    expect(spec.state?.activities.get(5)?.attempt).toBe(199);
    expect(spec.state?.nextEventId).toBe(6);
  });

  const ends: [string, Fields, Failure][] = [
    ['NonRetryableFailure', {}, applicationFailure('Declined', 'x', true)],
    ['NonRetryableFailure', policy({ nonRetryableErrorTypes: ['Declined'] }), failure],
    ['NonRetryableFailure', {}, { message: 'x', info: { type: 'Canceled' } }],
    ['NonRetryableFailure', {}, { message: 'x', info: { type: 'Terminated' } }],
    ['NonRetryableFailure', {}, { message: 'x', info: { type: 'Server', nonRetryable: true } }],
    ['RetryPolicyNotSet', { retriedBy: 'Host' }, failure],
    ['Timeout', { scheduleToCloseTimeoutMs: 900 }, failure],
    [
      'NonRetryableFailure before MaximumAttemptsReached',
      policy({ maximumAttempts: 1 }),
      applicationFailure('Declined', 'x', true),
    ],
    [
      'MaximumAttemptsReached before Timeout',
      { ...policy({ maximumAttempts: 1 }), scheduleToCloseTimeoutMs: 900 },
      failure,
    ],
  ];
  it.each(ends)('for good: %s', (retryState, fields, why) => {
    running(fields)
      .when(respondActivityTaskFailed({ failure: why }))
      .then(
        activityTaskStarted(),
        activityTaskFailed({ failure: why, retryState: retryState.split(' ')[0] as 'Timeout' }),
        workflowTaskScheduled(),
      );
  });

  it('for good when workflow code wanted it to stop', () => {
    running()
      .and(signalWorkflow(), recordWorkflowTaskStarted())
      .and(respondWorkflowTaskCompleted(requestCancelActivityTask({ activityId: 'a' })))
      .when(respondActivityTaskFailed())
      .then(
        activityTaskStarted(),
        activityTaskFailed({ retryState: 'CancelRequested' }),
        workflowTaskScheduled(),
      );
  });

  it.each([
    ['a type that is not listed', policy({ nonRetryableErrorTypes: ['Other'] }), failure],
    ['a fault of a server', {}, { message: 'x', info: { type: 'Server', nonRetryable: false } }],
    ['just in time', { scheduleToCloseTimeoutMs: 1_000 }, failure],
  ] as [string, Fields, Failure][])('and tries again after %s', (_name, fields, why) => {
    running(fields)
      .when(respondActivityTaskFailed({ failure: why }))
      .then(activityTaskRetryNoted());
  });

  it('and keeps a large failure for the next attempt cut, but still named', () => {
    const large: Failure = {
      message: 'm'.repeat(LIMITS.lastFailureBytesMax * 2),
      stackTrace: 's'.repeat(100),
      cause: failure,
      info: {
        type: 'Application',
        errorType: 'Declined',
        nonRetryable: false,
        details: [{ metadata: {}, data: new Uint8Array(100_000) }],
      },
    };
    running()
      .when(respondActivityTaskFailed({ failure: large }))
      .andState((state) =>
        expect(state.activities.get(5)?.lastFailure).toEqual({
          message: 'm'.repeat(LIMITS.lastFailureBytesMax),
          info: { type: 'Application', errorType: 'Declined', nonRetryable: false },
        }),
      );
  });

  it('but tells workflow code the whole failure at the end', () => {
    const large = applicationFailure('Declined', 'm'.repeat(100_000), true);
    running()
      .when(respondActivityTaskFailed({ failure: large }))
      .then(activityTaskStarted(), activityTaskFailed({ failure: large }), workflowTaskScheduled());
  });

  it('too late, for another attempt, twice or after the end', () => {
    running()
      .when(respondActivityTaskFailed({ attempt: 2 }))
      .thenRejected('ACTIVITY_NOT_FOUND');
    running()
      .and(respondActivityTaskFailed())
      .when(respondActivityTaskFailed())
      .thenRejected('ACTIVITY_NOT_FOUND');
    running()
      .and(terminateWorkflow())
      .when(respondActivityTaskFailed())
      .thenRejected('ACTIVITY_NOT_FOUND');
  });
});
