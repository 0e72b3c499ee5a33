import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Answer } from '../support/graphql';
import { RecordingWorker } from '../support/recording-worker';
import { TestService } from '../support/service';
import { Tenant } from './tenant';

/** Completion callbacks over the real doors: a start that names a URL, and the URL. */
let service: TestService;
let tenant: Tenant;
let receiver: RecordingWorker;

beforeAll(async () => {
  service = await TestService.start();
  tenant = await Tenant.create(service);
  receiver = await RecordingWorker.start();
}, 60_000);

afterAll(async () => {
  receiver.stop();
  await service.stop();
});

const start = (input: object): Promise<Answer> =>
  tenant.ask(
    `mutation ($input: StartWorkflowInput!) {
      startWorkflow(input: $input) { __typename ... on StartedWorkflow { runId } ... on Refused { code message } }
    }`,
    { input: { workflowType: 'nobody hosts it', taskQueue: 'queue', ...input } },
  );

async function callbacksOf(workflowId: string): Promise<unknown> {
  const run = await tenant.ask(
    'query ($id: String!) { workflow(workflowId: $id) { callbacks { url state lastFailure } } }',
    { id: workflowId },
  );
  return run['callbacks'];
}

describe('a start with a callback', () => {
  it('is called back when its run ends, with a signature that its namespace can verify', async () => {
    const { url } = receiver;
    const { runId } = await start({
      workflowId: 'called',
      callbacks: [{ url, headers: { 'x-order': '7' } }],
    });
    expect(await callbacksOf('called')).toEqual([{ url, state: 'Standby', lastFailure: null }]);
    await tenant.ask(
      `mutation { terminateWorkflow(input: { workflowId: "called", reason: "spec" }) {
        ... on WorkflowRef { runId } ... on Refused { message }
      } }`,
    );
    for (let tries = 0; tries < 100 && receiver.posts.length === 0; tries += 1) await sleep(50);
    const [post] = receiver.ofType('workflow.closed');
    expect(post?.message.data).toMatchObject({ workflowId: 'called', runId, status: 'Terminated' });
    expect(post?.headers['x-order']).toBe('7');
    const { namespaces } = await tenant.ask('{ tenant { namespaces { name callbackSecret } } }');
    const [{ callbackSecret }] = namespaces as [{ callbackSecret: string }];
    const signed = `${String(post?.headers['webhook-id'])}.${String(post?.headers['webhook-timestamp'])}.${post?.body ?? ''}`;
    const key = Buffer.from(callbackSecret.slice('whsec_'.length), 'base64');
    expect(post?.headers['webhook-signature']).toBe(
      `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
    );
    for (let tries = 0; tries < 100; tries += 1) {
      const [callback] = (await callbacksOf('called')) as [{ state: string }];
      if (callback.state === 'Succeeded') break;
      await sleep(50);
    }
    expect(await callbacksOf('called')).toEqual([{ url, state: 'Succeeded', lastFailure: null }]);
  });

  it('that uses an open run is called back with it, when it says so', async () => {
    const { url } = receiver;
    const { runId } = await start({ workflowId: 'shared' });
    const again = { workflowId: 'shared', conflictPolicy: 'UseExisting', callbacks: [{ url }] };
    expect(await start(again)).toMatchObject({ runId });
    expect(await callbacksOf('shared')).toEqual([]);
    expect(await start({ ...again, attachCallbacks: true })).toMatchObject({ runId });
    expect(await callbacksOf('shared')).toEqual([{ url, state: 'Standby', lastFailure: null }]);
    await tenant.ask(
      'mutation { terminateWorkflow(input: { workflowId: "shared", reason: "spec" }) { __typename } }',
    );
    const told = () => receiver.ofType('workflow.closed').map(({ message: { data } }) => data);
    for (let tries = 0; tries < 100 && told().length < 2; tries += 1) await sleep(50);
    expect(told().at(-1)).toMatchObject({ workflowId: 'shared', runId, status: 'Terminated' });
  });

  it('is refused when its URL may not be called, or its headers are ours', async () => {
    expect(await start({ callbacks: [{ url: 'http://10.0.0.1/' }] })).toMatchObject({
      code: 'URL_REFUSED',
    });
    const { url } = receiver;
    expect(await start({ callbacks: [{ url, headers: { 'webhook-id': 'mine' } }] })).toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });

  it('has another secret in each tenant', async () => {
    const ask = '{ tenant { namespaces { callbackSecret } } }';
    const stranger = await Tenant.create(service);
    const [own, other] = await Promise.all([tenant.ask(ask), stranger.ask(ask)]);
    expect(own['namespaces']).not.toEqual(other['namespaces']);
  });

  it('keeps its secret to administrators: whoever has it can call in our name', async () => {
    const { secret } = await tenant.ask(
      `mutation { createApiKey(name: "worker", scopes: ["read", "write"]) {
        ... on CreatedApiKey { secret } ... on Refused { message }
      } }`,
    );
    const worker = tenant.withKey(secret as string);
    const { namespaces } = await worker.ask('{ tenant { namespaces { callbackSecret } } }');
    expect(namespaces).toEqual([{ callbackSecret: null }]);
  });
});
