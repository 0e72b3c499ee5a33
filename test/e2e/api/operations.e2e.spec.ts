import type { Answer } from '../support/graphql';
import { TestService } from '../support/service';
import { ScriptedWorker } from '../support/worker';
import { Tenant } from './tenant';

const REF = '__typename ... on WorkflowRef { workflowId runId } ... on Refused { code message }';

let service: TestService;
let worker: ScriptedWorker;
let tenant: Tenant;
/** What the worker answers to the activity `flaky`. */
let isMended = false;

beforeAll(async () => {
  service = await TestService.start();
  worker = await ScriptedWorker.start();
  worker.on('flaky', (call, response) => {
    response.writeHead(isMended ? 200 : 422, {
      'content-type': isMended ? 'application/json' : 'application/problem+json',
    });
    response.end(JSON.stringify(isMended ? call.input : { type: 'Broken', detail: 'not yet' }));
  });
  tenant = await Tenant.create(service);
  await worker.serve(tenant.client);
  const echo = { Type: 'Task', Resource: 'perdure:activity:echo' };
  const go = { Type: 'Task', Resource: 'perdure:signal:go' };
  const branch = (name: string, resource: string) => ({
    StartAt: name,
    States: { [name]: { Type: 'Task', Resource: `perdure:activity:${resource}`, End: true } },
  });
  await tenant.client.put('steps', {
    StartAt: 'A',
    States: {
      A: { ...echo, Next: 'Hold' },
      Hold: { ...go, Next: 'B' },
      B: { ...echo, End: true },
    },
  });
  await tenant.client.put('parallel', {
    StartAt: 'P',
    States: {
      P: {
        Type: 'Parallel',
        End: true,
        Branches: [branch('Good', 'echo'), branch('Bad', 'flaky')],
      },
    },
  });
}, 60_000);

afterAll(async () => {
  worker.stop();
  await service.stop();
});

const ask = (mutation: string): Promise<Answer> => tenant.ask(`mutation { ${mutation} }`);

async function run(workflowId: string, more = ''): Promise<Answer> {
  return tenant.ask(
    `query ($w: String!) { workflow(workflowId: $w) { runId status ${more} result(waitFor: "10s") { status output } } }`,
    { w: workflowId },
  );
}

