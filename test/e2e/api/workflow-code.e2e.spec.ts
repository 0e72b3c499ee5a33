import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { ExampleHost } from '../support/example-host';
import type { Answer } from '../support/graphql';
import { KeepingHost } from '../support/keeping-host';
import { TestService } from '../support/service';
import { Tenant } from './tenant';

/** Workflow code outside of the service, as docs/workflow-code.md tells it, with the example's host. */
const secret = `whsec_${randomBytes(32).toString('base64')}`;
let service: TestService;
let tenant: Tenant;
let host: ExampleHost;

beforeAll(async () => {
  service = await TestService.start();
  tenant = await Tenant.create(service);
  host = await ExampleHost.start(secret);
  const created = await tenant.ask(
    `mutation ($input: WebhookEndpointInput!) {
      createWebhookEndpoint(input: $input) {
        ... on EndpointWithSecret { endpoint { state workflowTypes activityTypes } }
        ... on Refused { message }
      }
    }`,
    { input: { name: 'host', url: host.url, taskQueue: 'orders', secret } },
  );
  expect(created['endpoint']).toEqual({
    state: 'Active',
    workflowTypes: ['order'],
    activityTypes: ['ChargeCard', 'RefundCard', 'ShipOrder'],
  });
}, 60_000);

afterAll(async () => {
  await host.kill();
  await service.stop();
});

const START = `mutation ($input: StartWorkflowInput!) {
  startWorkflow(input: $input) {
    __typename ... on StartedWorkflow { runId result(waitFor: "20s") { status output failure { type message } } }
    ... on Refused { code message }
  }
}`;

const start = (input: object): Promise<Answer> =>
  tenant.ask(START, { input: { workflowType: 'order', taskQueue: 'orders', ...input } });

describe('workflow code behind a webhook', () => {
  it('runs activities and timers, and its run completes with what it returns', async () => {
    const started = await start({ workflowId: 'small', input: { orderId: 'o-1', amount: 5 } });
    expect(started['result']).toMatchObject({
      status: 'Completed',
      output: { charge: { done: 'ChargeCard' }, shipment: { done: 'ShipOrder' } },
    });
    const { history } = await tenant.ask(
      '{ workflow(workflowId: "small") { history(first: 100) { edges { node { type } } } } }',
    );
    const { edges } = history as { edges: { node: { type: string } }[] };
    expect(edges.map(({ node }) => node.type)).toEqual([
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
      'TimerStarted',
      'TimerFired',
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
    ]);
  });

  it('answers queries of open and of closed runs, and says what it cannot answer', async () => {
    const ask = (workflowId: string, query: string): Promise<Answer> =>
      tenant.ask(
        `query ($input: QueryWorkflowInput!) { queryWorkflow(input: $input) {
          __typename ... on QueryAnswer { result } ... on QueryRejected { status }
          ... on QueryFailed { code failure { message } } ... on Refused { code message }
        } }`,
        { input: { workflowId, query } },
      );
    expect(await ask('small', 'progress')).toEqual({
      __typename: 'QueryAnswer',
      result: { asked: 3, finished: 3 },
    });
    expect(await ask('small', 'nonsense')).toMatchObject({
      __typename: 'QueryFailed',
      code: 'QUERY_FAILED',
      failure: { message: 'this workflow has no query nonsense' },
    });
    expect(await ask('nothing', 'progress')).toMatchObject({ code: 'WORKFLOW_NOT_FOUND' });
  });

  it('waits for a signal, across a restart of its host', async () => {
    const starting = start({ workflowId: 'large', input: { orderId: 'o-2', amount: 5_000 } });
    await sleep(500);
    const port = Number(new URL(host.url).port);
    await host.kill();
    host = await ExampleHost.start(secret, port);
    await tenant.ask(
      `mutation { signalWorkflow(input: { workflowId: "large", signal: "approval", input: { approved: false } }) {
        ... on WorkflowRef { runId } ... on Refused { message }
      } }`,
    );
    expect((await starting)['result']).toMatchObject({
      status: 'Failed',
      failure: { type: 'Rejected', message: 'order o-2 was rejected' },
    });
  });

  it('that is kept in memory is sent only what is new, and the whole when it asks for it', async () => {
    const keeping = await KeepingHost.start();
    await tenant.ask(
      `mutation ($url: String!) { createWebhookEndpoint(input: { name: "keeps", url: $url, taskQueue: "keeps" }) {
        ... on EndpointWithSecret { endpoint { state } } ... on Refused { message }
      } }`,
      { url: keeping.url },
    );
    const signal = (name: string): Promise<Answer> =>
      tenant.ask(
        'mutation ($s: String!) { signalWorkflow(input: { workflowId: "kept", signal: $s }) { __typename } }',
        { s: name },
      );
    const started = start({ workflowType: 'kept', taskQueue: 'keeps', workflowId: 'kept' });
    await sleep(500);
    await signal('news');
    await sleep(500);
    keeping.forget();
    await signal('end');
    expect((await started)['result']).toMatchObject({ status: 'Completed', output: 'kept' });
    expect(keeping.firstEventIds).toEqual([1, 4, 8, 1]);
    keeping.stop();
  });

  it('that no worker hosts is waited for, and the run says so', async () => {
    const started = tenant.ask(START.replace('20s', '0s'), {
      input: { workflowType: 'unknown', taskQueue: 'orders', workflowId: 'nobody' },
    });
    expect((await started)['result']).toMatchObject({ status: 'Running' });
    const { waiting } = await tenant.ask(
      '{ workflow(workflowId: "nobody") { waiting { kind sentence subject } } }',
    );
    expect(waiting).toMatchObject([{ kind: 'NoWorkerForWorkflowType', subject: 'unknown' }]);
  });

  it('is named by its type or as a definition, and not by both', async () => {
    const both = await start({ definition: 'order' });
    expect(both).toMatchObject({ __typename: 'Refusal', code: 'INVALID_ARGUMENT' });
    const none = await tenant.ask(START, { input: { taskQueue: 'orders' } });
    expect(none).toMatchObject({ __typename: 'Refusal', code: 'INVALID_ARGUMENT' });
  });

  it('cannot read the history of another run with a made-up token', async () => {
    const answer = await fetch(`${service.url}/callbacks/workflow-tasks/abc/history?page=x`);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });
});
