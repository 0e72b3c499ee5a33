import { DEFAULT_RETRY_POLICY, LIMITS } from '@app/contract';
import {
  activityTaskScheduled,
  engine,
  respondWorkflowTaskCompleted,
  scheduleActivityTask,
  task,
  workflowExecutionStarted,
  workflowTaskAttemptNoted,
  workflowTaskCompleted,
  workflowTaskFailed,
  workflowTaskRan,
  workflowTaskScheduled,
  workflowTaskStarted,
} from '@app/testing';

const atWork = (run: Parameters<typeof workflowExecutionStarted>[0] = {}) =>
  engine.given(
    workflowExecutionStarted(run),
    workflowTaskRan(activityTaskScheduled({ activityId: 'used' })),
    workflowTaskScheduled(),
    workflowTaskStarted(),
  );
const none = { startToCloseTimeoutMs: 0 };

describe('workflow code schedules an activity', () => {
  it('that is handed to a worker', () => {
    const input = [{ metadata: {}, data: new Uint8Array([1]) }];
    atWork()
      .when(respondWorkflowTaskCompleted(scheduleActivityTask({ activityId: 'a', input })))
      .then(
        workflowTaskCompleted(),
        activityTaskScheduled({
          activityId: 'a',
          activityType: 'charge',
          input,
          taskQueue: 'queue',
          retryPolicy: DEFAULT_RETRY_POLICY,
          retriedBy: 'Engine',
          firstAttempt: 1,
          awaitsToken: false,
        }),
      )
      .andTasks(task('DispatchActivityTask', { activityId: 'a', attempt: 1, taskQueue: 'queue' }));
  });

  it('on another queue, by a policy of its own, for a further try of the host, awaiting a token', () => {
    const fields = {
      taskQueue: 'other',
      retryPolicy: { ...DEFAULT_RETRY_POLICY, maximumAttempts: 3 },
      retriedBy: 'Host',
      firstAttempt: 3,
      awaitsToken: true,
    } as const;
    atWork()
      .when(respondWorkflowTaskCompleted(scheduleActivityTask(fields)))
      .then(workflowTaskCompleted(), activityTaskScheduled(fields))
      .andTasks(task('DispatchActivityTask', { activityId: 'a', attempt: 3, taskQueue: 'other' }));
  });

  it('with the priority of the workflow, of which it may change parts', () => {
    atWork({ priority: { priorityKey: 4, fairnessKey: 'tenant-a' } })
      .when(
        respondWorkflowTaskCompleted(
          scheduleActivityTask({ activityId: 'a' }),
          scheduleActivityTask({ activityId: 'b', priority: { priorityKey: 1 } }),
        ),
      )
      .then(
        workflowTaskCompleted(),
        activityTaskScheduled({ priority: { priorityKey: 4, fairnessKey: 'tenant-a' } }),
        activityTaskScheduled({ priority: { priorityKey: 1, fairnessKey: 'tenant-a' } }),
      );
  });

  it('with the timers of its waiting', () => {
    atWork()
      .when(
        respondWorkflowTaskCompleted(
          scheduleActivityTask({
            scheduleToStartTimeoutMs: 2_000,
            scheduleToCloseTimeoutMs: 9_000,
          }),
        ),
      )
      .andTasks(
        task('DispatchActivityTask', { activityId: 'a' }),
        task('TimeOutActivityTask', {
          activityId: 'a',
          timeoutType: 'ScheduleToStart',
          afterMs: 2_000,
        }),
        task('TimeOutActivityTask', {
          activityId: 'a',
          timeoutType: 'ScheduleToClose',
          afterMs: 9_000,
        }),
      );
  });
});

