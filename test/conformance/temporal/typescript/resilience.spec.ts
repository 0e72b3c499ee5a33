import { randomUUID } from 'node:crypto';

import { Ladder } from './support/ladder';
import * as workflows from './workflows';

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
