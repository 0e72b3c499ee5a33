import { setTimeout as sleep } from 'node:timers/promises';

import { type FamilyCode, FamilyHost, type TaskEvent } from '../support/family-host';
import type { Answer } from '../support/graphql';
import { TestService } from '../support/service';
import { Tenant } from './tenant';

/** Parents and children whose code is hosted behind a webhook, over the API. */
const has = (events: readonly TaskEvent[], type: string): boolean =>
  events.some((event) => event.type === type);

const count = (events: readonly TaskEvent[], type: string): number =>
  events.filter((event) => event.type === type).length;

const child = (workflowId: string, more: object = {}): object => ({
  type: 'StartChildWorkflowExecution',
  workflowId,
  workflowType: 'child',
  ...more,
});

const complete = (result: unknown): object => ({ type: 'CompleteWorkflowExecution', result });

const code: Readonly<Record<string, FamilyCode>> = {
  /** Starts three children, tells them to go once all have started, and ends with the last. */
  parent: (events) => {
    if (!has(events, 'StartChildWorkflowExecutionInitiated'))
      return ['a', 'b', 'c'].map((id) => child(id));
    if (count(events, 'ChildWorkflowExecutionCompleted') === 3) return [complete('all home')];
    const isTold = has(events, 'SignalExternalWorkflowExecutionInitiated');
    const areBorn = count(events, 'ChildWorkflowExecutionStarted') === 3;
    return areBorn && !isTold && has(events, 'WorkflowExecutionSignaled')
      ? ['a', 'b', 'c'].map((workflowId) => ({
          type: 'SignalExternalWorkflowExecution',
          workflowId,
          signalName: 'go',
          childWorkflowOnly: true,
        }))
      : [];
  },
  child: (events) => {
    if (has(events, 'WorkflowExecutionCancelRequested'))
      return [{ type: 'CancelWorkflowExecution' }];
    return has(events, 'WorkflowExecutionSignaled') ? [complete('home')] : [];
  },
  /** Starts a child, and ends with it if it has been told to go on. */
  mother: (events) => {
    if (!has(events, 'StartChildWorkflowExecutionInitiated')) return [child('daughter')];
    const isOver = has(events, 'ChildWorkflowExecutionCompleted');
    return isOver && has(events, 'WorkflowExecutionSignaled') ? [complete('both')] : [];
  },
  /** Starts a child where there is nothing, and ends when it hears so. */
  abroad: (events) => {
    if (!has(events, 'StartChildWorkflowExecutionInitiated'))
      return [child('far', { namespace: 'nowhere' })];
    return has(events, 'StartChildWorkflowExecutionFailed') ? [complete('alone')] : [];
  },
  /** Starts a child in another namespace, and ends when it has begun. */
  emigrant: (events) => {
    if (!has(events, 'StartChildWorkflowExecutionInitiated'))
      return [child('settler', { namespace: 'colony', parentClosePolicy: 'Abandon' })];
    return has(events, 'ChildWorkflowExecutionStarted') ? [complete('settled')] : [];
  },
  /** Wants to be found by what nobody knows. */
  nameless: () => [
    {
      type: 'UpsertWorkflowSearchAttributes',
      searchAttributes: { Nobody: { type: 'Keyword', value: 'x' } },
    },
    complete('found'),
  ],
  /** Starts one child of each parent close policy, and waits. */
  household: (events) =>
    has(events, 'StartChildWorkflowExecutionInitiated')
      ? []
      : ['Terminate', 'RequestCancel', 'Abandon'].map((parentClosePolicy) =>
          child(`child ${parentClosePolicy}`, { parentClosePolicy }),
        ),
};

let service: TestService;
let tenant: Tenant;
let host: FamilyHost;

beforeAll(async () => {
  service = await TestService.start();
  tenant = await Tenant.create(service);
  host = await FamilyHost.start(code);
  const created = await tenant.ask(
    `mutation ($input: WebhookEndpointInput!) {
      createWebhookEndpoint(input: $input) {
        ... on EndpointWithSecret { endpoint { state } } ... on Refused { message }
      }
    }`,
    {
      input: {
        name: 'family',
        url: host.url,
        taskQueue: 'family',
        workflowTypes: Object.keys(code),
      },
    },
  );
  expect(created['endpoint']).toEqual({ state: 'Active' });
}, 60_000);

afterAll(async () => {
  host.stop();
  await service.stop();
});

function start(workflowType: string): Promise<Answer> {
  return tenant.ask(
    `mutation ($input: StartWorkflowInput!) {
      startWorkflow(input: $input) { ... on StartedWorkflow { runId } ... on Refused { message } }
    }`,
    { input: { workflowType, workflowId: workflowType, taskQueue: 'family' } },
  );
}

async function statusOf(workflowId: string): Promise<unknown> {
  const run = await tenant.ask(
    'query ($workflowId: String!) { workflow(workflowId: $workflowId) { status } }',
    { workflowId },
  );
  return (run as Answer | null)?.['status'];
}

async function until(workflowId: string, status: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if ((await statusOf(workflowId)) === status) return;
    await sleep(50);
  }
  throw new Error(`${workflowId} is ${String(await statusOf(workflowId))}, not ${status}`);
}

const FAMILY = `query ($workflowId: String!, $first: Int, $after: String) {
  workflow(workflowId: $workflowId) {
    runId
    parent { workflowId runId }
    root { workflowId run { status } }
    children(first: $first, after: $after) {
      edges { cursor node { workflowId workflowType parentClosePolicy waiting { kind sentence } run { status } } }
      pageInfo { hasNextPage }
    }
    externalRequests { edges { node { workflowId } } }
    waiting { kind subject }
  }
}`;