async function waiting(workflowId: string): Promise<Answer> {
  for (;;) {
    const found = await tenant.ask(
      `query ($w: String!) { workflow(workflowId: $w) { runId historyLength pending { signals { signal } } } }`,
      { w: workflowId },
    );
    const pending = found['pending'] as { signals: unknown[] } | null;
    if ((pending?.signals.length ?? 0) > 0) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function begin(definition: string, workflowId: string, input: unknown = 1): Promise<Answer> {
  return tenant.client.start({ definition, workflowId, input });
}

describe('a reset', () => {
  it('to a state runs from there again, in place of the run', async () => {
    const { runId } = await begin('steps', 'reset');
    await waiting('reset');
    await tenant.client.signal('reset', 'go', 'first');
    expect(await run('reset')).toMatchObject({ result: { output: 'first' } });
    const reset = await ask(
      `resetWorkflow(input: { workflowId: "reset", state: "Hold", exclude: [Signal], reason: "wrong signal" }) { ${REF} }`,
    );
    await waiting('reset');
    await tenant.client.signal('reset', 'go', 'second');
    expect(await run('reset', 'origin { kind baseRunId reason }')).toMatchObject({
      runId: reset['runId'] as string,
      result: { output: 'second' },
      origin: { kind: 'Reset', baseRunId: runId as string, reason: 'wrong signal' },
    });
    expect(worker.calls.filter((call) => call.workflowId === 'reset')).toHaveLength(3);
  });

  it('lists its places, and takes them as they are listed', async () => {
    await begin('steps', 'points');
    await waiting('points');
    const { resetPoints } = await tenant.ask(
      '{ workflow(workflowId: "points") { resetPoints { edges { node { eventId kind state } } pageInfo { hasNextPage } } } }',
    );
    const { edges } = resetPoints as { edges: { node: Answer }[] };
    const points = edges.map(({ node }) => node);
    expect(points.map(({ kind, state }) => (state as string | null) ?? kind)).toEqual([
      'WorkflowTask',
      'A',
      'WorkflowTask',
      'Hold',
    ]);
    const answer = await ask(
      `resetWorkflow(input: { workflowId: "points", eventId: ${String(points[2]!['eventId'])} }) { ${REF} }`,
    );
    expect(answer).toMatchObject({ __typename: 'WorkflowRef' });
    expect((await waiting('points'))['runId']).toBe(answer['runId']);
  });

  it.each(['', 'eventId: 3, to: LastWorkflowTask', 'eventId: 1', 'state: "Nowhere"'])(
    'to no place of the run (%s) is refused',
    async (where) => {
      await begin('steps', 'nowhere');
      await waiting('nowhere');
      const answer = await ask(
        `resetWorkflow(input: { workflowId: "nowhere", ${where} }) { ${REF} }`,
      );
      expect(answer).toMatchObject({ code: 'INVALID_ARGUMENT' });
    },
  );
});

describe('a fork', () => {
  it('goes another way from any event, with another result, and says so', async () => {
    await begin('steps', 'base', 'real');
    const { historyLength, runId } = await waiting('base');
    const fork = await ask(
      `forkWorkflow(input: { workflowId: "base", lastEventId: ${String(historyLength)}, newWorkflowId: "what-if", reason: "try" }) { ${REF} }`,
    );
    expect(fork).toMatchObject({ workflowId: 'what-if' });
    await waiting('what-if');
    await tenant.client.signal('what-if', 'go', 'other');
    expect(await run('what-if')).toMatchObject({ result: { output: 'other' } });
    const base = await tenant.ask(
      '{ workflow(workflowId: "base") { runId status forks { runId kind reason } } }',
    );
    expect(base).toMatchObject({ runId, status: 'Running' });
    expect(base['forks']).toMatchObject([
      { runId: fork['runId'] as string, kind: 'Fork', reason: 'try' },
    ]);
  });

  it('from the beginning with another input does everything again', async () => {
    await begin('steps', 'first', 'real');
    await waiting('first');
    const fork = await ask(
      `forkWorkflow(input: { workflowId: "first", lastEventId: 1, input: "edited", newWorkflowId: "again" }) { ${REF} }`,
    );
    await waiting('again');
    const call = worker.calls.find(({ runId }) => runId === fork['runId']);
    expect(call?.input).toBe('edited');
    const { origin } = await tenant.ask(
      '{ workflow(workflowId: "again") { origin { editedEventIds lastEventId } } }',
    );
    expect(origin).toEqual({ editedEventIds: [1], lastEventId: 1 });
  });

  it('changes the last result that the run had', async () => {
    await begin('steps', 'result', 'real');
    await waiting('result');
    const { history } = await tenant.ask(
      '{ workflow(workflowId: "result") { history(first: 100) { edges { node { eventId type } } } } }',
    );
    const { edges } = history as { edges: { node: { eventId: number; type: string } }[] };
    const done = edges.find(({ node }) => node.type === 'ActivityTaskCompleted')!.node.eventId;
    await ask(
      `forkWorkflow(input: { workflowId: "result", lastEventId: ${String(done)}, lastResult: "edited", newWorkflowId: "result-2" }) { ${REF} }`,
    );
    await waiting('result-2');
    const forked = await tenant.ask(
      '{ workflow(workflowId: "result-2") { origin { editedEventIds } history(first: 100) { edges { node { eventId type attributes } } } } }',
    );
    expect(forked['origin']).toEqual({ editedEventIds: [done] });
    expect(JSON.stringify(forked['history'])).toContain('edited');
  });
});

describe('a redrive', () => {
  it('lets only the branch that failed work again', async () => {
    isMended = false;
    await begin('parallel', 'redriven', 'x');
    expect(await run('redriven')).toMatchObject({ result: { status: 'Failed' } });
    isMended = true;
    await ask(`redriveWorkflow(input: { workflowId: "redriven", reason: "mended" }) { ${REF} }`);
    expect(await run('redriven', 'origin { kind }')).toMatchObject({
      result: { status: 'Completed', output: ['x', 'x'] },
      origin: { kind: 'Redrive' },
    });
    const calls = worker.calls.filter((call) => call.workflowId === 'redriven');
    expect(calls.filter(({ activityType }) => activityType === 'flaky')).toHaveLength(2);
    expect(calls.filter(({ activityType }) => activityType === 'echo')).toHaveLength(1);
  });
});

describe('a deletion', () => {
  it('leaves nothing to see of a run, and no second thing to delete', async () => {
    await begin('steps', 'gone');
    const { runId } = await waiting('gone');
    const remove = `deleteWorkflow(input: { workflowId: "gone" }) { ${REF} }`;
    expect(await ask(remove)).toMatchObject({ runId: runId as string });
    expect((await tenant.reply('{ workflow(workflowId: "gone") { runId } }'))['data']).toEqual({
      workflow: null,
    });
    expect(await ask(remove)).toMatchObject({ code: 'WORKFLOW_NOT_FOUND' });
  });

  it('of closed runs may be left to the namespace', async () => {
    const set = await ask(
      'setNamespaceRetention(retention: "30d") { ... on Namespace { retention } ... on Refused { code } }',
    );
    expect(set).toEqual({ retention: '2592000000ms' });
    expect(
      await ask('setNamespaceRetention(retention: "1s") { __typename ... on Refused { code } }'),
    ).toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});
