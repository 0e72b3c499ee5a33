import { randomBytes } from 'node:crypto';

import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { temporal } from '@temporalio/proto';

import { sfnClient } from '../step-functions/sfn-client';
import { GraphqlClient, postText } from '../support/graphql';
import { OtlpReceiver, type ReceivedSpan } from '../support/otlp-receiver';
import { type RecordedPost, RecordingWorker } from '../support/recording-worker';
import { TestService } from '../support/service';

const MACHINE = {
  StartAt: 'Charge',
  States: {
    Charge: { Type: 'Task', Resource: 'perdure:activity:charge', Next: 'Pack' },
    Pack: {
      Type: 'Task',
      Resource: 'perdure:activity:pack.waitForTaskToken',
      Parameters: { 'token.$': '$$.Task.Token' },
      End: true,
    },
  },
};

let receiver: OtlpReceiver;
let service: TestService;
let worker: RecordingWorker;
let api: GraphqlClient;

beforeAll(async () => {
  receiver = await OtlpReceiver.start();
  service = await TestService.start({ ...receiver.environment, PERDURE_LOG_LEVEL: 'debug' });
  worker = await RecordingWorker.start();
  api = new GraphqlClient(service.url);
  await api.ask(
    `mutation ($url: String!) { createWebhookEndpoint(input: { name: "w", url: $url }) { __typename } }`,
    { url: worker.url },
  );
  await api.put('order', MACHINE);
  await api.put('pass', { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } });
}, 60_000);

afterAll(async () => {
  await service.stop();
  worker.stop();
  receiver.stop();
});

function newTrace(flags = '01'): { traceId: string; spanId: string; traceparent: string } {
  const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
  return { traceId, spanId, traceparent: `00-${traceId}-${spanId}-${flags}` };
}

function spanNamed(spans: readonly ReceivedSpan[], name: string): ReceivedSpan {
  const found = spans.find((span) => span.name === name);
  if (found === undefined) throw new Error(`${name}: ${spans.map((span) => span.name).join(', ')}`);
  return found;
}

/** Names from the span up to the one that began the trace here. */
function ancestry(spans: readonly ReceivedSpan[], from: ReceivedSpan): string[] {
  const parent = spans.find(({ spanId }) => spanId === from.parentSpanId);
  return [from.name, ...(parent === undefined ? [] : ancestry(spans, parent))];
}