interface Family {
  readonly runId: string;
  readonly children: {
    readonly edges: readonly { readonly cursor: string; readonly node: Answer }[];
    readonly pageInfo: { readonly hasNextPage: boolean };
  };
}

const family = async (workflowId: string, page: object = {}): Promise<Family & Answer> =>
  (await tenant.ask(FAMILY, { workflowId, first: 50, ...page })) as Family & Answer;

describe('a parent and its children', () => {
  it('see each other, by pages, and say what they wait for', async () => {
    const { runId } = await start('parent');
    for (const id of ['a', 'b', 'c']) await until(id, 'Running');
    const first = await family('parent', { first: 2 });
    expect(first.children.edges.map(({ node }) => node)).toMatchObject([
      {
        workflowId: 'a',
        workflowType: 'child',
        parentClosePolicy: 'Terminate',
        run: { status: 'Running' },
      },
      { workflowId: 'b', waiting: { kind: 'ChildWorkflow' } },
    ]);
    expect(first.children.pageInfo.hasNextPage).toBe(true);
    const next = await family('parent', { after: first.children.edges[1]?.cursor });
    expect(next.children.edges.map(({ node }) => node['workflowId'])).toEqual(['c']);
    expect(first['waiting']).toContainEqual({ kind: 'ChildWorkflow', subject: 'a' });
    expect(first['parent']).toBeNull();
    const born = await family('a');
    expect(born['parent']).toEqual({ workflowId: 'parent', runId });
    expect(born['root']).toEqual({ workflowId: 'parent', run: { status: 'Running' } });
  });

  it('signal each other and end together', async () => {
    await tenant.ask(
      `mutation { signalWorkflow(input: { workflowId: "parent", signal: "begin" }) {
        ... on WorkflowRef { runId } ... on Refused { message }
      } }`,
    );
    await until('parent', 'Completed');
    for (const id of ['a', 'b', 'c']) expect(await statusOf(id)).toBe('Completed');
    const { compactHistory } = await tenant.ask(
      '{ workflow(workflowId: "parent") { compactHistory { kind name status } } }',
    );
    expect(compactHistory).toEqual(
      expect.arrayContaining([
        { kind: 'Child', name: 'child', status: 'Completed' },
        { kind: 'Signal', name: 'go', status: 'Delivered' },
      ]),
    );
    expect((await family('parent')).children.edges).toEqual([]);
  });

  it('part as the parent close policy says', async () => {
    await start('household');
    const policies = ['Terminate', 'RequestCancel', 'Abandon'];
    for (const policy of policies) await until(`child ${policy}`, 'Running');
    await tenant.ask(
      `mutation { terminateWorkflow(input: { workflowId: "household", reason: "moved" }) {
        ... on WorkflowRef { runId } ... on Refused { message }
      } }`,
    );
    await until('child Terminate', 'Terminated');
    await until('child RequestCancel', 'Canceled');
    expect(await statusOf('child Abandon')).toBe('Running');
  });

  it('are nothing to another tenant', async () => {
    const stranger = await Tenant.create(service);
    const { data } = await stranger.reply(FAMILY, { workflowId: 'household', first: 50 });
    expect(data).toEqual({ workflow: null });
  });
});

it('a reset leaves a child at work, which reports to the new run; what the new run is to be told, it is told', async () => {
  const { runId: base } = await start('mother');
  await until('daughter', 'Running');
  for (let waits = true; waits;) {
    const { children } = await tenant.ask(FAMILY, { workflowId: 'mother' });
    waits = JSON.stringify(children).includes('"run":null');
    await sleep(50);
  }
  const reset = await tenant.ask(
    `mutation {
      resetWorkflow(input: {
        workflowId: "mother", to: LastWorkflowTask, operations: [{ signal: { signal: "go on" } }]
      }) { ... on WorkflowRef { runId } ... on Refused { message } }
    }`,
  );
  expect(reset['runId']).not.toBe(base);
  expect(await statusOf('daughter')).toBe('Running');
  await tenant.client.signal('daughter', 'go', null);
  await until('mother', 'Completed');
  const mother = await tenant.ask(FAMILY, { workflowId: 'mother' });
  expect(mother['runId']).toBe(reset['runId']);
});

describe('names in commands', () => {
  it('of namespaces are those of the tenant: one that there is not fails the start of a child', async () => {
    await start('abroad');
    await until('abroad', 'Completed');
  });

  it('reach a child in another namespace', async () => {
    await tenant.ask('mutation { createNamespace(name: "colony") { __typename } }');
    await start('emigrant');
    await until('emigrant', 'Completed');
    const settler = await tenant.ask(
      '{ workflow(namespace: "colony", workflowId: "settler") { status parent { workflowId } } }',
    );
    expect(settler).toEqual({ status: 'Running', parent: { workflowId: 'emigrant' } });
  });

  it('of search attributes that the namespace has not fail the workflow task', async () => {
    await start('nameless');
    let failed: Answer | undefined;
    for (let tries = 0; tries < 100 && failed === undefined; tries += 1) {
      const { history } = await tenant.ask(
        '{ workflow(workflowId: "nameless") { history { edges { node { type attributes } } } } }',
      );
      const { edges } = history as { edges: { node: Answer }[] };
      failed = edges.find(({ node }) => node['type'] === 'WorkflowTaskFailed')?.node;
      await sleep(50);
    }
    expect(failed).toMatchObject({ attributes: { cause: 'BadSearchAttributes' } });
    expect(await statusOf('nameless')).toBe('Running');
  });
});
