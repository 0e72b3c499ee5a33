import { randomUUID } from 'node:crypto';

import type { WorkflowHandle } from '@temporalio/client';
import { temporal } from '@temporalio/proto';

import { bundleOf, Ladder } from './support/ladder';
import * as workflows from './workflows';

const NON_DETERMINISTIC =
  temporal.api.enums.v1.WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR;
const START_TO_CLOSE = temporal.api.enums.v1.TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE;

let ladder: Ladder;
beforeAll(async () => {
  ladder = await Ladder.start();
});
afterAll(async () => {
  await ladder.stop();
});

it('row 13: a run goes on with another worker when the one that kept it has gone', async () => {
  const taskQueue = ladder.newQueue();
  const first = await ladder.newWorker({ taskQueue });
  const handle = await first.runUntil(async () => {
    const begun = await ladder.begin(workflows.listener, { taskQueue, args: [] });
    await begun.signal(workflows.noteSignal, 'a');
    await expect(begun.query(workflows.notesQuery)).resolves.toEqual(['a']);
    return begun;
  });
  const begunAt = performance.now();
  const second = await ladder.newWorker({ taskQueue });
  await second.runUntil(async () => {
    await handle.signal(workflows.noteSignal, 'b');
    await handle.signal(workflows.endSignal);
    await expect(handle.result()).resolves.toEqual(['a', 'b']);
  });
  // Nobody waits for the time-out of the queue that nobody polls any more.
  expect(performance.now() - begunAt).toBeLessThan(12_000);
  await ladder.replay(handle);
});

describe('a worker with other code', () => {
  const redeployed = bundleOf('redeployed');
  const failuresOf = async (handle: Pick<WorkflowHandle, 'fetchHistory'>) => {
    const { events } = await handle.fetchHistory();
    return (events ?? []).flatMap((event) => event.workflowTaskFailedEventAttributes ?? []);
  };

  const mendsBrokenRun = async () => {
    const taskQueue = ladder.newQueue();
    const broken = await ladder.newWorker({ taskQueue });
    const handle = await broken.runUntil(async () => {
      const begun = await ladder.begin(workflows.breaks, { taskQueue, args: [] });
      await ladder.until(async () => {
        const { raw } = await begun.describe();
        return (raw.pendingWorkflowTask?.attempt ?? 0) >= 2;
      });
      return begun;
    });
    const mended = await ladder.newWorker({ taskQueue, workflowBundle: await redeployed });
    await mended.runUntil(async () => {
      await expect(handle.result()).resolves.toBe('mended');
    });
    // Written are the failure of the worker that had the run in its cache and the first of anybody; no further attempt is.
    const message = 'a bug of the workflow code';
    const failures = await failuresOf(handle);
    expect(failures.map(({ failure }) => failure?.message)).toEqual([message, message]);
    const types = await ladder.eventTypes(handle);
    expect(types.slice(types.lastIndexOf('WorkflowTaskFailed') + 1)).toEqual([
      'WorkflowTaskScheduled',
      'WorkflowTaskStarted',
      'WorkflowTaskCompleted',
      'WorkflowExecutionCompleted',
    ]);
  };

  const refusesOtherHistory = async () => {
    const taskQueue = ladder.newQueue();
    const original = await ladder.newWorker({ taskQueue });
    const handle = await original.runUntil(async () => {
      const begun = await ladder.begin(workflows.changes, { taskQueue, args: [] });
      await ladder.until(async () =>
        (await ladder.eventTypes(begun)).includes('ActivityTaskCompleted'),
      );
      return begun;
    });
    const other = await ladder.newWorker({ taskQueue, workflowBundle: await redeployed });
    await other.runUntil(async () => {
      await handle.signal(workflows.endSignal);
      await ladder.until(async () => (await failuresOf(handle)).length > 0);
    });
    const [failed] = await failuresOf(handle);
    expect(failed?.cause).toBe(NON_DETERMINISTIC);
    const again = await ladder.newWorker({ taskQueue });
    await again.runUntil(async () => {
      await expect(handle.result()).resolves.toBe('hello x');
    });
    await ladder.replay(handle);
  };

  // Both wait for the third attempt of a task, which comes after ten seconds.
  it('rows 15 and 16: mends a run whose code threw, and fails the task of a history it does not fit', async () => {
    await Promise.all([mendsBrokenRun(), refusesOtherHistory()]);
  });
});

