import { type QueryOutcome, TenantId } from '@app/contract';
import { fromJson, type WorkflowCode, WorkflowFailure } from '@app/testing';

import { WorkerWorld } from './testing/worker-world';

/** Counts the signals it gets, until it is told to end. */
const counter: WorkflowCode = async (workflow) => {
  const seen: unknown[] = [];
  workflow.onQuery('seen', () => seen);
  workflow.onQuery('echo', (input) => input);
  workflow.onQuery('broken', () => {
    throw new TypeError('a bug in the query');
  });
  workflow.onSignal('note', (input) => seen.push(input));
  await workflow.signal('end');
  return seen.length;
};
const workflows = { counter };

async function worldWith(sticky: boolean): Promise<WorkerWorld> {
  const world = new WorkerWorld();
  await world.start();
  world.worker({ workflows, sticky });
  await world.startWorkflow('counter');
  await world.time.pass(100);
  return world;
}

function valueOf(outcome: QueryOutcome): unknown {
  if (outcome.type !== 'Answered') throw new Error(JSON.stringify(outcome));
  return fromJson(outcome.result);
}

const code = (outcome: QueryOutcome): string | undefined =>
  outcome.type === 'Refused' ? outcome.rejection.code : undefined;

describe.each([true, false])('a query of workflow code, sticky %s', (sticky) => {
  it('is answered from the history that there is, and leaves no event', async () => {
    const world = await worldWith(sticky);
    await world.signal('note', 1);
    await world.signal('note', 2);
    await world.time.pass(100);
    const before = await world.story();
    expect(valueOf(await world.query('seen'))).toEqual([1, 2]);
    await world.time.pass(1_000);
    expect(await world.story()).toEqual(before);
  });

  it('sees a signal that was acknowledged before it was asked', async () => {
    const world = await worldWith(sticky);
    await world.signal('note', 1);
    expect(valueOf(await world.query('seen'))).toEqual([1]);
  });

  it('is answered by a closed run, which a worker replays', async () => {
    const world = await worldWith(sticky);
    await world.signal('note', 'last');
    await world.signal('end');
    await world.time.pass(100);
    expect((await world.story()).at(-1)).toBe('WorkflowExecutionCompleted');
    expect(valueOf(await world.query('seen'))).toEqual(['last']);
  });

  it('is answered after a restart of the service', async () => {
    const world = await worldWith(sticky);
    await world.signal('note', 1);
    await world.time.pass(100);
    await world.restart();
    await world.time.pass(500);
    expect(valueOf(await world.query('seen'))).toEqual([1]);
  });

  it('whose handler throws is refused with what it threw', async () => {
    const world = await worldWith(sticky);
    const outcome = await world.query('broken');
    expect(outcome).toMatchObject({
      type: 'Refused',
      rejection: { code: 'QUERY_FAILED', message: 'a bug in the query' },
      failure: { info: { errorType: 'TypeError' } },
    });
  });

  it('that the code does not know is refused', async () => {
    const world = await worldWith(sticky);
    expect(code(await world.query('unknown'))).toBe('QUERY_FAILED');
  });

  it('may be asked many times at once, and each gets its own answer', async () => {
    const world = await worldWith(sticky);
    const asked = Array.from({ length: 20 }, (_, input) =>
      world.query('echo', { input: [{ metadata: {}, data: Buffer.from(String(input)) }] }),
    );
    const answers = (await Promise.all(asked)).map(valueOf);
    expect(answers).toEqual(Array.from({ length: 20 }, (_, input) => input));
  });
});

describe('a query while a workflow task is scheduled or in flight', () => {
  it('waits for it and comes with it', async () => {
    const world = new WorkerWorld();
    await world.start();
    await world.startWorkflow('counter');
    const asked = world.query('seen');
    await world.time.pass(100);
    const worker = world.worker({ workflows });
    expect(valueOf(await asked)).toEqual([]);
    expect(worker.seen.map(({ activation }) => activation.queries.length)).toEqual([1]);
  });

  it('goes to a worker by itself when the task ends without another', async () => {
    const world = new WorkerWorld();
    await world.start();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow: WorkflowCode = async (workflow) => {
      workflow.onQuery('seen', () => 'ready');
      await workflow.signal('end');
    };
    const worker = world.worker({ workflows: { slow } });
    const submit = world.history.submit.bind(world.history);
    world.history.submit = async (request) => {
      if (request.type === 'RespondWorkflowTaskCompleted') await held;
      return submit(request);
    };
    await world.startWorkflow('slow');
    await world.time.pass(100);
    const asked = world.query('seen');
    await world.time.pass(100);
    expect(worker.seen.map(({ activation }) => activation.queries.length)).toEqual([0]);
    release();
    expect(valueOf(await asked)).toBe('ready');
  });
});

