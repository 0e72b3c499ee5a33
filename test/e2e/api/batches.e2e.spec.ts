import { setTimeout as sleep } from 'node:timers/promises';

import type { Answer } from '../support/graphql';
import { TestService } from '../support/service';
import { Tenant } from './tenant';

const BATCH = `__typename ... on Refused { code message }
  ... on Batch { id state operation totalCount doneCount failedCount }`;

let service: TestService;
let tenant: Tenant;

beforeAll(async () => {
  service = await TestService.start();
}, 60_000);

afterAll(() => service.stop());

beforeEach(async () => {
  tenant = await Tenant.create(service);
  await tenant.client.put('hold', {
    StartAt: 'Hold',
    States: { Hold: { Type: 'Task', Resource: 'perdure:signal:go', End: true } },
  });
  await tenant.client.put('fails', { StartAt: 'F', States: { F: { Type: 'Fail', Error: 'E' } } });
});

async function begin(definition: string, count: number): Promise<void> {
  const starts = Array.from({ length: count }, (_, index) =>
    tenant.client.start({ definition, workflowId: `${definition}-${String(index)}` }),
  );
  await Promise.all(starts);
}

const start = (input: string): Promise<Answer> =>
  tenant.ask(`mutation { startBatch(input: { ${input} }) { ${BATCH} } }`);

async function state(id: unknown): Promise<Answer> {
  return tenant.ask(
    'query ($id: String!) { batch(id: $id) { state totalCount doneCount failedCount endedAt } }',
    { id },
  );
}

async function ended(id: unknown): Promise<Answer> {
  for (;;) {
    const batch = await state(id);
    if (batch['state'] === 'Completed' || batch['state'] === 'Aborted') return batch;
    await sleep(50);
  }
}

async function countOf(query: string): Promise<number> {
  const { count } = await tenant.ask(
    'query ($q: String!) { workflowCount(query: $q) { ... on WorkflowCount { count } } }',
    { q: query },
  );
  return count as number;
}