it('row 17: a worker that does not answer in time has lost its task, not the run', async () => {
  await ladder.withWorker(async (taskQueue) => {
    const options = { taskQueue, workflowTaskTimeout: '1s' as const };
    const args: [number] = [Date.now() + 2_000];
    const handle = await ladder.begin(workflows.blocks, { ...options, args });
    await expect(handle.result()).resolves.toBe('done');
    const { events } = await handle.fetchHistory();
    const timedOut = (events ?? []).flatMap(
      (event) => event.workflowTaskTimedOutEventAttributes ?? [],
    );
    expect(timedOut.map(({ timeoutType }) => timeoutType)).toEqual([START_TO_CLOSE]);
    await ladder.replay(handle);
  });
});

it('row 18: a run does not end before it has seen the signal that came meanwhile', async () => {
  await ladder.withWorker(async (taskQueue) => {
    const handle = await ladder.begin(workflows.endsSlowly, { taskQueue, args: [] });
    await ladder.until(async () => (await ladder.eventTypes(handle)).includes('TimerFired'));
    await new Promise((resolve) => setTimeout(resolve, 150));
    await handle.signal(workflows.noteSignal, 'late');
    await expect(handle.result()).resolves.toEqual(['late']);
    await ladder.replay(handle);
  });
});

it.each([0, 1])('row 19: fifty runs at once with a cache of %i', async (maxCachedWorkflows) => {
  await ladder.withWorker(
    async (taskQueue) => {
      const handles = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          ladder.begin(workflows.hello, { taskQueue, args: [String(index)] }),
        ),
      );
      const results = await Promise.all(handles.map((handle) => handle.result()));
      expect(results).toEqual(handles.map((_, index) => `hello ${String(index)}`));
    },
    { maxCachedWorkflows },
  );
});

it('row 20: a history of several pages is read whole, by workers too', async () => {
  await ladder.withWorker(
    async (taskQueue) => {
      const handle = await ladder.begin(workflows.manyActivities, { taskQueue, args: [45] });
      await expect(handle.result()).resolves.toHaveLength(90);
      const types = await ladder.eventTypes(handle);
      expect(types.length).toBeGreaterThan(256);
      await ladder.replay(handle);
    },
    { maxCachedWorkflows: 0 },
  );
});

it('a run that is not there is not found', async () => {
  const missing = ladder.client.workflow.getHandle(randomUUID());
  await expect(missing.describe()).rejects.toMatchObject({ name: 'WorkflowNotFoundError' });
});

it('row 14: timers, activities and polls outlive a kill of the service', async () => {
  await ladder.withWorker(async (taskQueue) => {
    const handles = await Promise.all(
      Array.from({ length: 5 }, () => ladder.begin(workflows.lasts, { taskQueue, args: [1_500] })),
    );
    await ladder.until(async () => {
      const all = await Promise.all(handles.map((handle) => handle.describe()));
      return all.every(({ raw }) => raw.pendingActivities?.[0]?.lastStartedTime);
    });
    await ladder.service?.restart();
    for (const handle of handles) {
      await expect(handle.result()).resolves.toEqual(['slept', 'hello again']);
      const { events } = await handle.fetchHistory();
      const starts = (events ?? []).flatMap(
        (each) => each.activityTaskStartedEventAttributes ?? [],
      );
      // None was carried out twice.
      expect(starts.map(({ attempt }) => attempt)).toEqual([1, 1]);
      await ladder.replay(handle);
    }
  });
});