describe('a query that nobody can answer', () => {
  it('says at its deadline that no worker hosts the workflow', async () => {
    const world = new WorkerWorld();
    await world.start();
    await world.startWorkflow('counter');
    const outcome = await world.query('seen', { timeoutMs: 3_000 });
    expect(code(outcome)).toBe('QUERY_TIMED_OUT');
    expect(outcome).toMatchObject({
      rejection: { message: expect.stringContaining('No worker takes workflow type "counter"') },
    });
  });

  it('goes to another worker when the one that had the run in its cache is gone', async () => {
    const world = new WorkerWorld();
    await world.start();
    const first = world.worker({ workflows, sticky: true });
    await world.startWorkflow('counter');
    await world.time.pass(100);
    first.kill();
    world.worker({ workflows, sticky: true, identity: 'second' });
    const startedAt = world.time.nowMs;
    expect(valueOf(await world.query('seen'))).toEqual([]);
    expect(world.time.nowMs - startedAt).toBeLessThan(6_000);
  });

  it('is refused as one to ask again when the shard of its run moves, and is answered by the next owner', async () => {
    const world = new WorkerWorld();
    await world.start();
    await world.startWorkflow('counter');
    const asked = world.query('seen', { timeoutMs: 60_000 });
    await world.time.pass(100);
    const startedAt = world.time.nowMs;
    await world.handOver();
    const outcome = await asked;
    expect(code(outcome)).toBe('UNAVAILABLE');
    expect(world.time.nowMs - startedAt).toBeLessThan(1_000);
    world.worker({ workflows });
    expect(valueOf(await world.query('seen'))).toEqual([]);
  });

  it('is refused at once while the workflow task keeps failing', async () => {
    const world = new WorkerWorld();
    await world.start();
    world.worker({
      workflows: {
        fails: () => {
          throw new TypeError('a bug');
        },
      },
    });
    await world.startWorkflow('fails');
    await world.time.pass(3_000);
    expect(code(await world.query('seen'))).toBe('WORKFLOW_NOT_READY');
  });

  it('is refused when the run closed before its code had begun', async () => {
    const world = new WorkerWorld();
    await world.start();
    const runId = await world.startWorkflow('counter');
    await world.submit({
      type: 'TerminateWorkflow',
      ...(await world.keyOf({ runId })),
      reason: 'because',
      identity: 'client',
    });
    expect(code(await world.query('seen'))).toBe('WORKFLOW_NOT_READY');
  });

  it('is refused when there is no such workflow', async () => {
    const world = new WorkerWorld();
    await world.start();
    expect(code(await world.query('seen', { workflowId: 'nobody' }))).toBe('WORKFLOW_NOT_FOUND');
  });

  it("is refused when another tenant's run is named by its run id alone", async () => {
    const world = new WorkerWorld();
    await world.start();
    world.worker({ workflows });
    const runId = await world.startWorkflow('counter');
    await world.time.pass(100);
    const other = { tenantId: TenantId('00000000-0000-4000-8000-0000000000ff') };
    expect(code(await world.query('seen', { ...other, runId }))).toBe('WORKFLOW_NOT_FOUND');
  });

  it('waits for the first workflow task of a run that starts later', async () => {
    const world = new WorkerWorld();
    await world.start();
    world.worker({ workflows });
    await world.startWorkflow('counter', undefined, { start: { startDelayMs: 5_000 } });
    expect(valueOf(await world.query('seen'))).toEqual([]);
  });
});

describe('a query of a paused run', () => {
  const pause = { type: 'PauseWorkflow', identity: 'client', reason: 'because' } as const;

  it('is rejected, and so is one that waits when the run is paused', async () => {
    const world = new WorkerWorld();
    await world.start();
    const runId = await world.startWorkflow('counter');
    const key = await world.keyOf({ runId });
    const waiting = world.history.queryWorkflow({ ...key, queryType: 'seen', timeoutMs: 9_000 });
    await world.time.pass(0);
    await world.submit({ ...pause, ...key });
    expect(await world.settled(waiting)).toMatchObject({ type: 'Rejected', isPaused: true });
    expect(await world.query('seen')).toMatchObject({ type: 'Rejected', isPaused: true });
  });
});

describe('the reject condition of a query', () => {
  it('spares a caller runs that are not open', async () => {
    const world = await worldWith(true);
    expect(valueOf(await world.query('seen', { rejectCondition: 'NotOpen' }))).toEqual([]);
    await world.signal('end');
    await world.time.pass(100);
    expect(await world.query('seen', { rejectCondition: 'NotOpen' })).toMatchObject({
      type: 'Rejected',
      status: 'Completed',
    });
    expect(valueOf(await world.query('seen', { rejectCondition: 'NotCompletedCleanly' }))).toEqual(
      [],
    );
  });

  it('spares a caller runs that have failed', async () => {
    const world = new WorkerWorld();
    await world.start();
    world.worker({
      workflows: {
        fails: async (workflow) => {
          await workflow.sleep(10);
          throw new WorkflowFailure({
            message: 'no',
            info: { type: 'Application', errorType: 'No', nonRetryable: true },
          });
        },
      },
    });
    await world.startWorkflow('fails');
    await world.time.pass(1_000);
    expect(await world.query('seen', { rejectCondition: 'NotCompletedCleanly' })).toMatchObject({
      type: 'Rejected',
      status: 'Failed',
    });
  });
});
