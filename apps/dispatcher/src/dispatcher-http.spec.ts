import { createHmac } from 'node:crypto';

import { jsonPayload, type WebhookEndpoint } from '@app/contract';
import { HttpCaller } from '@app/webhook';

import { WebhookCourier } from './delivery/webhook-courier';
import { systemClock } from './system-clock';
import { anEndpoint, aTask, offerOf } from './testing/builders';
import { DispatcherBench } from './testing/dispatcher-bench';
import { answering, HttpWorker, type ReceivedPost, streaming } from './testing/http-worker';

/** The dispatcher on real sockets and in real time, between a history of the spec and a worker of its own. */
const caller = new HttpCaller({ policy: { allowLoopback: true } });
const worker = new HttpWorker();
let bench: DispatcherBench;

beforeAll(() => worker.listen());
afterAll(async () => {
  await caller.close();
  await worker.close();
});
afterEach(async () => {
  await bench.dispatcher.stop(200);
  worker.received.length = 0;
});

async function start(over: Partial<WebhookEndpoint> = {}): Promise<void> {
  let batches = 0;
  const courier = new WebhookCourier({
    caller,
    clock: systemClock,
    newBatchId: () => `b${String((batches += 1))}`,
    taskToken: ({ runId }) => `token-${runId}`,
    workflowTaskToken: ({ runId }) => `run-${runId}`,
    callbackBaseUrl: () => 'http://127.0.0.1:7400',
  });
  const endpoint = anEndpoint({ url: worker.url, ...over });
  bench = await DispatcherBench.started([endpoint], { courier, clock: systemClock });
}

async function until(condition: () => boolean): Promise<void> {
  const giveUpAt = performance.now() + 5_000;
  while (!condition()) {
    if (performance.now() > giveUpAt) throw new Error('It did not come to pass.');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

interface Envelope {
  readonly type: string;
  readonly data: { readonly runId: string; readonly items?: readonly { readonly id: string }[] };
}
const envelopeOf = (post: ReceivedPost): Envelope => JSON.parse(post.body) as Envelope;
const responses = (): string[] =>
  bench.history.types().filter((type) => type.startsWith('Respond'));

it('carries a thousand attempts to the worker and their results back, each once', async () => {
  await start({ maxConcurrency: 50 });
  worker.behaviour = (post, response) => response.end(`"done ${envelopeOf(post).data.runId}"`);
  for (let number = 0; number < 1_000; number += 1) {
    const task = aTask(number, { input: [jsonPayload(Buffer.from(String(number)))] });
    const reservation = number % 2 === 0 ? bench.registry.reserve() : undefined;
    if (reservation === undefined) {
      bench.history.tasks.set(task.runId, task);
      bench.registry.offer(offerOf(task));
    } else {
      reservation.deliver(task);
    }
  }
  await until(() => responses().length === 1_000);
  const results = bench.history.submitted.flatMap((request) =>
    request.type === 'RespondActivityTaskCompleted'
      ? [`${String(request.runId)}: ${Buffer.from(request.result?.[0]?.data ?? []).toString()}`]
      : [],
  );
  expect(new Set(results).size).toBe(1_000);
  for (const result of results) expect(result).toMatch(/^(r\d+): "done \1"$/);
  expect(new Set(worker.received.map((post) => post.headers['webhook-id'])).size).toBe(1_000);
  expect(bench.faults).toEqual([]);
});

it('carries them in batches, in far fewer posts', async () => {
  await start({ maxConcurrency: 200, batchSizeMax: 50 });
  worker.behaviour = (post, response) => {
    const items = envelopeOf(post).data.items ?? [];
    response.end(JSON.stringify({ results: items.map(({ id }) => ({ id, result: id })) }));
  };
  for (let number = 0; number < 1_000; number += 1) {
    const task = aTask(number);
    bench.history.tasks.set(task.runId, task);
    bench.registry.offer(offerOf(task));
  }
  await until(() => responses().length === 1_000);
  const runs = bench.history.submitted.flatMap((request) =>
    request.type === 'RespondActivityTaskCompleted' ? [request.runId] : [],
  );
  expect(new Set(runs).size).toBe(1_000);
  expect(worker.received.length).toBeLessThan(150);
});

it('signs so that a receiver with the secret can verify', async () => {
  const secret = Buffer.alloc(32, 9);
  await start({
    keys: [{ keyId: 'k', secret: `whsec_${secret.toString('base64')}`, createdAt: 0 }],
  });
  worker.behaviour = answering(204);
  bench.deliverReserved(aTask(1));
  await until(() => responses().length === 1);
  const [post] = worker.received;
  const { 'webhook-id': id, 'webhook-timestamp': timestamp } = post?.headers ?? {};
  const text = `${String(id)}.${String(timestamp)}.${post?.body ?? ''}`;
  const expected = `v1,${createHmac('sha256', secret).update(text).digest('base64')}`;
  expect(post?.headers['webhook-signature']).toBe(expected);
});

it('passes heartbeats on, hears of the cancellation and tells the worker', async () => {
  await start();
  const { runId } = aTask(1);
  bench.history.replyNext(
    { ok: true, reply: { runId } },
    { ok: true, reply: { runId, cancelRequested: true } },
  );
  worker.behaviour = (post, response) => {
    if (envelopeOf(post).type === 'activity.cancel') response.end();
    else {
      streaming([
        [0, '{"heartbeat":{"done":1}}'],
        [300, '{"error":{"type":"perdure:canceled","retryable":false}}'],
      ])(post, response);
    }
  };
  bench.deliverReserved(aTask(1));
  await until(() => responses().length === 1);
  expect(bench.history.types()).toEqual([
    'AcceptActivityTask',
    'RecordActivityTaskHeartbeat',
    'RespondActivityTaskCanceled',
  ]);
  expect(worker.received.map((post) => envelopeOf(post).type)).toEqual([
    'activity.execute',
    'activity.cancel',
  ]);
});

it('loses nothing while the worker is away, and burns no attempt', async () => {
  await start({ url: 'http://127.0.0.1:9/' });
  for (let number = 0; number < 15; number += 1) bench.registry.reserve()?.deliver(aTask(number));
  await until(() => bench.history.submitted.length === 15);
  expect(new Set(bench.history.types())).toEqual(new Set(['ReturnActivityTask']));
  expect(bench.registry.reserve()).toBeUndefined();
  expect(bench.registry.pollers[0]?.explain()).toMatchObject({ kind: 'EndpointUnreachable' });
});

it('ends calls that hang when it stops, and says that they are lost', async () => {
  await start();
  worker.behaviour = () => undefined;
  bench.deliverReserved(aTask(1));
  await until(() => worker.received.length === 1);
  await bench.dispatcher.stop(50);
  expect(bench.history.types()).toEqual(['LoseActivityTask']);
  expect(bench.records).toMatchObject([{ outcome: 'Aborted', remoteAddress: '127.0.0.1' }]);
});
