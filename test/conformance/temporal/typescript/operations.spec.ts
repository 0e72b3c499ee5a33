import { randomUUID } from 'node:crypto';

import { Client, ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';
import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';

import { Ladder } from './support/ladder';
import * as workflows from './workflows';

type Service = Ladder['client']['connection'];

let ladder: Ladder;
let services: Service;
beforeAll(async () => {
  ladder = await Ladder.start();
  services = ladder.client.connection;
});
afterAll(async () => {
  await ladder.stop();
});

const namespace = 'default';
const WORKFLOW_QUEUE = 1;

it('row 35: a description tells what is pending, and why it was terminated', async () => {
  await ladder.withWorker(async (taskQueue) => {
    const handle = await ladder.begin(workflows.busyRun, { taskQueue, args: [], memo: { a: 1 } });
    const described = () =>
      services.workflowService.describeWorkflowExecution({
        namespace,
        execution: { workflowId: handle.workflowId },
      });
    await ladder.until(async () => (await described()).pendingActivities[0]?.attempt === 2);
    const [activity] = (await described()).pendingActivities;
    expect(activity?.activityType?.name).toBe('failUntil');
    expect(activity?.lastFailure?.message).toBe('attempt 1');
    const { memo, status, historyLength } = await handle.describe();
    expect([memo, status.name]).toEqual([{ a: 1 }, 'RUNNING']);
    expect(historyLength).toBeGreaterThan(3);
    await handle.terminate('no longer needed');
    await expect(handle.result()).rejects.toMatchObject({
      cause: { message: 'no longer needed' },
    });
  });
});

it('row 36: runs are found by search attributes of every type, counted and paged', async () => {
  const attributes: [string, temporal.api.enums.v1.IndexedValueType, unknown][] = [
    ['LadderText', 1, 'some words'],
    ['LadderKeyword', 2, 'keyword'],
    ['LadderInt', 3, 7],
    ['LadderDouble', 4, 1.5],
    ['LadderBool', 5, true],
    ['LadderDatetime', 6, new Date('2026-01-02T03:04:05.678Z')],
    ['LadderList', 7, ['a', 'b']],
  ];
  const types = Object.fromEntries(attributes.map(([name, type]) => [name, type]));
  await services.operatorService.addSearchAttributes({ namespace, searchAttributes: types });
  const listed = await services.operatorService.listSearchAttributes({ namespace });
  expect(listed.customAttributes).toMatchObject(types);
  const keyword = defineSearchAttributeKey('LadderKeyword', 'KEYWORD');
  const number = defineSearchAttributeKey('LadderInt', 'INT');
  await ladder.withWorker(async (taskQueue) => {
    const searchAttributes = Object.fromEntries(
      attributes.map(([name, , value]) => [name, Array.isArray(value) ? value : [value]]),
    ) as Record<string, string[]>;
    const handle = await ladder.begin(workflows.searchable, {
      taskQueue,
      args: [],
      searchAttributes,
    });
    expect(JSON.parse(await handle.result())).toMatchObject({
      LadderKeyword: ['changed'],
      LadderInt: [7],
      LadderList: ['a', 'b'],
    });
    const { typedSearchAttributes, memo } = await handle.describe();
    expect(typedSearchAttributes.get(keyword)).toBe('changed');
    expect(typedSearchAttributes.get(number)).toBe(7);
    expect(memo).toEqual({ note: 'kept' });
    await ladder.replay(handle);
    const typed = new TypedSearchAttributes([{ key: number, value: 8 }]);
    const more = await ladder.begin(workflows.searchable, {
      taskQueue,
      args: [],
      typedSearchAttributes: typed,
    });
    await more.result();
    const queries = [
      `LadderKeyword = 'changed' AND LadderInt > 7`,
      `LadderInt BETWEEN 8 AND 9`,
      `WorkflowId = '${more.workflowId}' OR LadderText = 'nonsense'`,
      `LadderInt IN (8, 99) AND ExecutionStatus = 'Completed'`,
    ];
    for (const query of queries) {
      const found: string[] = [];
      for await (const each of ladder.client.workflow.list({ query })) found.push(each.workflowId);
      expect([query, found]).toEqual([query, [more.workflowId]]);
    }
    const { count, groups } = await ladder.client.workflow.count('GROUP BY ExecutionStatus');
    expect(count).toBeGreaterThanOrEqual(2);
    expect(groups.map(({ groupValues }) => groupValues)).toContainEqual([['Completed']]);
    const unknown = ladder.begin(workflows.searchable, {
      taskQueue,
      args: [],
      searchAttributes: { LadderUnknown: ['x'] },
    });
    await expect(unknown).rejects.toThrow();
  });
});

it('row 37: a schedule is made, triggered, paused, changed, listed and deleted', async () => {
  await ladder.withWorker(async (taskQueue) => {
    const scheduleId = `schedule-${randomUUID()}`;
    const options = {
      scheduleId,
      spec: { intervals: [{ every: '1h' as const }], calendars: [{ hour: 7, minute: 30 }] },
      action: {
        type: 'startWorkflow' as const,
        workflowType: workflows.hello,
        taskQueue,
        args: ['scheduled'] as [string],
      },
      policies: { overlap: ScheduleOverlapPolicy.BUFFER_ONE },
      memo: { owner: 'ladder' },
    };
    const { schedule } = ladder.client;
    const handle = await schedule.create(options);
    await expect(schedule.create(options)).rejects.toBeInstanceOf(ScheduleAlreadyRunning);
    const created = await handle.describe();
    expect(created.info.nextActionTimes).toHaveLength(10);
    expect(created.policies.overlap).toBe('BUFFER_ONE');
    expect(created.memo).toEqual({ owner: 'ladder' });
    await handle.trigger();
    await ladder.until(async () => (await handle.describe()).info.numActionsTaken === 1);
    const [action] = (await handle.describe()).info.recentActions;
    const started = action?.action.workflow.workflowId ?? '';
    await expect(ladder.client.workflow.getHandle(started).result()).resolves.toBe(
      'hello scheduled',
    );
    await handle.pause('a while');
    const paused = await handle.describe();
    expect(paused.state).toMatchObject({ paused: true, note: 'a while' });
    await handle.unpause();
    const until = new Date();
    await handle.backfill({
      start: new Date(until.getTime() - 3 * 3_600_000),
      end: until,
      overlap: ScheduleOverlapPolicy.ALLOW_ALL,
    });
    await ladder.until(async () => (await handle.describe()).info.numActionsTaken >= 4);
    await handle.update((previous) => ({
      ...previous,
      spec: { intervals: [{ every: '2h' }] },
      state: { ...previous.state, note: 'slower' },
    }));
    const changed = await handle.describe();
    expect(changed.state.note).toBe('slower');
    expect(changed.spec.intervals?.[0]?.every).toBe(7_200_000);
    const listed: string[] = [];
    for await (const each of schedule.list()) listed.push(each.scheduleId);
    expect(listed).toContain(scheduleId);
    const counted = () => services.workflowService.countSchedules({ namespace, query: '' });
    expect(Number((await counted()).count)).toBe(listed.length);
    await handle.delete();
    await expect(handle.describe()).rejects.toThrow();
    expect(Number((await counted()).count)).toBe(listed.length - 1);
  });
});

it('row 38: a run is reset to its first task, with its signals carried over or not', async () => {
  await ladder.withWorker(async (taskQueue) => {
    const handle = await ladder.begin(workflows.resettable, { taskQueue, args: [] });
    await handle.signal('note', 'kept');
    await expect(handle.result()).resolves.toEqual(expect.arrayContaining(['kept']));
    const { workflowId } = handle;
    const reset = async (resetReapplyExcludeTypes: number[]) => {
      const { runId } = await services.workflowService.resetWorkflowExecution({
        namespace,
        workflowExecution: { workflowId, runId: handle.firstExecutionRunId },
        reason: 'ladder',
        workflowTaskFinishEventId: 4 as never,
        requestId: randomUUID(),
        resetReapplyExcludeTypes,
      });
      return ladder.client.workflow.getHandle<typeof workflows.resettable>(workflowId, runId);
    };
    const again = await reset([]);
    await expect(again.result()).resolves.toEqual(expect.arrayContaining(['hello first', 'kept']));
    await ladder.replay(again);
    const bare = await reset([1]);
    await bare.signal('note', 'new');
    await expect(bare.result()).resolves.toEqual(expect.not.arrayContaining(['kept']));
  });
});

it('row 39: a batch terminates what its query selects, and a run is deleted', async () => {
  await ladder.withWorker(async (taskQueue) => {
    const handles = await Promise.all(
      ['a', 'b', 'c'].map(() => ladder.begin(workflows.listener, { taskQueue, args: [] })),
    );
    const jobId = randomUUID();
    await services.workflowService.startBatchOperation({
      namespace,
      jobId,
      reason: 'ladder',
      visibilityQuery: `TaskQueue = '${taskQueue}' AND ExecutionStatus = 'Running'`,
      terminationOperation: {},
    });
    await ladder.until(async () => {
      const batch = await services.workflowService.describeBatchOperation({ namespace, jobId });
      return batch.state === 2;
    });
    for (const handle of handles) {
      expect((await handle.describe()).status.name).toBe('TERMINATED');
    }
    const [first] = handles;
    const execution = { workflowId: first!.workflowId };
    await services.workflowService.deleteWorkflowExecution({
      namespace,
      workflowExecution: execution,
    });
    await ladder.until(() =>
      first!.describe().then(
        () => false,
        () => true,
      ),
    );
  });
});

it('row 40: a patch is marked in the history and found again at replay', async () => {
  await ladder.withWorker(async (taskQueue) => {
    const handle = await ladder.begin(workflows.patchedRun, { taskQueue, args: [] });
    await expect(handle.result()).resolves.toBe('new');
    await ladder.replay(handle);
  });
});

it('row 40: a versioned run stays on the version that began it', async () => {
  const taskQueue = ladder.newQueue();
  const deploymentName = `deployment-${randomUUID()}`;
  const versioned = (buildId: string) =>
    ladder.newWorker({
      taskQueue,
      workerDeploymentOptions: {
        version: { deploymentName, buildId },
        useWorkerVersioning: true,
        defaultVersioningBehavior: 'PINNED',
      },
    });
  const route = (buildId: string) =>
    services.workflowService.setWorkerDeploymentCurrentVersion({
      namespace,
      deploymentName,
      buildId,
    });
  const first = await versioned('1.0');
  await first.runUntil(async () => {
    await ladder.until(() =>
      route('1.0').then(
        () => true,
        () => false,
      ),
    );
    const handle = await ladder.begin(workflows.versionedRun, { taskQueue, args: [] });
    await expect(handle.result()).resolves.toBe('1.0');
    const { workerDeploymentInfo } = await services.workflowService.describeWorkerDeployment({
      namespace,
      deploymentName,
    });
    expect(workerDeploymentInfo?.routingConfig?.currentDeploymentVersion?.buildId).toBe('1.0');
    await expect(route('2.0')).rejects.toThrow();
  });
});

it('a task queue tells what is set for it, and what waits in it', async () => {
  const taskQueue = ladder.newQueue();
  await ladder.begin(workflows.hello, { taskQueue, args: ['x'] });
  const { workflowService } = services;
  await workflowService.updateTaskQueueConfig({
    namespace,
    taskQueue,
    taskQueueType: WORKFLOW_QUEUE,
    updateQueueRateLimit: { rateLimit: { requestsPerSecond: 7 } },
    setFairnessWeightOverrides: { gold: 3 },
  });
  const asked = { namespace, taskQueue: { name: taskQueue }, taskQueueType: WORKFLOW_QUEUE };
  const told = await workflowService.describeTaskQueue({
    ...asked,
    reportStats: true,
    reportConfig: true,
  });
  expect(told.config?.queueRateLimit?.rateLimit?.requestsPerSecond).toBe(7);
  expect(told.config?.fairnessWeightOverrides).toEqual({ gold: 3 });
  expect(Number(told.stats?.approximateBacklogCount)).toBe(1);
});

it('row 41: a message above the limit is refused in the words that SDKs know', async () => {
  const payload = { metadata: {}, data: new Uint8Array(4_300_000) };
  const start = services.withDeadline(Date.now() + 3_000, () =>
    services.workflowService.startWorkflowExecution({
      namespace,
      workflowId: randomUUID(),
      workflowType: { name: 'x' },
      taskQueue: { name: 'x' },
      input: { payloads: [payload] },
    }),
  );
  await expect(start).rejects.toThrow(/grpc: received message larger than max|Deadline/i);
});

it('row 41: a first task comes with the answer to the start', async () => {
  const taskQueue = ladder.newQueue();
  const connection = ladder.native;
  const client = new Client({ connection });
  const worker = await ladder.newWorker({ taskQueue });
  await worker.runUntil(async () => {
    const options = { taskQueue, workflowId: randomUUID(), args: ['eager'] as [string] };
    const handle = await client.workflow.start(workflows.hello, {
      ...options,
      requestEagerStart: true,
    });
    expect(handle.eagerlyStarted).toBe(true);
    await expect(handle.result()).resolves.toBe('hello eager');
    await ladder.replay(handle);
  });
});

it('row 41: workers that scale their polls are served', async () => {
  await ladder.withWorker(
    async (taskQueue) => {
      const begun = Array.from({ length: 20 }, (_, index) =>
        ladder.begin(workflows.hello, { taskQueue, args: [String(index)] }),
      );
      const results = (await Promise.all(begun)).map((handle) => handle.result());
      await expect(Promise.all(results)).resolves.toHaveLength(20);
    },
    {
      workflowTaskPollerBehavior: { type: 'autoscaling' },
      activityTaskPollerBehavior: { type: 'autoscaling' },
    },
  );
});