describe('the time-outs of an activity', () => {
  it.each([
    ['start-to-close alone', {}, { startToCloseTimeoutMs: 60_000 }, [0, 0, 60_000, 0]],
    [
      'schedule-to-close alone',
      {},
      { ...none, scheduleToCloseTimeoutMs: 30_000 },
      [30_000, 30_000, 30_000, 0],
    ],
    [
      'schedule-to-close as a cap',
      {},
      {
        startToCloseTimeoutMs: 60_000,
        scheduleToStartTimeoutMs: 90_000,
        scheduleToCloseTimeoutMs: 30_000,
        heartbeatTimeoutMs: 45_000,
      },
      [30_000, 30_000, 30_000, 30_000],
    ],
    [
      'the run time-out as a cap',
      { workflowRunTimeoutMs: 20_000 },
      { startToCloseTimeoutMs: 60_000, scheduleToCloseTimeoutMs: 30_000 },
      [20_000, 20_000, 20_000, 0],
    ],
    [
      'the run time-out as schedule-to-close',
      { workflowRunTimeoutMs: 100_000 },
      { startToCloseTimeoutMs: 60_000, heartbeatTimeoutMs: 70_000 },
      [100_000, 100_000, 60_000, 60_000],
    ],
    ['none, for a host that retries', {}, { ...none, retriedBy: 'Host' as const }, [0, 0, 0, 0]],
    [
      'a heartbeat without an end',
      {},
      { ...none, retriedBy: 'Host' as const, heartbeatTimeoutMs: 5_000 },
      [0, 0, 0, 5_000],
    ],
  ])(
    'are filled and capped: %s',
    (_name, run, fields, [toClose, toStart, startToClose, heartbeat]) => {
      atWork(run)
        .when(respondWorkflowTaskCompleted(scheduleActivityTask(fields)))
        .then(
          workflowTaskCompleted(),
          activityTaskScheduled({
            scheduleToCloseTimeoutMs: toClose!,
            scheduleToStartTimeoutMs: toStart!,
            startToCloseTimeoutMs: startToClose!,
            heartbeatTimeoutMs: heartbeat!,
          }),
        );
    },
  );
});

describe('an activity cannot be scheduled', () => {
  const policy = (fields: Partial<typeof DEFAULT_RETRY_POLICY>) => ({
    retryPolicy: { ...DEFAULT_RETRY_POLICY, ...fields },
  });
  it.each([
    ['without an id', { activityId: '' }],
    ['with too long an id', { activityId: 'x'.repeat(LIMITS.idBytesMax + 1) }],
    ['without a type', { activityType: '' }],
    ['with an empty queue', { taskQueue: '' }],
    ['without any end', none],
    ['with a negative time-out', { heartbeatTimeoutMs: -1 }],
    ['with an endless time-out', { scheduleToCloseTimeoutMs: Number.POSITIVE_INFINITY }],
    ['with a fraction of a millisecond', { startToCloseTimeoutMs: 10.5 }],
    ['with attempts counted from 0', { firstAttempt: 0 }],
    ['with a shrinking back-off', policy({ backoffCoefficient: 0.9 })],
    ['with a negative interval', policy({ initialIntervalMs: -1 })],
    ['with a cap below the interval', policy({ initialIntervalMs: 10, maximumIntervalMs: 9 })],
    ['with half an attempt', policy({ maximumAttempts: 1.5 })],
    ['with an interval that is no number', policy({ initialIntervalMs: Number.NaN })],
  ])('%s', (_name, fields) => {
    atWork()
      .when(respondWorkflowTaskCompleted(scheduleActivityTask(fields)))
      .then(
        workflowTaskFailed({ cause: 'BadScheduleActivityAttributes' }),
        workflowTaskAttemptNoted(),
      )
      .andRefused('BAD_COMMAND');
  });

  it('under the id of one that is pending', () => {
    atWork()
      .when(respondWorkflowTaskCompleted(scheduleActivityTask({ activityId: 'used' })))
      .then(
        workflowTaskFailed({ cause: 'ScheduleActivityDuplicateId' }),
        workflowTaskAttemptNoted(),
      );
  });

  it('when too many are pending', () => {
    atWork()
      .supposing(({ activities }) => ({
        activities: Object.create(activities, {
          size: { value: LIMITS.pendingActivityCountMax },
        }) as typeof activities,
      }))
      .when(respondWorkflowTaskCompleted(scheduleActivityTask()))
      .then(
        workflowTaskFailed({ cause: 'PendingActivitiesLimitExceeded' }),
        workflowTaskAttemptNoted(),
      );
  });
});
