import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { EmbeddedPostgres } from '@app/platform';
import { Client } from 'pg';

import { type FamilyCode, FamilyHost } from '../support/family-host';
import { type Answer, GraphqlClient } from '../support/graphql';
import { TestService } from '../support/service';
import { ScriptedWorker } from '../support/worker';

const CHILD_COUNT = 24;
const RUN_COUNT = 40;

/** A parent that starts children on all shards and ends when all of them have. */
const code: Readonly<Record<string, FamilyCode>> = {
  parent: (events) => {
    const countOf = (type: string) => events.filter((event) => event.type === type).length;
    if (countOf('StartChildWorkflowExecutionInitiated') === 0) {
      return Array.from({ length: CHILD_COUNT }, (_, index) => ({
        type: 'StartChildWorkflowExecution',
        workflowId: `child-${String(index)}`,
        workflowType: 'child',
      }));
    }
    return countOf('ChildWorkflowExecutionCompleted') === CHILD_COUNT
      ? [{ type: 'CompleteWorkflowExecution', result: 'all home' }]
      : [];
  },
  child: (events) =>
    events.some(({ type }) => type === 'WorkflowExecutionSignaled')
      ? [{ type: 'CompleteWorkflowExecution', result: 'home' }]
      : [],
};

const dataDirs = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'perdure-split-')));
const servers: EmbeddedPostgres[] = [];
const urls: string[] = [];
let service: TestService;
let worker: ScriptedWorker;
let host: FamilyHost;
let api: GraphqlClient;

beforeAll(async () => {
  for (const dataDir of dataDirs) {
    const { server, url } = await EmbeddedPostgres.start(dataDir);
    servers.push(server);
    urls.push(url);
  }
  service = await TestService.start({ DATABASE_URL: urls.join(','), PERDURE_SHARD_COUNT: '4' });
  api = new GraphqlClient(service.url);
  worker = await ScriptedWorker.start();
  await worker.serve(api);
  await api.put('one', {
    StartAt: 'A',
    States: { A: { Type: 'Task', Resource: 'perdure:activity:echo', End: true } },
  });
  await api.put('hold', {
    StartAt: 'Hold',
    States: { Hold: { Type: 'Task', Resource: 'perdure:signal:go', End: true } },
  });
  host = await FamilyHost.start(code);
  await api.ask(
    `mutation ($input: WebhookEndpointInput!) {
      createWebhookEndpoint(input: $input) { ... on EndpointWithSecret { endpoint { state } } }
    }`,
    {
      input: {
        ...{ name: 'family', url: host.url, taskQueue: 'family' },
        workflowTypes: Object.keys(code),
      },
    },
  );
}, 120_000);

afterAll(async () => {
  host.stop();
  worker.stop();
  await service.stop();
  for (const server of servers) await server.stop();
  for (const dataDir of dataDirs) rmSync(dataDir, { recursive: true, force: true });
});

/** Workflow ids in one of the databases, each as often as it has runs there. */
async function idsIn(number: number): Promise<string[]> {
  const client = new Client({ connectionString: urls[number]! });
  await client.connect();
  const { rows } = await client.query<{ workflow_id: string }>(
    'SELECT workflow_id FROM open_runs UNION ALL SELECT workflow_id FROM closed_runs',
  );
  await client.end();
  return rows.map(({ workflow_id }) => workflow_id);
}

