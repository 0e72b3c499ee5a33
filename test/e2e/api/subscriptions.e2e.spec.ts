import { setTimeout as sleep } from 'node:timers/promises';

import type { Answer } from '../support/graphql';
import { TestService } from '../support/service';
import { answerJson, ScriptedWorker } from '../support/worker';
import { Tenant } from './tenant';

const HISTORY = `subscription ($id: String!, $after: String) {
  workflowHistory(workflowId: $id, after: $after) { cursor node { eventId type } }
}`;
const CHANGES = `subscription ($query: String, $after: String) {
  workflowChanges(query: $query, after: $after) { workflowId status lastEventId cursor }
}`;

let service: TestService;
let worker: ScriptedWorker;
let tenant: Tenant;

beforeAll(async () => {
  service = await TestService.start();
  worker = await ScriptedWorker.start();
  worker.on('slow', (call, response) => {
    setTimeout(() => {
      answerJson(response, call.input);
    }, 40);
  });
  tenant = await Tenant.create(service);
  await worker.serve(tenant.client);
  const step = (next?: string) => ({
    Type: 'Task',
    Resource: 'perdure:activity:slow',
    ...(next === undefined ? { End: true } : { Next: next }),
  });
  await tenant.client.put('steps', {
    StartAt: 'A',
    States: { A: step('B'), B: step('C'), C: step('D'), D: step('E'), E: step() },
  });
}, 60_000);

afterAll(async () => {
  worker.stop();
  await service.stop();
});

interface HistoryEdge {
  readonly cursor: string;
  readonly node: { readonly eventId: number; readonly type: string };
}

function edgesOf(messages: readonly Answer[]): HistoryEdge[] {
  return messages.map(
    (message) => (message['data'] as { workflowHistory: HistoryEdge }).workflowHistory,
  );
}

describe("a run's history", () => {
  it('comes whole and in order, however often the connection is dropped and resumed, and ends with the run', async () => {
    await tenant.client.start({ definition: 'steps', workflowId: 'dropped' });
    const edges: HistoryEdge[] = [];
    for (let connection = 0; connection < 40; connection += 1) {
      const after = edges.at(-1)?.cursor;
      const said = await tenant.listen(
        HISTORY,
        { id: 'dropped', ...(after !== undefined && { after }) },
        (messages) => messages.length >= 3,
        3_000,
      );
      edges.push(...edgesOf(said));
      if (edges.at(-1)?.node.type === 'WorkflowExecutionCompleted') break;
    }
    const ids = edges.map(({ node }) => node.eventId);
    expect(ids.length).toBeGreaterThan(20);
    expect(ids).toEqual(ids.map((_id, index) => index + 1));
    expect(edges.at(-1)?.node.type).toBe('WorkflowExecutionCompleted');
  });

  it('is the one that pages show', async () => {
    await tenant.client.run({ definition: 'steps', workflowId: 'paged' });
    const told = edgesOf(await tenant.listen(HISTORY, { id: 'paged' }, () => false));
    const { history } = await tenant.ask(
      `{ workflow(workflowId: "paged") { history(first: 100) { edges { cursor node { eventId type } } } } }`,
    );
    expect(told).toEqual((history as { edges: HistoryEdge[] }).edges);
  });
});

describe("a namespace's changes", () => {
  it('tell of the end of every run, also of those that ended while nobody listened', async () => {
    const ids = Array.from({ length: 12 }, (_, index) => `changing-${index}`);
    const query = `WorkflowId STARTS_WITH 'changing-'`;
    const changes: Answer[] = [];
    const listenOn = async (isEnough: (said: readonly Answer[]) => boolean, silenceMs: number) => {
      const after = changes.at(-1)?.['cursor'] as string | undefined;
      const said = await tenant.listen(
        CHANGES,
        { query, ...(after !== undefined && { after }) },
        isEnough,
        silenceMs,
      );
      changes.push(
        ...said.map((message) => (message['data'] as { workflowChanges: Answer }).workflowChanges),
      );
    };
    const listening = listenOn((said) => said.length >= 6, 5_000);
    await sleep(200);
    for (const workflowId of ids) await tenant.client.start({ definition: 'steps', workflowId });
    await listening;
    for (const workflowId of ids) await tenant.client.result(workflowId);
    await listenOn(() => false, 1_500);
    const ended = changes.filter(({ status }) => status === 'Completed');
    expect(new Set(ended.map(({ workflowId }) => workflowId as string))).toEqual(new Set(ids));
    const once = new Set(
      changes.map((change) => JSON.stringify([change['workflowId'], change['lastEventId']])),
    );
    expect(once.size).toBe(changes.length);
  });
});

it('changes are made up for from the store when the cursor is of another process', async () => {
  await tenant.client.run({ definition: 'steps', workflowId: 'before-the-restart' });
  const after = `another-process.7.${String(Date.now() - 60_000)}`;
  const query = `WorkflowId = 'before-the-restart'`;
  const said = await tenant.listen(CHANGES, { query, after }, () => false, 1_000);
  expect(said).toMatchObject([
    { data: { workflowChanges: { workflowId: 'before-the-restart', status: 'Completed' } } },
  ]);
});

it.each([
  ['a cursor of its own making', { after: 'yesterday' }, /workflowChanges has given/],
  ['a query that cannot be understood', { query: 'Region = = 1' }, /./],
])('changes refuse %s with a sentence', async (_what, variables, sentence) => {
  const said = await tenant.listen(CHANGES, variables, () => true);
  expect(said).toHaveLength(1);
  expect(JSON.stringify(said)).toMatch(/"error/);
  expect(JSON.stringify(said)).toMatch(sentence);
});

describe("an endpoint's health", () => {
  it('is told to its own tenant', async () => {
    const health = 'subscription { endpointHealth { endpointId circuit inFlight succeeded } }';
    const listening = tenant.listen(health, {}, (said) => said.length >= 1);
    await sleep(200);
    await tenant.client.run({ definition: 'steps' });
    const [endpoint] = (await tenant.ask('{ webhookEndpoints { id } }')) as unknown as Answer[];
    const said = await listening;
    expect(said.length).toBeGreaterThanOrEqual(1);
    expect(said[0]).toMatchObject({
      data: { endpointHealth: { endpointId: endpoint!['id'], circuit: 'Closed' } },
    });
    const stranger = await Tenant.create(service);
    expect(await stranger.listen(health, {}, (heard) => heard.length > 0, 1_000)).toEqual([]);
  });
});

it('a wrong key opens no subscription, and the client is told why in its own protocol', async () => {
  const said = await tenant.withKey('prd_wrong').listen(HISTORY, { id: 'paged' }, () => true);
  expect(said).toEqual([{ error: expect.stringContaining('4403') as string }]);
  expect(service.errors).toEqual([]);
});

it.each([
  [
    'a subscription sent as a POST',
    '{"query":"subscription { clock }"}',
    'application/json',
    /WebSocket/,
  ],
  [
    'a body that is no JSON by its type',
    '{"query":"{ version }"}',
    'text/plain',
    /application\/json/,
  ],
])('%s is told what to do instead', async (_what, body, type, sentence) => {
  const reply = await tenant.client.post(body, { 'content-type': type });
  expect(reply.status).toBe(400);
  expect(reply.text).toMatch(sentence);
});
