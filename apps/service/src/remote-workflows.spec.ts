import { RunId, WorkflowId } from '@app/contract';
import { fromJson, TEST_SCOPE, type WorkflowCode, WorkflowFailure } from '@app/testing';

import { WorkerWorld } from './testing/worker-world';

const hello: WorkflowCode = async (workflow, input) => {
  const greeting = await workflow.activity('greet', input);
  return `${String(greeting)}!`;
};

const greet = (input: unknown): string => `Hello ${String(input)}`;

async function worldWith(
  options: Parameters<WorkerWorld['worker']>[0],
): Promise<{ world: WorkerWorld; worker: ReturnType<WorkerWorld['worker']> }> {
  const world = new WorkerWorld();
  await world.start();
  return { world, worker: world.worker(options) };
}

const HELLO_STORY = [
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
];

describe.each([true, false])('workflow code on a worker that polls, sticky %s', (sticky) => {
  it('runs an activity and completes, event for event as in Temporal', async () => {
    const { world } = await worldWith({
      workflows: { hello },
      activities: { greet },
      sticky,
    });
    await world.startWorkflow('hello', 'Ada');
    await world.time.pass(1_000);
    expect(await world.story()).toEqual(HELLO_STORY);
  });

  it('sees signals in order, timers when they fire, and replays to the same commands', async () => {
    const order: unknown[] = [];
    const code: WorkflowCode = async (workflow) => {
      workflow.onSignal('note', (input) => order.push(input));
      await workflow.sleep(5_000);
      await workflow.until(() => order.length >= 3);
      return order.length;
    };
    const { world, worker } = await worldWith({ workflows: { code }, sticky });
    await world.startWorkflow('code');
    for (const each of [1, 2, 3]) await world.signal('note', each);
    await world.time.pass(10_000);
    expect((await world.story()).at(-1)).toBe('WorkflowExecutionCompleted');
    expect(order.slice(-3)).toEqual([1, 2, 3]);
    expect(worker.faults).toEqual([]);
  });

  it('fails when its code throws a failure, and is asked again when it throws anything else', async () => {
    let isBroken = true;
    const code: WorkflowCode = async (workflow) => {
      await workflow.sleep(10);
      if (isBroken) throw new TypeError('a bug');
      throw new WorkflowFailure({
        message: 'no',
        info: { type: 'Application', errorType: 'No', nonRetryable: true },
      });
    };
    const { world } = await worldWith({ workflows: { code }, sticky });
    await world.startWorkflow('code');
    await world.time.pass(3_000);
    isBroken = false;
    await world.time.pass(30_000);
    const story = await world.story();
    expect(story.filter((type) => type === 'WorkflowTaskFailed')).toHaveLength(sticky ? 2 : 1);
    expect(story.at(-1)).toBe('WorkflowExecutionFailed');
  });

  it('goes on as a new run', async () => {
    const code: WorkflowCode = (workflow, input) =>
      Number(input) > 0 ? workflow.continueAsNew(Number(input) - 1) : Promise.resolve('done');
    const { world } = await worldWith({ workflows: { code }, sticky });
    const first = await world.startWorkflow('code', 2);
    await world.time.pass(10_000);
    expect((await world.story({ runId: first })).at(-1)).toBe('WorkflowExecutionContinuedAsNew');
    expect((await world.story()).at(-1)).toBe('WorkflowExecutionCompleted');
  });

  it('survives a restart of the service in the middle', async () => {
    const { world } = await worldWith({
      workflows: {
        code: async (workflow) => {
          await workflow.sleep(60_000);
          return workflow.activity('greet', 'Ada');
        },
      },
      activities: { greet },
      sticky,
    });
    await world.startWorkflow('code');
    await world.time.pass(1_000);
    await world.restart();
    await world.time.pass(200_000);
    expect((await world.story()).at(-1)).toBe('WorkflowExecutionCompleted');
  });
});