async function listed(query: string): Promise<{ ids: string[]; pageCount: number }> {
  const ids: string[] = [];
  let after: string | null = null;
  for (let pageCount = 1; ; pageCount += 1) {
    const { workflows } = (await api.ask(
      `query ($query: String, $after: String) {
        workflows(query: $query, first: 7, after: $after) {
          ... on WorkflowRunConnection {
            edges { cursor node { workflowId } } pageInfo { hasNextPage endCursor }
          }
        }
      }`,
      { query, after },
    )) as {
      workflows: {
        edges: { node: { workflowId: string } }[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
      };
    };
    ids.push(...workflows.edges.map(({ node }) => node.workflowId));
    after = workflows.pageInfo.endCursor;
    if (!workflows.pageInfo.hasNextPage) return { ids, pageCount };
  }
}

async function statusOf(workflowId: string): Promise<string | undefined> {
  const { workflow } = (await api.ask(
    'query ($id: String!) { workflow(workflowId: $id) { status } }',
    { id: workflowId },
  )) as { workflow: Answer | null };
  return workflow?.['status'] as string | undefined;
}

async function until(isTrue: () => Promise<boolean>, what: string, waitMs = 30_000): Promise<void> {
  const end = Date.now() + waitMs;
  while (Date.now() < end) {
    if (await isTrue().catch(() => false)) return;
    await sleep(100);
  }
  throw new Error(`${what}\n${service.errors.slice(-5).join('\n')}`);
}

describe('an installation of two databases', () => {
  it('has runs in both, and lists and counts them as one', async () => {
    const names = Array.from({ length: RUN_COUNT }, (_, index) => `run-${String(index)}`);
    const results = await Promise.all(
      names.map((workflowId) => api.run({ definition: 'one', workflowId, input: workflowId })),
    );
    expect(results.map(({ output }) => output)).toEqual(names);
    const [one, two] = [await idsIn(0), await idsIn(1)];
    expect(Math.min(one.length, two.length)).toBeGreaterThan(RUN_COUNT / 8);
    expect([...one, ...two].sort()).toEqual([...names].sort());
    const { ids, pageCount } = await listed('ORDER BY WorkflowId ASC');
    expect(ids).toEqual([...names].sort());
    expect(pageCount).toBe(Math.ceil(RUN_COUNT / 7));
    const { workflowCount } = await api.ask(
      `{ workflowCount(query: "ExecutionStatus = 'Completed'") { ... on WorkflowCount { count } } }`,
    );
    expect(workflowCount).toEqual({ count: RUN_COUNT });
  }, 60_000);

  it('works on in one half while the other is stopped, and drains when it comes back', async () => {
    for (let index = 0; index < RUN_COUNT; index += 1) {
      await api.start({ definition: 'hold', workflowId: `hold-${String(index)}` });
    }
    await api.start({ workflowType: 'parent', workflowId: 'parent', taskQueue: 'family' });
    const children = Array.from({ length: CHILD_COUNT }, (_, index) => `child-${String(index)}`);
    await until(
      async () => (await Promise.all(children.map(statusOf))).every((each) => each === 'Running'),
      'children that run',
    );
    const [here, there] = [await idsIn(0), await idsIn(1)];
    const ofKind = (ids: readonly string[], kind: string) =>
      ids.filter((id) => id.startsWith(`${kind}-`));
    expect(ofKind(here, 'child').length).toBeGreaterThan(0);
    expect(ofKind(there, 'child').length).toBeGreaterThan(0);

    await servers[1]!.stop();
    // The half that is there: runs go on, end, and begin; and the service says that it works.
    for (const id of [...ofKind(here, 'hold'), ...ofKind(here, 'child')]) {
      expect(await api.signal(id, 'go', 'on')).toMatchObject({ __typename: expect.any(String) });
    }
    for (const id of ofKind(here, 'hold')) expect((await api.result(id)).status).toBe('Completed');
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
    const again = await Promise.all(
      ofKind(here, 'run').map((workflowId) =>
        api.run({ definition: 'one', workflowId, input: 'again' }),
      ),
    );
    expect(again.map(({ output }) => output)).toEqual(again.map(() => 'again'));
    // The half that is away: nobody is told that something was done there.
    await expect(statusOf(ofKind(there, 'hold')[0]!)).rejects.toThrow();
    const waiting = ofKind(there, 'hold').map((id) =>
      api.signal(id, 'go', 'on').then(
        () => id,
        () => undefined,
      ),
    );

    const { server, url } = await EmbeddedPostgres.start(dataDirs[1]!);
    servers[1] = server;
    expect(url).toBe(urls[1]);
    await Promise.all(waiting);
    for (const id of [...ofKind(there, 'hold'), ...ofKind(there, 'child')]) {
      await until(
        async () => (await api.signal(id, 'go', 'on'))['code'] !== 'UNAVAILABLE',
        `a signal to ${id}`,
      );
    }
    await until(
      async () => (await listed("ExecutionStatus = 'Running'")).ids.length === 0,
      'all runs ended',
    );
    // What went from one database to the other was applied once: a child has one run.
    expect((await api.result('parent')).output).toBe('all home');
    const all = [...(await idsIn(0)), ...(await idsIn(1))];
    expect(ofKind(all, 'child').sort()).toEqual([...children].sort());
  }, 120_000);

  it('does not start on fewer databases than it was made with', async () => {
    await expect(TestService.start({ DATABASE_URL: urls[0]! })).rejects.toThrow('ended');
  }, 60_000);
});