describe('a batch', () => {
  it('by query says how many runs it is about, does it to each, and tells what came of each', async () => {
    await begin('hold', 120);
    await begin('fails', 5);
    const query = "WorkflowType = 'hold' AND ExecutionStatus = 'Running'";
    const preview = await tenant.ask(
      'query ($q: String!) { batchPreview(query: $q) { ... on BatchPreview { count } } }',
      { q: query },
    );
    expect(preview).toEqual({ count: 120 });
    const { id } = await start(
      `query: "${query}", operation: { terminate: true }, reason: "cleaning", operationsPerSecond: 1000`,
    );
    expect(await ended(id)).toMatchObject({
      state: 'Completed',
      totalCount: 120,
      doneCount: 120,
      failedCount: 0,
    });
    expect(await countOf("ExecutionStatus = 'Terminated'")).toBe(120);
    expect(await countOf("ExecutionStatus = 'Failed'")).toBe(5);
  }, 60_000);

  it('tells of each item whether it was done, and why not, by pages', async () => {
    await begin('hold', 1);
    const { id } = await start(
      'runs: [{ workflowId: "hold-0" }, { workflowId: "nobody" }], operation: { signal: { signal: "go", input: "in" } }',
    );
    expect(await ended(id)).toMatchObject({ doneCount: 1, failedCount: 1 });
    const items = (args: string) =>
      tenant.ask(
        `query ($id: String!) { batch(id: $id) { items(${args}) { edges { cursor node { workflowId state code resultRunId } } pageInfo { hasNextPage endCursor } } } }`,
        { id },
      );
    const first = (await items('first: 1'))['items'] as Answer;
    expect(first).toMatchObject({
      edges: [{ node: { workflowId: 'hold-0', state: 'Done', code: null } }],
      pageInfo: { hasNextPage: true },
    });
    const { endCursor } = first['pageInfo'] as { endCursor: string };
    expect((await items(`first: 1, after: "${endCursor}"`))['items']).toMatchObject({
      edges: [{ node: { workflowId: 'nobody', state: 'Failed', code: 'WORKFLOW_NOT_FOUND' } }],
      pageInfo: { hasNextPage: false },
    });
    const failed = (await items('state: Failed'))['items'] as { edges: unknown[] };
    expect(failed.edges).toHaveLength(1);
    expect(await tenant.client.result('hold-0')).toMatchObject({ output: 'in' });
  });

  it('goes at its pace, is paused and resumed, and leaves the rest alone when it is aborted', async () => {
    await begin('hold', 30);
    const { id } = await start(
      'query: "WorkflowType = \'hold\'", operation: { cancel: true }, operationsPerSecond: 5',
    );
    while (((await state(id))['doneCount'] as number) < 5) await sleep(50);
    await tenant.ask('mutation ($id: String!) { pauseBatch(id: $id) { __typename } }', { id });
    await sleep(1_200);
    const paused = await state(id);
    await sleep(1_200);
    expect(await state(id)).toEqual(paused);
    expect(paused['state']).toBe('Paused');
    expect(paused['doneCount']).toBeLessThan(20);
    await tenant.ask('mutation ($id: String!) { resumeBatch(id: $id) { __typename } }', { id });
    while ((await state(id))['doneCount'] === paused['doneCount']) await sleep(50);
    const aborted = await tenant.ask(
      `mutation ($id: String!) { abortBatch(id: $id) { ${BATCH} } }`,
      { id },
    );
    expect(aborted).toMatchObject({ state: 'Aborted' });
    await sleep(1_500);
    expect(await countOf("ExecutionStatus = 'Running'")).toBeGreaterThan(0);
    const resumed = await tenant.ask(
      `mutation ($id: String!) { resumeBatch(id: $id) { ${BATCH} } }`,
      { id },
    );
    expect(resumed).toMatchObject({ code: 'BATCH_OVER' });
  }, 60_000);

  it('holds runs back and lets them go on', async () => {
    await begin('hold', 3);
    const all = 'query: "WorkflowType = \'hold\'"';
    const held = await start(`${all}, operation: { pause: true }, operationsPerSecond: 100`);
    expect(await ended(held['id'])).toMatchObject({ doneCount: 3, failedCount: 0 });
    await tenant.client.signal('hold-1', 'go', 'in');
    const going = await start(`${all}, operation: { unpause: true }, operationsPerSecond: 100`);
    expect(await ended(going['id'])).toMatchObject({ doneCount: 3, failedCount: 0 });
    expect(await tenant.client.result('hold-1')).toMatchObject({ output: 'in' });
  });

  it('of resets and deletions uses the same engine as a single one', async () => {
    await begin('hold', 3);
    const query = "WorkflowType = 'hold' AND ExecutionStatus = 'Running'";
    const reset = await start(
      `query: "${query}", operation: { reset: { to: FirstWorkflowTask } }, operationsPerSecond: 100`,
    );
    expect(await ended(reset['id'])).toMatchObject({ doneCount: 3 });
    expect(await countOf(query)).toBe(3);
    expect(await countOf("ExecutionStatus = 'Terminated'")).toBe(3);
    const gone = await start(
      `query: "WorkflowType = 'hold'", operation: { delete: true }, operationsPerSecond: 100`,
    );
    expect(await ended(gone['id'])).toMatchObject({ totalCount: 6, doneCount: 6 });
    expect(await countOf("WorkflowType = 'hold'")).toBe(0);
  });

  it.each([
    ['operation: { terminate: true }', 'INVALID_ARGUMENT'],
    ['query: "A = ", operation: { terminate: true }', 'QUERY_INVALID'],
    ['query: "", operation: { terminate: true, cancel: true }', 'INVALID_ARGUMENT'],
    ['query: "", operation: { terminate: true }, operationsPerSecond: 0', 'INVALID_ARGUMENT'],
    ['runs: [], operation: { terminate: true }', 'INVALID_ARGUMENT'],
    ['runs: [{ workflowId: "w", runId: "x" }], operation: { cancel: true }', 'INVALID_ARGUMENT'],
  ])('that cannot be understood (%s) is refused', async (input, code) => {
    expect(await start(input)).toMatchObject({ code });
  });

  it('is listed, newest first', async () => {
    const runs = 'runs: [{ workflowId: "w" }], operation: { cancel: true }';
    const [first, second] = [await start(runs), await start(runs)];
    const { edges } = (await tenant.ask(
      '{ batches { ... on BatchConnection { edges { node { id } } } } }',
    )) as { edges: { node: { id: string } }[] };
    expect(edges.map(({ node }) => node.id)).toEqual([second['id'], first['id']]);
  });
});

it('changes the versioning override of many runs', async () => {
  await begin('hold', 3);
  const started = await start(
    `query: "WorkflowType = 'hold'", operation: { updateWorkflowOptions: {
      versioningOverride: { pinned: { deployment: "shop", buildId: "7" } } } }`,
  );
  expect(started).toMatchObject({ __typename: 'Batch', operation: 'UpdateWorkflowOptions' });
  expect(await ended(started['id'])).toMatchObject({ doneCount: 3, failedCount: 0 });
  const run = await tenant.ask('{ workflow(workflowId: "hold-1") { versioning { pinnedTo } } }');
  expect(run).toMatchObject({ versioning: { pinnedTo: 'shop.7' } });
});
