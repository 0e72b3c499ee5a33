import { randomUUID } from 'node:crypto';

import {
  WithStartWorkflowOperation,
  type WorkflowHandle,
  WorkflowUpdateFailedError,
  WorkflowUpdateStage,
} from '@temporalio/client';

import { Ladder } from './support/ladder';
import * as workflows from './workflows';

let ladder: Ladder;
beforeAll(async () => {
  ladder = await Ladder.start();
});
afterAll(async () => {
  await ladder.stop();
});

const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index));

it('row 21: signals arrive all, once and in order, the first with the start', async () => {
  await ladder.withWorker(async (taskQueue) => {
    const handle = await ladder.client.workflow.signalWithStart(workflows.listener, {
      taskQueue,
      workflowId: randomUUID(),
      signal: workflows.noteSignal,
      signalArgs: ['first'],
    });
    for (const number of numbers(200)) await handle.signal(workflows.noteSignal, number);
    await handle.signal(workflows.endSignal);
    await expect(handle.result()).resolves.toEqual(['first', ...numbers(200)]);
    await ladder.replay(handle);
  });
});

it('row 22: signal-with-start signals an open run, and starts another when it is closed', async () => {
  await ladder.withWorker(async (taskQueue) => {
    const workflowId = randomUUID();
    const send = (note: string) =>
      ladder.client.workflow.signalWithStart(workflows.listener, {
        taskQueue,
        workflowId,
        signal: workflows.noteSignal,
        signalArgs: [note],
      });
    const first = await send('a');
    const second = await send('b');
    expect(second.signaledRunId).toBe(first.signaledRunId);
    await first.signal(workflows.endSignal);
    await expect(first.result()).resolves.toEqual(['a', 'b']);
    const third = await send('c');
    expect(third.signaledRunId).not.toBe(first.signaledRunId);
    await third.terminate();
    await expect(third.signal(workflows.endSignal)).rejects.toThrow();
  });
});

it.each([100, 0])(
  'row 23: queries are answered by a worker that caches %i workflows, and leave nothing',
  async (maxCachedWorkflows) => {
    const begun = async (taskQueue: string) => {
      const handle = await ladder.begin(workflows.listener, { taskQueue, args: [] });
      await handle.signal(workflows.noteSignal, 'a');
      await expect(handle.query(workflows.notesQuery)).resolves.toEqual(['a']);
      const before = await ladder.eventTypes(handle);
      await expect(handle.query(workflows.brokenQuery)).rejects.toThrow('cannot tell');
      await expect(handle.query('nonsense')).rejects.toThrow(/nonsense/);
      await expect(ladder.eventTypes(handle)).resolves.toEqual(before);
      await handle.signal(workflows.endSignal);
      await handle.result();
      // A closed run still answers: a worker replays it.
      await expect(handle.query(workflows.notesQuery)).resolves.toEqual(['a']);
      return handle;
    };
    await ladder.withWorker(begun, { maxCachedWorkflows });
  },
);

it('row 23: a query of a closed run is rejected when the caller wants no closed one', async () => {
  await ladder.withWorker(async (taskQueue) => {
    const handle = await ladder.begin(workflows.hello, { taskQueue, args: ['x'] });
    await handle.result();
    const { workflowService } = ladder.client.connection;
    const answer = await workflowService.queryWorkflow({
      namespace: 'default',
      execution: { workflowId: handle.workflowId },
      query: { queryType: '__stack_trace' },
      queryRejectCondition: 2,
    });
    expect(answer.queryRejected?.status).toBe(2);
  });
});

const update = (handle: WorkflowHandle, value: number, updateId?: string) =>
  handle.executeUpdate(workflows.addUpdate, {
    args: [value],
    ...(updateId !== undefined && { updateId }),
  });