describe('a worker that keeps runs in its cache', () => {
  it('is sent only what it has not seen', async () => {
    const { world, worker } = await worldWith({
      workflows: { hello },
      activities: { greet },
      sticky: true,
    });
    await world.startWorkflow('hello', 'Ada');
    await world.time.pass(1_000);
    expect(worker.seen.map(({ events }) => events[0]?.eventId)).toEqual([1, 4]);
  });

  it('reads the whole history when it has lost the run', async () => {
    const { world, worker } = await worldWith({
      workflows: {
        code: async (workflow) => {
          await workflow.sleep(1_000);
          await workflow.sleep(1_000);
        },
      },
      sticky: true,
    });
    await world.startWorkflow('code');
    await world.time.pass(500);
    worker.evict();
    await world.time.pass(5_000);
    expect((await world.story()).at(-1)).toBe('WorkflowExecutionCompleted');
    expect(worker.seen[1]?.events[0]?.eventId).toBe(1);
    expect(worker.faults).toEqual([]);
  });

  it('that dies is followed by another one after the time-out of its sticky queue', async () => {
    const workflows: Record<string, WorkflowCode> = {
      code: async (workflow) => {
        await workflow.signal('go');
        await workflow.signal('go');
      },
    };
    const { world, worker } = await worldWith({ workflows, sticky: true });
    await world.startWorkflow('code');
    await world.time.pass(100);
    worker.kill();
    world.worker({ workflows, sticky: true, identity: 'second' });
    await world.signal('go');
    await world.time.pass(6_000);
    const story = await world.story();
    expect(story.filter((type) => type === 'WorkflowTaskTimedOut')).toHaveLength(1);
    expect(story.at(-1)).toBe('WorkflowTaskCompleted');
  });

  it('that has been away for a while is not waited for', async () => {
    const workflows: Record<string, WorkflowCode> = {
      code: async (workflow) => {
        await workflow.signal('go');
      },
    };
    const { world, worker } = await worldWith({ workflows, sticky: true });
    await world.startWorkflow('code');
    await world.time.pass(100);
    worker.kill();
    world.worker({ workflows, sticky: true, identity: 'second' });
    await world.time.pass(15_000);
    await world.signal('go');
    await world.time.pass(10);
    const story = await world.story();
    expect(story).not.toContain('WorkflowTaskTimedOut');
    expect(story.at(-1)).toBe('WorkflowExecutionCompleted');
  });
});

describe('workflow code that reaches other runs', () => {
  it('starts a child, signals it, and goes on with what it comes to', async () => {
    const parent: WorkflowCode = async (workflow) => {
      const result = workflow.child('child', 20);
      await workflow.sleep(1_000);
      await workflow.signalOther('w/1', 'more', 22);
      return result;
    };
    const child: WorkflowCode = async (workflow, input) =>
      Number(input) + Number(await workflow.signal('more'));
    const { world, worker } = await worldWith({ workflows: { parent, child }, sticky: true });
    await world.startWorkflow('parent');
    await world.time.pass(30_000);
    const closing = (await world.events()).at(-1);
    expect(closing?.type === 'WorkflowExecutionCompleted' && fromJson(closing.result)).toBe(42);
    expect(worker.faults).toEqual([]);
  });
});

describe('workflow code that changes', () => {
  it('fails its task for not being deterministic, and goes on when it is mended', async () => {
    const names = ['first'];
    const world = new WorkerWorld();
    await world.start();
    const worker = world.worker({
      workflows: {
        code: async (workflow) => {
          await workflow.activity(names[0]!);
          return 'done';
        },
      },
      activities: { first: () => world.time.sleep(500) },
    });
    await world.startWorkflow('code');
    names[0] = 'second';
    await world.time.pass(1_000);
    const failed = (await world.events()).find(({ type }) => type === 'WorkflowTaskFailed');
    expect(failed).toMatchObject({ cause: 'NonDeterministicError' });
    names[0] = 'first';
    await world.time.pass(60_000);
    expect((await world.story()).at(-1)).toBe('WorkflowExecutionCompleted');
    expect(worker.faults.length).toBeGreaterThan(0);
  });
});

describe('what comes with an answer', () => {
  it('is the next workflow task, when something has happened meanwhile', async () => {
    const { world, worker } = await worldWith({
      workflows: {
        code: async (workflow) => {
          for (let count = 0; count < 3; count += 1) await workflow.sleep(0);
          return 'done';
        },
      },
      sticky: true,
    });
    await world.startWorkflow('code');
    await world.time.pass(1_000);
    expect((await world.story()).at(-1)).toBe('WorkflowExecutionCompleted');
    expect(worker.faults).toEqual([]);
  });

  it('are the activities that the worker asked to have at once', async () => {
    const attempts: string[] = [];
    const { world } = await worldWith({
      workflows: {
        code: (workflow) => workflow.activity('greet', 'Ada', { requestEagerExecution: true }),
      },
      activities: {
        greet: (input, task) => {
          attempts.push(task.activityId);
          return greet(input);
        },
      },
      sticky: true,
    });
    await world.startWorkflow('code');
    await world.time.pass(1_000);
    expect(attempts).toEqual(['1']);
    expect(await world.story()).toEqual(HELLO_STORY);
  });

  it('is the first workflow task of a run that was started eagerly', async () => {
    const world = new WorkerWorld();
    await world.start();
    const newRunId = RunId('00000000-0000-7000-8000-000000000777');
    const outcome = await world.submit({
      type: 'StartWorkflow',
      ...TEST_SCOPE,
      workflowId: WorkflowId('w'),
      newRunId,
      start: { workflowType: 'hello', taskQueue: 'queue' },
      identity: 'client',
      reusePolicy: 'AllowDuplicate',
      conflictPolicy: 'Fail',
      requestEagerExecution: true,
    });
    expect(outcome).toMatchObject({
      ok: true,
      reply: { activation: { startedEventId: 3, runId: newRunId } },
    });
  });
});