async function callOf(activityType: string, workflowId: string): Promise<RecordedPost> {
  for (;;) {
    const posts = worker.ofType('activity.execute');
    const found = posts.find(
      ({ message: { data } }) =>
        data['activityType'] === activityType && data['workflowId'] === workflowId,
    );
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function startOrder(traceparent: string, workflowId: string): Promise<void> {
  const query = `mutation ($w: String!) {
    startWorkflow(input: { definition: "order", workflowId: $w, input: {} }) { __typename }
  }`;
  const body = JSON.stringify({ query, variables: { w: workflowId } });
  const { json } = await api.post(body, { traceparent });
  expect(json).toEqual({ data: { startWorkflow: { __typename: 'StartedWorkflow' } } });
}

function partsOf(traceparent: unknown): { traceId: string; spanId: string } {
  const [, traceId = '', spanId = ''] = String(traceparent).split('-');
  return { traceId, spanId };
}

describe('a trace', () => {
  it('follows a run from the caller through its turns to the worker, and back, also by token', async () => {
    const { traceId, spanId, traceparent } = newTrace();
    await startOrder(traceparent, 'traced');

    const charge = await callOf('charge', 'traced');
    const pack = await callOf('pack', 'traced');
    const { complete } = pack.message.data['callbacks'] as { complete: string };
    // The worker goes on under what it was called with, in a span of its own.
    const own = randomBytes(8).toString('hex');
    await postText(complete, '{"packed":true}', {
      'content-type': 'application/json',
      traceparent: `00-${traceId}-${own}-01`,
    });
    const spans = await receiver.until(traceId, 'run order');

    expect(partsOf(charge.headers['traceparent'])).toEqual({
      traceId,
      spanId: spanNamed(spans, 'deliver charge').spanId,
    });
    expect(partsOf(pack.headers['traceparent'])).toEqual({
      traceId,
      spanId: spanNamed(spans, 'deliver pack').spanId,
    });
    const start = ['turn StartWorkflow', 'submit StartWorkflow', 'POST graphql'];
    expect(ancestry(spans, spanNamed(spans, 'turn StartWorkflow'))).toEqual(start);
    expect(spanNamed(spans, 'POST graphql').parentSpanId).toBe(spanId);
    const run = ['run order', ...start.slice(1)];
    expect(ancestry(spans, spanNamed(spans, 'match charge'))).toEqual(['match charge', ...run]);
    expect(ancestry(spans, spanNamed(spans, 'turn RespondActivityTaskCompleted'))).toEqual([
      'turn RespondActivityTaskCompleted',
      'submit RespondActivityTaskCompleted',
      'deliver charge',
      ...run,
    ]);
    expect(spanNamed(spans, 'POST callback').parentSpanId).toBe(own);
    const back = spans.filter(({ name }) => name === 'turn RespondActivityTaskCompleted');
    expect(back.map((span) => ancestry(spans, span))).toContainEqual([
      'turn RespondActivityTaskCompleted',
      'submit RespondActivityTaskCompleted',
      'POST callback',
    ]);
    // Nothing hangs in the air: every parent is a span of the trace, or one of those that came from outside.
    const known = new Set([spanId, own, ...spans.map((span) => span.spanId)]);
    expect(spans.filter((span) => !known.has(span.parentSpanId))).toEqual([]);
    expect(new Set(spans.map((span) => span.spanId)).size).toBe(spans.length);
    for (const span of spans) expect(span.endMs).toBeGreaterThanOrEqual(span.startMs);
    expect(spans[0]?.resource).toMatchObject({ 'service.name': 'perdure' });
  }, 30_000);

  it('goes with each attempt of a batch', async () => {
    const url = new URL('/batch', worker.url).href;
    await api.ask(
      `mutation ($url: String!) {
        createWebhookEndpoint(input: { name: "b", url: $url, taskQueue: "b", batchSizeMax: 10 }) {
          __typename
        }
      }`,
      { url },
    );
    const Task = { Type: 'Task', Resource: 'perdure:activity:each', TaskQueue: 'b', End: true };
    const branch = (name: string) => ({ StartAt: name, States: { [name]: Task } });
    const Both = { Type: 'Parallel', Branches: [branch('One'), branch('Two')], End: true };
    await api.put('batched', { StartAt: 'Both', States: { Both } });
    const { traceId, traceparent } = newTrace();
    const query = `mutation {
      startWorkflow(input: { definition: "batched", workflowId: "batched" }) { __typename }
    }`;
    await api.post(JSON.stringify({ query }), { traceparent });
    const spans = await receiver.until(traceId, 'run batched');
    const items = worker
      .ofType('activity.execute.batch')
      .flatMap(({ message }) => message.data['items'] as { traceparent: string }[]);
    const delivered = spans.filter(({ name }) => name === 'deliver each');
    expect(items.map((item) => partsOf(item.traceparent).spanId).sort()).toEqual(
      delivered.map((span) => span.spanId).sort(),
    );
    expect(delivered).toHaveLength(2);
  }, 30_000);

  it('is honoured at the door of Step Functions', async () => {
    const { traceId, spanId, traceparent } = newTrace();
    const client = sfnClient(service);
    client.middlewareStack.add(
      (next) => (args) => {
        (args.request as { headers: Record<string, string> }).headers['traceparent'] = traceparent;
        return next(args);
      },
      { step: 'build', name: 'traceparent' },
    );
    const stateMachineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:pass';
    await client.send(new StartExecutionCommand({ stateMachineArn, input: '{}' }));
    const spans = await receiver.until(traceId, 'run pass');
    expect(spanNamed(spans, 'POST aws').parentSpanId).toBe(spanId);
    client.destroy();
  }, 30_000);

  it('is honoured at the gateway for Temporal SDKs', async () => {
    const { traceId, spanId, traceparent } = newTrace();
    const { StartWorkflowExecutionRequest } = temporal.api.workflowservice.v1;
    const client = new Client(service.grpc, credentials.createInsecure());
    const metadata = new Metadata();
    metadata.set('authorization', `Bearer ${service.apiKey}`);
    metadata.set('traceparent', traceparent);
    await new Promise<void>((resolve, reject) => {
      client.makeUnaryRequest(
        '/temporal.api.workflowservice.v1.WorkflowService/StartWorkflowExecution',
        (request: Uint8Array) => Buffer.from(request),
        (answer) => answer,
        StartWorkflowExecutionRequest.encode({
          namespace: 'default',
          workflowId: 'by-grpc',
          requestId: 'by-grpc',
          identity: 'spec',
          workflowType: { name: 'typed' },
          taskQueue: { name: 'nobody' },
        }).finish(),
        metadata,
        (fault) => {
          if (fault === null) resolve();
          else reject(fault);
        },
      );
    });
    client.close();
    const spans = await receiver.until(traceId, 'turn StartWorkflow');
    expect(spanNamed(spans, 'rpc StartWorkflowExecution').parentSpanId).toBe(spanId);
  }, 30_000);

  it('that its caller does not record is not recorded here, and workers hear nothing of it', async () => {
    const { traceId, traceparent } = newTrace('00');
    await startOrder(traceparent, 'unrecorded');
    const post = await callOf('charge', 'unrecorded');
    await callOf('pack', 'unrecorded');
    expect(post.headers).not.toHaveProperty('traceparent');
    expect(receiver.traceOf(traceId)).toEqual([]);
  }, 30_000);

  it('leaves nothing in the history of its run', async () => {
    const { workflow } = await api.ask(
      '{ workflow(workflowId: "traced") { history(first: 100) { edges { node { type } } } } }',
    );
    expect(JSON.stringify(workflow)).not.toContain('Trace');
    expect(JSON.stringify(workflow)).toContain('WorkflowExecutionCompleted');
  });
});

describe('logs, metrics and traces', () => {
  const MARK = `mark${randomBytes(8).toString('hex')}`;

  it('say nothing of payloads and secrets, whatever goes wrong with them', async () => {
    const { traceId, traceparent } = newTrace();
    const secret = await brokenEndpoint(MARK);
    const Fail = { Type: 'Task', Resource: 'perdure:activity:fails', TaskQueue: 'broken' };
    const Retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 1 }];
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Wait' }];
    const Wait = { Type: 'Task', Resource: 'perdure:signal:go', Next: 'Bad' };
    const Bad = { Type: 'Fail', Error: MARK, Cause: MARK };
    const States = { Fail: { ...Fail, Retry, Catch, Next: 'Wait' }, Wait, Bad };
    await api.put('leaky', { Comment: MARK, StartAt: 'Fail', States });
    const query = `mutation ($input: JSON) {
      startWorkflow(input: { definition: "leaky", workflowId: "leaky", input: $input }) { __typename }
    }`;
    const variables = { input: { card: MARK } };
    const answer = await api.post(JSON.stringify({ query, variables }), { traceparent });
    expect(answer.json).toEqual({ data: { startWorkflow: { __typename: 'StartedWorkflow' } } });
    await api.signal('leaky', 'go', { said: MARK });
    for (const body of [`{ "query": "${MARK}`, JSON.stringify({ query: `{ ${MARK} }` })]) {
      await api.post(body, { traceparent });
    }
    await api.post(JSON.stringify({ query }), { authorization: `Bearer ${MARK}`, traceparent });
    await postText(`${service.url}/callbacks/activities/${MARK}/complete`, `"${MARK}"`, {
      traceparent,
    });
    await receiver.until(traceId, 'run leaky');

    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    const said = [...receiver.bodies, ...service.errors, metrics].join('\n');
    expect(metrics).toMatch(
      /perdure_delivery_seconds_count\{task="activity",outcome="Failed"\} [1-9]/,
    );
    expect(receiver.traceOf(traceId).map(({ name }) => name)).toContain('deliver fails');
    for (const word of [MARK, secret, secret.slice('whsec_'.length), service.apiKey]) {
      expect(said).not.toContain(word);
    }
    expect(said).not.toContain(Buffer.from(MARK).toString('base64').slice(0, 16));
  }, 30_000);
});

/** Answers with what it was given as the message of a failure; its own header is a secret too. Returns the signing key. */
async function brokenEndpoint(mark: string): Promise<string> {
  const { createWebhookEndpoint } = await api.ask(
    `mutation ($input: WebhookEndpointInput!) {
      createWebhookEndpoint(input: $input) { ... on EndpointWithSecret { secret } }
    }`,
    {
      input: {
        name: 'broken',
        url: new URL('/fail', worker.url).href,
        taskQueue: 'broken',
        headers: { 'x-secret': mark },
      },
    },
  );
  return (createWebhookEndpoint as { secret: string }).secret;
}
