import { applicationFailure } from '@app/contract';
import {
  acceptActivityTask,
  activityTaskScheduled,
  engine,
  type EngineSpec,
  recordActivityTaskHeartbeat,
  recordActivityTaskStarted,
  recordWorkflowTaskStarted,
  requestCancelActivityTask,
  requestCancelWorkflow,
  respondActivityTaskFailed,
  respondWorkflowTaskCompleted,
  respondWorkflowTaskFailed,
  returnActivityTask,
  signalWorkflow,
  SPEC_RUN,
  terminateWorkflow,
  timerStarted,
  workflowExecutionStarted,
  workflowTaskRan,
  workflowTaskScheduled,
  workflowTaskStarted,
} from '@app/testing';

import { describeState, type StateDescription } from './describe-state';

const describeNow = ({ state, now }: EngineSpec): StateDescription => describeState(state!, now);
type Fields = Parameters<typeof activityTaskScheduled>[0];
const waiting = (fields: Fields = {}) =>
  engine.given(
    workflowExecutionStarted(),
    workflowTaskRan(activityTaskScheduled({ activityId: 'a', ...fields })),
  );
const activityNow = (spec: EngineSpec) => describeNow(spec).pendingActivities[0];

describe('the description of a run', () => {
  it('says what it is and how it stands', () => {
    const memo = { note: { metadata: {}, data: new Uint8Array([1]) } };
    const stateMachine = { definitionId: 'd', name: 'order', version: 2 };
    const searchAttributes = { customer: { type: 'Keyword' as const, value: 'c' } };
    const spec = engine.given(
      workflowExecutionStarted({
        memo,
        stateMachine,
        searchAttributes,
        workflowRunTimeoutMs: 9,
        workflowExecutionTimeoutMs: 10,
      }),
      requestCancelWorkflow(),
    );
    expect(describeNow(spec)).toMatchObject({
      ...SPEC_RUN,
      status: 'Running',
      workflowType: 'order',
      taskQueue: 'queue',
      startedTime: 1_000_000,
      firstRunId: SPEC_RUN.runId,
      historyLength: 3,
      cancelRequested: true,
      memo,
      stateMachine,
      searchAttributes,
      workflowRunTimeoutMs: 9,
      workflowExecutionTimeoutMs: 10,
    });
  });

  it('leaves out what there is not', () => {
    expect(describeNow(engine.given(workflowExecutionStarted()))).toEqual({
      ...SPEC_RUN,
      status: 'Running',
      workflowType: 'order',
      taskQueue: 'queue',
      startedTime: 1_000_000,
      firstRunId: SPEC_RUN.runId,
      historyLength: 1,
      cancelRequested: false,
      pendingActivities: [],
      pendingTimers: [],
      pendingChildren: [],
      pendingExternalRequests: [],
    });
  });

  it('has nothing pending once the run is closed', () => {
    const spec = engine
      .given(
        workflowExecutionStarted({ firstWorkflowTaskBackoffMs: 5 }),
        workflowTaskRan(activityTaskScheduled(), timerStarted()),
        signalWorkflow(),
      )
      .after(10)
      .and(terminateWorkflow());
    expect(describeNow(spec)).toMatchObject({
      status: 'Terminated',
      closedTime: 1_000_010,
      pendingActivities: [],
      pendingTimers: [],
    });
    expect(describeNow(spec)).not.toHaveProperty('pendingWorkflowTask');
    expect(describeNow(spec)).not.toHaveProperty('startsAt');
  });

  it('says when a delayed run begins', () => {
    const spec = engine.given(workflowExecutionStarted({ firstWorkflowTaskBackoffMs: 5_000 }));
    expect(describeNow(spec).startsAt).toBe(1_005_000);
  });

  it('lists timers in the order of their start', () => {
    const spec = engine.given(
      workflowExecutionStarted(),
      workflowTaskRan(timerStarted({ timerId: 'z' }), timerStarted({ timerId: 'a' })),
    );
    expect(describeNow(spec).pendingTimers).toEqual([
      {
        timerId: 'z',
        startedEventId: 5,
        fireTime: 1_005_000,
        wait: { for: 'Time', since: 1_000_000, until: 1_005_000 },
      },
      expect.objectContaining({ timerId: 'a', startedEventId: 6 }),
    ]);
  });
});

