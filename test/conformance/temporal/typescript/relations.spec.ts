import { randomUUID } from 'node:crypto';

import { WorkflowExecutionAlreadyStartedError, WorkflowFailedError } from '@temporalio/client';

import { Ladder } from './support/ladder';
import * as workflows from './workflows';

let ladder: Ladder;
beforeAll(async () => {
  ladder = await Ladder.start();
});
afterAll(async () => {
  await ladder.stop();
});

const statusOf = async (workflowId: string): Promise<string> =>
  (await ladder.client.workflow.getHandle(workflowId).describe()).status.name;

describe('row 28: a child', () => {
  it.each([
    ['result', 'hello child'],
    ['fail', 'failed: child broke'],
    ['continue', 'hello child'],
  ] as const)('of the kind %s ends in its parent', async (mode, expected) => {
    await ladder.withWorker(async (taskQueue) => {
      const args: [typeof mode, string] = [mode, randomUUID()];
      const handle = await ladder.begin(workflows.parent, { taskQueue, args });
      await expect(handle.result()).resolves.toBe(expected);
      const types = await ladder.eventTypes(handle);
      const begun = types.indexOf('StartChildWorkflowExecutionInitiated');
      expect(types[begun + 1]).toBe('ChildWorkflowExecutionStarted');
      await ladder.replay(handle);
    });
  });

  it('is refused a workflow id that is taken', async () => {
    await ladder.withWorker(async (taskQueue) => {
      const handle = await ladder.begin(workflows.twins, { taskQueue, args: [randomUUID()] });
      await expect(handle.result()).resolves.toBe('WorkflowExecutionAlreadyStartedError');
    });
  });

  it.each([
    'ABANDON',
    'TRY_CANCEL',
    'WAIT_CANCELLATION_REQUESTED',
    'WAIT_CANCELLATION_COMPLETED',
  ] as const)('is cancelled by %s', async (kind) => {
    await ladder.withWorker(async (taskQueue) => {
      const args: [typeof kind, string] = [kind, randomUUID()];
      const handle = await ladder.begin(workflows.cancelsChild, { taskQueue, args });
      await expect(handle.result()).resolves.toBe('cancelled');
      await ladder.replay(handle);
    });
  });
});

it.each([
  ['TERMINATE', 'TERMINATED'],
  ['REQUEST_CANCEL', 'CANCELLED'],
  ['ABANDON', 'RUNNING'],
] as const)('row 29: a parent that ends with %s leaves its child %s', async (policy, status) => {
  await ladder.withWorker(async (taskQueue) => {
    const childId = randomUUID();
    const args: [typeof policy, string] = [policy, childId];
    const handle = await ladder.begin(workflows.leavesChild, { taskQueue, args });
    await handle.result();
    await ladder.until(async () => (await statusOf(childId)) === status);
  });
});

it('row 30: another run is signalled and cancelled; one that is not there is not', async () => {
  await ladder.withWorker(async (taskQueue) => {
    const other = await ladder.begin(workflows.reached, { taskQueue, args: [] });
    const handle = await ladder.begin(workflows.reaches, { taskQueue, args: [other.workflowId] });
    await expect(handle.result()).resolves.toBe('reached');
    await expect(other.result()).resolves.toBe('from outside');
    const missing = await ladder.begin(workflows.reaches, { taskQueue, args: [randomUUID()] });
    await expect(missing.result()).resolves.not.toBe('reached');
    await ladder.replay(handle);
  });
});

it('row 31: a chain of runs is followed from its first one, memo and all', async () => {
  await ladder.withWorker(async (taskQueue) => {
    const options = { taskQueue, args: [3] as [number], memo: { kept: 'yes' } };
    const handle = await ladder.begin(workflows.chain, options);
    await expect(handle.result()).resolves.toBe('end yes');
  });
});

it('row 32: a workflow is tried again by its policy, and again by its cron schedule', async () => {
  await ladder.withWorker(async (taskQueue) => {
    const retried = await ladder.begin(workflows.failsFirst, {
      taskQueue,
      args: [3],
      retry: { initialInterval: '10ms', maximumAttempts: 5 },
    });
    await expect(retried.result()).resolves.toBe(3);
    const cron = await ladder.begin(workflows.counts, {
      taskQueue,
      args: [],
      cronSchedule: '@every 1s',
    });
    await ladder.until(async () => {
      const count = await ladder.client.workflow.count(`WorkflowId = '${cron.workflowId}'`);
      return count.count >= 3;
    });
    await ladder.client.workflow.getHandle(cron.workflowId).terminate();
  });
});

describe('row 33: a second start', () => {
  const start = (taskQueue: string, workflowId: string, more: object = {}) =>
    ladder.client.workflow.start(workflows.listener, { taskQueue, workflowId, ...more });

  it('of an open run is refused, uses it or replaces it', async () => {
    await ladder.withWorker(async (taskQueue) => {
      const workflowId = randomUUID();
      const first = await start(taskQueue, workflowId);
      await expect(start(taskQueue, workflowId)).rejects.toBeInstanceOf(
        WorkflowExecutionAlreadyStartedError,
      );
      const used = await start(taskQueue, workflowId, { workflowIdConflictPolicy: 'USE_EXISTING' });
      expect(used.firstExecutionRunId).toBe(first.firstExecutionRunId);
      const replaced = await start(taskQueue, workflowId, {
        workflowIdConflictPolicy: 'TERMINATE_EXISTING',
      });
      expect(replaced.firstExecutionRunId).not.toBe(first.firstExecutionRunId);
      await expect(first.result()).rejects.toBeInstanceOf(WorkflowFailedError);
      await replaced.terminate();
    });
  });

  it('of a closed run depends on how it ended', async () => {
    await ladder.withWorker(async (taskQueue) => {
      const workflowId = randomUUID();
      const first = await start(taskQueue, workflowId);
      await first.signal(workflows.endSignal);
      await first.result();
      for (const workflowIdReusePolicy of ['REJECT_DUPLICATE', 'ALLOW_DUPLICATE_FAILED_ONLY']) {
        await expect(start(taskQueue, workflowId, { workflowIdReusePolicy })).rejects.toThrow();
      }
      const second = await start(taskQueue, workflowId);
      await second.terminate();
      const third = await start(taskQueue, workflowId, {
        workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      });
      await third.terminate();
    });
  });
});

it('row 34: a workflow that is cancelled makes up for what it has done', async () => {
  await ladder.withWorker(async (taskQueue) => {
    const handle = await ladder.begin(workflows.saga, { taskQueue, args: [] });
    await ladder.until(async () => (await ladder.eventTypes(handle)).includes('TimerStarted'));
    await handle.cancel();
    await expect(handle.result()).resolves.toEqual(['hello booked', 'hello unbooked']);
    await handle.cancel();
    await ladder.replay(handle);
  });
});
