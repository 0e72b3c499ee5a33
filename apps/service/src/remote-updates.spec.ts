import type { ChangeNotice } from '@app/contract';
import { fromJson, TEST_SCOPE, type WorkflowCode } from '@app/testing';

import { WorkerWorld } from './testing/worker-world';

/** Adds what it is told, refuses negative numbers, and fails at thirteen. */
const adder: WorkflowCode = async (workflow) => {
  let sum = 0;
  workflow.onUpdate('add', {
    validate: (input) => {
      if (Number(input) < 0) throw new Error('only positive numbers');
    },
    handle: async (input) => {
      if (Number(input) === 13) throw new Error('unlucky');
      if (Number(input) === 60) await workflow.sleep(60_000);
      sum += Number(input);
      return sum;
    },
  });
  await workflow.signal('end');
  return sum;
};
const workflows = { adder };

async function worldWith(sticky = true): Promise<WorkerWorld> {
  const world = new WorkerWorld();
  await world.start();
  world.worker({ workflows, sticky });
  await world.startWorkflow('adder');
  await world.time.pass(100);
  return world;
}

describe.each([true, false])('an update of workflow code, sticky %s', (sticky) => {
  it('is accepted and completed in one workflow task, with its events in order', async () => {
    const world = await worldWith(sticky);
    await world.update('add', { input: 5 });
    await world.time.pass(100);
    expect((await world.story()).slice(-5)).toEqual([
      'WorkflowTaskScheduled',
      'WorkflowTaskStarted',
      'WorkflowTaskCompleted',
      'WorkflowExecutionUpdateAccepted',
      'WorkflowExecutionUpdateCompleted',
    ]);
    expect(await world.update('add', { input: 5 })).toEqual({ stage: 'Completed' });
  });

  it('that is rejected leaves no event, and its id may be used again', async () => {
    const world = await worldWith(sticky);
    const before = await world.story();
    await world.update('add', { input: -1 });
    await world.time.pass(1_000);
    expect(await world.story()).toEqual(before);
    expect(await world.update('add', { input: 1 })).toEqual({ stage: 'Admitted' });
    await world.time.pass(100);
    expect(await world.update('add')).toEqual({ stage: 'Completed' });
  });

  it('that the code does not know is rejected', async () => {
    const world = await worldWith(sticky);
    const before = await world.story();
    await world.update('unknown');
    await world.time.pass(1_000);
    expect(await world.story()).toEqual(before);
  });

  it('that works for long is accepted at once and completes later', async () => {
    const world = await worldWith(sticky);
    await world.update('add', { input: 60 });
    await world.time.pass(1_000);
    expect(await world.update('add')).toEqual({ stage: 'Accepted' });
    await world.time.pass(70_000);
    expect(await world.update('add')).toEqual({ stage: 'Completed' });
  });

  it('replays with the updates it has had', async () => {
    const world = await worldWith(sticky);
    await world.update('add', { updateId: 'a', input: 1 });
    await world.update('add', { updateId: 'b', input: 2 });
    await world.time.pass(100);
    await world.update('add', { updateId: 'c', input: 13 });
    await world.time.pass(100);
    await world.signal('end');
    await world.time.pass(100);
    const closing = (await world.events()).at(-1);
    if (closing?.type !== 'WorkflowExecutionCompleted') throw new Error(closing?.type);
    expect(fromJson(closing.result)).toBe(3);
  });
});

describe('an update whose worker is gone', () => {
  it('is delivered to the next worker', async () => {
    const world = new WorkerWorld();
    await world.start();
    const first = world.worker({ workflows, sticky: true });
    await world.startWorkflow('adder');
    await world.time.pass(100);
    first.kill();
    await world.update('add', { input: 5 });
    await world.time.pass(100);
    world.worker({ workflows, sticky: true, identity: 'second' });
    await world.time.pass(20_000);
    expect(await world.update('add')).toEqual({ stage: 'Completed' });
  });

  it('survives a restart of the service before anybody has it', async () => {
    const world = new WorkerWorld();
    await world.start();
    await world.startWorkflow('adder');
    await world.update('add', { input: 5 });
    await world.restart();
    world.worker({ workflows });
    await world.time.pass(20_000);
    expect(await world.update('add')).toEqual({ stage: 'Completed' });
  });
});

describe('an update of a run that closes', () => {
  it('fails when it was accepted', async () => {
    const world = await worldWith();
    await world.update('add', { input: 60 });
    await world.time.pass(1_000);
    await world.signal('end');
    await world.time.pass(100);
    expect(await world.update('add')).toMatchObject({
      stage: 'Completed',
      failure: { info: { errorType: 'AcceptedUpdateCompletedWorkflow' } },
    });
  });

  it('is refused when it was not decided about', async () => {
    const world = new WorkerWorld();
    await world.start();
    const runId = await world.startWorkflow('adder');
    await world.update('add', { input: 5 });
    await world.submit({
      type: 'TerminateWorkflow',
      ...(await world.keyOf({ runId })),
      reason: 'because',
      identity: 'client',
    });
    expect(await world.update('add')).toEqual({ code: 'WORKFLOW_CLOSED' });
    const key = await world.keyOf({ runId });
    expect(await world.settled(world.history.describeUpdate(key, 'u'))).toBeUndefined();
  });
});

describe('who waits for an update', () => {
  it('is told of every stage by notices, of a rejection too', async () => {
    const world = await worldWith();
    const told: unknown[] = [];
    world.changes.subscribe(TEST_SCOPE, (notice: ChangeNotice) =>
      told.push(...(notice.updates ?? [])),
    );
    await world.update('add', { updateId: 'good', input: 5 });
    await world.time.pass(100);
    await world.update('add', { updateId: 'bad', input: -5 });
    await world.time.pass(100);
    expect(told).toMatchObject([
      { updateId: 'good', stage: 'Accepted' },
      { updateId: 'good', stage: 'Completed', outcome: { type: 'Success' } },
      {
        updateId: 'bad',
        stage: 'Completed',
        outcome: { type: 'Failure', failure: { message: 'only positive numbers' } },
      },
    ]);
  });
});

describe('update-with-start', () => {
  it('brings the update with the first workflow task of the run it starts', async () => {
    const world = new WorkerWorld();
    await world.start();
    const worker = world.worker({ workflows });
    const update = { updateId: 'u', name: 'add', identity: 'client' };
    await world.startWorkflow('adder', undefined, { update, conflictPolicy: 'UseExisting' });
    await world.time.pass(100);
    expect(worker.seen).toHaveLength(1);
    expect(worker.seen[0]?.activation.updates).toHaveLength(1);
    expect(await world.update('add')).toEqual({ stage: 'Completed' });
  });
});