describe('the description of a workflow task', () => {
  it('waits for a host', () => {
    const spec = engine.given(workflowExecutionStarted(), workflowTaskScheduled());
    expect(describeNow(spec).pendingWorkflowTask).toEqual({
      scheduledEventId: 2,
      attempt: 1,
      scheduledTime: 1_000_000,
      wait: { for: 'Dispatch', since: 1_000_000 },
    });
  });

  it('waits for the answer of the host that has it', () => {
    const spec = engine
      .given(workflowExecutionStarted(), workflowTaskScheduled())
      .after(5)
      .and(recordWorkflowTaskStarted());
    expect(describeNow(spec).pendingWorkflowTask).toMatchObject({
      startedTime: 1_000_005,
      wait: { for: 'Answer', since: 1_000_005, until: 1_010_005 },
    });
  });

  it('waits for its next attempt and says what failed', () => {
    const failure = applicationFailure('NonDeterminism', 'does not fit');
    const spec = engine
      .given(workflowExecutionStarted(), workflowTaskScheduled(), workflowTaskStarted())
      .and(respondWorkflowTaskFailed(), recordWorkflowTaskStarted())
      .and(respondWorkflowTaskFailed({ failure }));
    expect(describeNow(spec).pendingWorkflowTask).toMatchObject({
      attempt: 3,
      lastFailure: failure,
      wait: { for: 'Backoff', since: 1_000_000, until: 1_001_000 },
    });
    expect(describeNow(spec.after(1_000)).pendingWorkflowTask).toMatchObject({
      wait: { for: 'Dispatch', since: 1_001_000 },
    });
  });
});

describe('the description of an activity', () => {
  it('waits for a worker, at most until schedule-to-start or schedule-to-close ends', () => {
    expect(activityNow(waiting())).toEqual({
      options: expect.objectContaining({
        taskQueue: 'queue',
        startToCloseTimeoutMs: 60_000,
      }) as unknown,
      scheduledEventId: 5,
      activityId: 'a',
      activityType: 'charge',
      taskQueue: 'queue',
      state: 'Scheduled',
      attempt: 1,
      maximumAttempts: 0,
      scheduledTime: 1_000_000,
      wait: { for: 'Dispatch', since: 1_000_000 },
    });
    const limits = { scheduleToStartTimeoutMs: 8_000, scheduleToCloseTimeoutMs: 9_000 };
    expect(activityNow(waiting(limits))).toMatchObject({
      expirationTime: 1_009_000,
      wait: { for: 'Dispatch', until: 1_008_000 },
    });
    expect(activityNow(waiting({ scheduleToCloseTimeoutMs: 9_000 }))).toMatchObject({
      wait: { until: 1_009_000 },
    });
  });

  it('waits for the answer of the worker that has it', () => {
    const details = [{ metadata: {}, data: new Uint8Array([1]) }];
    const spec = waiting()
      .and(recordActivityTaskStarted())
      .after(40)
      .and(recordActivityTaskHeartbeat({ details }));
    expect(activityNow(spec)).toMatchObject({
      state: 'Started',
      startedTime: 1_000_000,
      lastHeartbeatTime: 1_000_040,
      heartbeatDetails: details,
      lastWorkerIdentity: 'worker',
      wait: { for: 'Answer', since: 1_000_000, until: 1_060_000 },
    });
  });

  it.each([
    ['was accepted', {}, [acceptActivityTask()]],
    ['always comes so', { awaitsToken: true }, []],
  ])('waits for its result by token when the call %s', (_name, fields, steps) => {
    const spec = waiting(fields).and(recordActivityTaskStarted({ respondWithinMs: 5 }), steps);
    expect(activityNow(spec)?.wait.for).toBe('Token');
  });

  it('waits for its next attempt and says what failed', () => {
    const spec = waiting().and(recordActivityTaskStarted(), respondActivityTaskFailed());
    expect(activityNow(spec)).toMatchObject({
      state: 'Scheduled',
      attempt: 2,
      lastFailure: { message: 'declined' },
      nextAttemptTime: 1_001_000,
      wait: { for: 'Backoff', until: 1_001_000 },
    });
    const due = activityNow(spec.after(1_000));
    expect(due?.wait).toEqual({ for: 'Dispatch', since: 1_001_000 });
    expect(due).not.toHaveProperty('nextAttemptTime');
  });

  it('waits after a call that never reached its worker and says why', () => {
    const spec = waiting().and(recordActivityTaskStarted(), returnActivityTask({ reason: 'DNS' }));
    expect(activityNow(spec)).toMatchObject({
      attempt: 1,
      wait: { for: 'Backoff', until: 1_002_000, returnReason: 'DNS' },
    });
    expect(activityNow(spec.after(2_000))?.wait).toMatchObject({
      for: 'Dispatch',
      returnReason: 'DNS',
    });
  });

  it('says that workflow code wants it to stop', () => {
    const spec = waiting().and(
      recordActivityTaskStarted(),
      signalWorkflow(),
      recordWorkflowTaskStarted(),
      respondWorkflowTaskCompleted(requestCancelActivityTask({ activityId: 'a' })),
    );
    expect(activityNow(spec)?.state).toBe('CancelRequested');
  });
});
