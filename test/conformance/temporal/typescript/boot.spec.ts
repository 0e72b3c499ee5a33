import { randomUUID } from 'node:crypto';

import { Ladder } from './support/ladder';

let ladder: Ladder;
beforeAll(async () => {
  ladder = await Ladder.start();
});
afterAll(async () => {
  await ladder.stop();
});

describe('row 1: a worker', () => {
  it('connects, starts and stops within seconds, and has nothing to complain about', async () => {
    const begun = performance.now();
    await ladder.withWorker(() => Promise.resolve());
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect(ladder.problems).toEqual([]);
  });
});

describe('row 2: a workflow of one activity', () => {
  it('gives its result, and the history that Temporal writes', async () => {
    await ladder.withWorker(async (taskQueue) => {
      const handle = await ladder.client.workflow.start('hello', {
        taskQueue,
        workflowId: randomUUID(),
        args: ['world'],
      });
      await expect(handle.result()).resolves.toBe('hello world');
      await expect(ladder.eventTypes(handle)).resolves.toEqual([
        'WorkflowExecutionStarted',
        'WorkflowTaskScheduled',
        'WorkflowTaskStarted',
        'WorkflowTaskCompleted',
        'ActivityTaskScheduled',
        'ActivityTaskStarted',
        'ActivityTaskCompleted',
        'WorkflowTaskScheduled',
        'WorkflowTaskStarted',
        'WorkflowTaskCompleted',
        'WorkflowExecutionCompleted',
      ]);
      await ladder.replay(handle);
    });
    expect(ladder.problems).toEqual([]);
  });
});