it('row 24: updates are carried out, rejected without a trace, and the same once', async () => {
  await ladder.withWorker(async (taskQueue) => {
    const handle = await ladder.begin(workflows.listener, { taskQueue, args: [] });
    await expect(update(handle, 2)).resolves.toBe(2);
    await expect(update(handle, 3, 'once')).resolves.toBe(5);
    await expect(update(handle, 3, 'once')).resolves.toBe(5);
    const before = await ladder.eventTypes(handle);
    await expect(update(handle, -1)).rejects.toBeInstanceOf(WorkflowUpdateFailedError);
    await expect(ladder.eventTypes(handle)).resolves.toEqual(before);
    await expect(handle.executeUpdate(workflows.failingUpdate)).rejects.toMatchObject({
      cause: { message: 'refused' },
    });
    const many = await Promise.all(numbers(10).map(() => update(handle, 1)));
    expect(Math.max(...many)).toBe(15);
    await handle.signal(workflows.endSignal);
    await handle.result();
    await expect(update(handle, 3, 'once')).resolves.toBe(5);
    await expect(update(handle, 1)).rejects.toThrow(/completed|not found/i);
    await ladder.replay(handle);
  });
});

it('row 24: an accepted update is followed up until it is over', async () => {
  await ladder.withWorker(async (taskQueue) => {
    const handle = await ladder.begin(workflows.listener, { taskQueue, args: [] });
    const slow = await handle.startUpdate(workflows.slowUpdate, {
      args: [500],
      waitForStage: WorkflowUpdateStage.ACCEPTED,
    });
    await expect(slow.result()).resolves.toBe('hello slow');
    await expect(handle.getUpdateHandle(slow.updateId).result()).resolves.toBe('hello slow');
    await handle.terminate();
  });
});

it('row 25: an update that outlives its run fails, and one without a worker waits for one', async () => {
  await ladder.withWorker(async (taskQueue) => {
    const handle = await ladder.begin(workflows.endsEarly, { taskQueue, args: [] });
    const slow = handle.executeUpdate(workflows.slowUpdate, { args: [60_000] });
    await expect(slow).rejects.toThrow();
    await expect(handle.result()).resolves.toBe('ended');
  });
  const taskQueue = ladder.newQueue();
  const waiting = await ladder.begin(workflows.listener, { taskQueue, args: [] });
  const waited = update(waiting, 4);
  const worker = await ladder.newWorker({ taskQueue });
  await expect(worker.runUntil(waited)).resolves.toBe(4);
});

it('row 26: update-with-start starts a run, uses an open one, and refuses what the policy refuses', async () => {
  await ladder.withWorker(async (taskQueue) => {
    const workflowId = randomUUID();
    const start = (workflowIdConflictPolicy: 'USE_EXISTING' | 'FAIL') =>
      new WithStartWorkflowOperation(workflows.listener, {
        taskQueue,
        workflowId,
        args: [],
        workflowIdConflictPolicy,
      });
    const add = (value: number, operation: ReturnType<typeof start>) =>
      ladder.client.workflow.executeUpdateWithStart(workflows.addUpdate, {
        args: [value],
        startWorkflowOperation: operation,
      });
    const first = start('FAIL');
    await expect(add(1, first)).resolves.toBe(1);
    await expect(add(2, start('USE_EXISTING'))).resolves.toBe(3);
    await expect(add(4, start('FAIL'))).rejects.toThrow(/already (started|running)/i);
    await ladder.client.workflow.getHandle(workflowId).terminate();
  });
});

it('row 27: an approval comes in time, or does not', async () => {
  await ladder.withWorker(async (taskQueue) => {
    const approved = await ladder.begin(workflows.approval, { taskQueue, args: [3, '1h'] });
    for (const who of ['ann', 'bob', 'ann', 'cy']) await approved.signal('approve', who);
    await expect(approved.result()).resolves.toBe('approved by ann, bob, cy');
    const expired = await ladder.begin(workflows.approval, { taskQueue, args: [1, '300ms'] });
    await expect(expired.result()).resolves.toBe('expired');
  });
});
