import { setTimeout as sleep } from 'node:timers/promises';

import { Webhook } from 'standardwebhooks';

import type { Answer } from '../support/graphql';
import { RecordingWorker } from '../support/recording-worker';
import { TestService } from '../support/service';
import { Tenant } from './tenant';

let service: TestService;
let worker: RecordingWorker;
let tenant: Tenant;

beforeAll(async () => {
  service = await TestService.start();
  worker = await RecordingWorker.start();
  tenant = await Tenant.create(service);
}, 60_000);

afterAll(async () => {
  worker.stop();
  await service.stop();
});

async function create(taskQueue: string, more = ''): Promise<{ id: string; secret: string }> {
  const created = await tenant.ask(
    `mutation { createWebhookEndpoint(input: { name: "${taskQueue}", taskQueue: "${taskQueue}", url: "${worker.url}" ${more} }) {
      ... on EndpointWithSecret { secret endpoint { id state } } ... on Refused { message }
    } }`,
  );
  expect(created['endpoint']).toMatchObject({ state: 'Active' });
  await tenant.client.put(taskQueue, {
    StartAt: 'Echo',
    TaskQueue: taskQueue,
    States: { Echo: { Type: 'Task', Resource: 'perdure:activity:echo', End: true } },
  });
  return {
    id: (created['endpoint'] as { id: string }).id,
    secret: created['secret'] as string,
  };
}

const run = (definition: string, input: unknown) => tenant.client.run({ definition, input });

const isSignedBy = (secret: string, post: { headers: object; body: string }): boolean => {
  try {
    new Webhook(secret).verify(post.body, post.headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
};

it('every call is signed: the challenge too, before and after a rotation, by both keys in the overlap', async () => {
  const { id, secret } = await create('rotated');
  const rotate = async (overlap: string) => {
    const rotated = await tenant.ask(
      `mutation { rotateWebhookSecret(id: "${id}", overlap: "${overlap}") { ... on EndpointWithSecret { secret } ... on Refused { message } } }`,
    );
    return rotated['secret'] as string;
  };
  const lastPost = async () => {
    expect(await run('rotated', 1)).toMatchObject({ status: 'Completed' });
    return worker.ofType('activity.execute').at(-1)!;
  };
  expect(isSignedBy(secret, worker.ofType('endpoint.verify').at(-1)!)).toBe(true);
  expect(isSignedBy(secret, await lastPost())).toBe(true);
  const second = await rotate('1h');
  const inOverlap = await lastPost();
  expect([secret, second].map((key) => isSignedBy(key, inOverlap))).toEqual([true, true]);
  const third = await rotate('0s');
  const after = await lastPost();
  expect(isSignedBy(third, after)).toBe(true);
  expect(isSignedBy(second, after)).toBe(false);
});

it('a paused endpoint gets nothing, the run says so, and nothing is lost', async () => {
  const { id } = await create('paused');
  await tenant.ask(`mutation { pauseWebhookEndpoint(id: "${id}") { __typename } }`);
  await tenant.client.start({ definition: 'paused', workflowId: 'held', input: 'x' });
  await sleep(300);
  const { waiting } = await tenant.ask(
    '{ workflow(workflowId: "held") { waiting { kind sentence } } }',
  );
  expect(waiting).toMatchObject([{ kind: 'EndpointPaused' }]);
  await tenant.ask(`mutation { resumeWebhookEndpoint(id: "${id}") { __typename } }`);
  expect(await tenant.client.result('held')).toMatchObject({ status: 'Completed', output: 'x' });
});

it('batches carry several activities in one POST, and each run gets its own result', async () => {
  await create('batched', ', batchSizeMax: 50, maxConcurrency: 500');
  const before = worker.posts.length;
  const inputs = Array.from({ length: 40 }, (_, index) => index);
  const results = await Promise.all(inputs.map((input) => run('batched', input)));
  expect(results.map(({ output }) => output)).toEqual(inputs);
  const batches = worker.ofType('activity.execute.batch');
  expect(batches.length).toBeGreaterThan(0);
  expect(worker.posts.length - before).toBeLessThan(inputs.length);
});

it('the log of deliveries tells who was called when, how long it took and what came of it, newest first in pages', async () => {
  const { id } = await create('logged');
  for (const input of [1, 2, 3]) await run('logged', input);
  const page = async (more: string) => {
    const { deliveries } = await tenant.ask(
      `{ webhookEndpoint(id: "${id}") { deliveries(${more}) {
        edges { cursor node { deliveryId workflowId activityType attempt outcome httpStatus totalMs firstByteMs keyId startedAt } }
        pageInfo { hasNextPage endCursor }
      } } }`,
    );
    return deliveries as { edges: { cursor: string; node: Answer }[]; pageInfo: Answer };
  };
  let all = await page('first: 50');
  for (let tries = 0; tries < 60 && all.edges.length < 3; tries += 1) {
    await sleep(100);
    all = await page('first: 50');
  }
  expect(all.edges).toHaveLength(3);
  expect(all.edges[0]!.node).toMatchObject({ activityType: 'echo', attempt: 1, httpStatus: 200 });
  expect(all.edges[0]!.node['totalMs']).toBeGreaterThan(0);
  const times = all.edges.map(({ node }) => node['startedAt'] as string);
  expect(times).toEqual([...times].sort().reverse());
  const first = await page('first: 2');
  const rest = await page(`first: 2, after: "${first.pageInfo['endCursor'] as string}"`);
  expect([...first.edges, ...rest.edges]).toEqual(all.edges);
});

it('an endpoint is tried by hand, changed and deleted', async () => {
  const { id } = await create('changed');
  expect(
    await tenant.ask(
      `mutation { testWebhookEndpoint(id: "${id}") { ... on EndpointTest { outcome httpStatus totalMs } ... on Refused { message } } }`,
    ),
  ).toMatchObject({ httpStatus: 200 });
  expect(
    await tenant.ask(
      `mutation { updateWebhookEndpoint(input: { id: "${id}", maxConcurrency: 3 }) { ... on WebhookEndpoint { maxConcurrency url } ... on Refused { message } } }`,
    ),
  ).toEqual({ maxConcurrency: 3, url: worker.url });
  await tenant.ask(`mutation { deleteWebhookEndpoint(id: "${id}") { __typename } }`);
  const { data } = await tenant.reply(`{ webhookEndpoint(id: "${id}") { name } }`);
  expect(data).toEqual({ webhookEndpoint: null });
  await tenant.client.start({ definition: 'changed', workflowId: 'orphan' });
  await sleep(200);
  const { waiting } = await tenant.ask('{ workflow(workflowId: "orphan") { waiting { kind } } }');
  expect(waiting).toMatchObject([{ kind: 'NoWorkerForActivityType' }]);
});

it('a URL that does not answer the challenge is kept, and says what is wrong with it', async () => {
  const created = await tenant.ask(
    `mutation { createWebhookEndpoint(input: { name: "dead", taskQueue: "dead", url: "http://127.0.0.1:1/" }) {
      ... on EndpointWithSecret { endpoint { state stateReason } } ... on Refused { message }
    } }`,
  );
  expect(created['endpoint']).toMatchObject({ state: 'Unverified' });
  const { stateReason } = created['endpoint'] as { stateReason: string };
  expect(stateReason.length).toBeGreaterThan(20);
});
