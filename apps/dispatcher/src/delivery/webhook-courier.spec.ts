import { applicationFailure, jsonPayload, LIMITS, type WebhookEndpoint } from '@app/contract';
import { HttpCaller } from '@app/webhook';
import { Webhook } from 'standardwebhooks';

import { systemClock } from '../system-clock';
import { anEndpoint, aTask } from '../testing/builders';
import { answering, type Behaviour, HttpWorker, streaming } from '../testing/http-worker';
import type { ActivityCall } from './courier';
import type { CallTrace, DeliveryOutcome } from './delivery-outcome';
import { WebhookCourier } from './webhook-courier';

const worker = new HttpWorker();
const caller = new HttpCaller({ policy: { allowLoopback: true } });
const courier = new WebhookCourier({
  caller,
  clock: systemClock,
  newBatchId: () => 'b1',
  taskToken: ({ runId }) => `token-${runId}`,
  workflowTaskToken: ({ runId }) => `run-${runId}`,
  callbackBaseUrl: () => 'http://127.0.0.1:7400',
});

beforeAll(() => worker.listen());
afterAll(async () => {
  await caller.close();
  await worker.close();
});
afterEach(() => {
  worker.received.length = 0;
});

interface Answered {
  readonly outcome: DeliveryOutcome;
  readonly trace: CallTrace;
  readonly beats: (string | undefined)[];
  /** Since the call began. */
  readonly afterMs: number;
}

const textOf = (data: Uint8Array | undefined): string | undefined =>
  data === undefined ? undefined : Buffer.from(data).toString('utf8');

function aCall(
  number: number,
  windowMs: number,
): { call: ActivityCall; answered: Promise<Answered> } {
  const begun = performance.now();
  const beats: (string | undefined)[] = [];
  let resolve: (answered: Answered) => void;
  const answered = new Promise<Answered>((done) => (resolve = done));
  const call: ActivityCall = {
    task: aTask(number, { input: [jsonPayload(Buffer.from('{"n": 1}'))] }),
    windowMs,
    heartbeat: (details) => beats.push(textOf(details?.[0]?.data)),
    answered: (outcome, trace) => {
      resolve({ outcome, trace, beats, afterMs: performance.now() - begun });
    },
  };
  return { call, answered };
}

function deliver(
  behaviour: Behaviour,
  over: Partial<WebhookEndpoint> & { windowMs?: number } = {},
): Promise<Answered> {
  worker.behaviour = behaviour;
  const { call, answered } = aCall(1, over.windowMs ?? 2_000);
  courier.deliver(anEndpoint({ url: worker.url, ...over }), call);
  return answered;
}

const resultOf = ({ outcome }: Answered): string | undefined =>
  outcome.type === 'Completed'
    ? textOf(outcome.result?.[0]?.data)
    : `not completed: ${JSON.stringify(outcome)}`;

const problem = { 'content-type': 'application/problem+json' };

describe('a POST', () => {
  it('is signed with every valid key, and says what the protocol says', async () => {
    const old = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
    const current = `whsec_${Buffer.alloc(32, 2).toString('base64')}`;
    const expired = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
    const keys = [
      { keyId: 'old', secret: old, createdAt: 1, expiresAt: Date.now() + 60_000 },
      { keyId: 'current', secret: current, createdAt: 2 },
      { keyId: 'expired', secret: expired, createdAt: 0, expiresAt: Date.now() - 1 },
    ];
    const headers = { 'X-Gateway-Key': 'g', 'Webhook-Id': 'mine' };
    const { trace } = await deliver(answering(200, 'null'), { keys, headers });
    const [received] = worker.received;
    const { body = '', headers: sent = {} } = received ?? {};
    for (const secret of [old, current]) {
      expect(new Webhook(secret).verify(body, sent as Record<string, string>)).toMatchObject({
        type: 'activity.execute',
        data: { activityType: 'charge', input: { n: 1 }, taskToken: 'token-r1' },
      });
    }
    expect(() => new Webhook(expired).verify(body, sent as Record<string, string>)).toThrow();
    expect(sent).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': 'act_r1_5_1',
      'idempotency-key': 'r1/charge',
      'x-gateway-key': 'g',
    });
    expect(trace).toMatchObject({ httpStatus: 200, keyId: 'current', remoteAddress: '127.0.0.1' });
  });
});

describe('an answer that completes', () => {
  it.each([
    ['{"ok":true}', '{"ok":true}'],
    ['', 'null'],
    ['{"big":9007199254740993,"big":1e400}', '{"big":9007199254740993,"big":1e400}'],
    ['"\\u0000 \\ud800"', '"\\u0000 \\ud800"'],
    ['{"__proto__":{"x":1}}', '{"__proto__":{"x":1}}'],
  ])('%s is kept as it was written', async (body, expected) => {
    expect(resultOf(await deliver(answering(200, body)))).toBe(expected);
  });

  it('may be 201, and 204 is null', async () => {
    expect(resultOf(await deliver(answering(201, '1')))).toBe('1');
    expect(resultOf(await deliver(answering(204)))).toBe('null');
  });
});

describe('an answer that accepts', () => {
  it.each([
    ['', { type: 'Accepted' }],
    [
      '{"heartbeatTimeoutMs": 5000, "expectedMs": 1}',
      { type: 'Accepted', heartbeatTimeoutMs: 5_000 },
    ],
    ['{"heartbeatTimeoutMs": -1}', { type: 'Accepted' }],
    ['{"heartbeatTimeoutMs": "soon"}', { type: 'Accepted' }],
    ['garbage', { type: 'Accepted' }],
  ])('202 with %j', async (body, expected) => {
    expect((await deliver(answering(202, body))).outcome).toEqual(expected);
  });
});

describe('an answer that fails the activity', () => {
  it('is told by a problem document', async () => {
    const body = JSON.stringify({
      type: 'https://errors.example.com/CardRefused',
      title: 'Card refused',
      detail: 'No money.',
      retryable: false,
      nextRetryDelayMs: 1_500,
      details: { card: 1 },
      stackTrace: 'at charge',
    });
    expect((await deliver(answering(422, body, problem))).outcome).toEqual({
      type: 'Failed',
      failure: {
        message: 'No money.',
        stackTrace: 'at charge',
        info: {
          type: 'Application',
          errorType: 'CardRefused',
          nonRetryable: true,
          nextRetryDelayMs: 1_500,
          details: [jsonPayload(Buffer.from('{"card":1}'))],
        },
      },
    });
  });

  it.each([400, 409, 500, 501])(
    '%s without a problem document is one too, and may be retried',
    async (status) => {
      expect((await deliver(answering(status, 'Boom'))).outcome).toMatchObject({
        type: 'Failed',
        failure: {
          message: `The worker answered ${String(status)}: Boom`,
          info: { errorType: `Http${String(status)}`, nonRetryable: false },
        },
      });
    },
  );

  it.each([401, 404, 429, 503])(
    "%s is the handler's own when its problem speaks of retrying",
    async (status) => {
      const body = '{"type":"NoSuchOrder","retryable":true}';
      expect((await deliver(answering(status, body, problem))).outcome).toMatchObject({
        type: 'Failed',
        failure: { info: { errorType: 'NoSuchOrder', nonRetryable: false } },
      });
    },
  );

  it('may say that it was canceled', async () => {
    const body = '{"type":"perdure:canceled","retryable":false,"details":[1]}';
    expect((await deliver(answering(409, body, problem))).outcome).toEqual({
      type: 'Canceled',
      details: [jsonPayload(Buffer.from('[1]'))],
    });
  });

  it('is final when the worker aborts the message', async () => {
    const headers = { 'webhook-delivery': 'abort-message' };
    expect((await deliver(answering(500, 'no', headers))).outcome).toMatchObject({
      type: 'Failed',
      failure: { info: { nonRetryable: true } },
    });
  });

  it.each([
    ['too deep', `${'['.repeat(150)}${']'.repeat(150)}`, 'ResultTooDeep'],
    ['far too deep', `${'['.repeat(200_000)}${']'.repeat(200_000)}`, 'ResultTooDeep'],
    [
      'larger than a payload may be',
      JSON.stringify('x'.repeat(LIMITS.payloadBytesMax)),
      'ResultTooLarge',
    ],
    ['larger than an answer may be', JSON.stringify('x'.repeat(5_000_000)), 'AnswerRefused'],
  ])('is final when the result is %s', async (_name, body, errorType) => {
    expect((await deliver(answering(200, body))).outcome).toMatchObject({
      type: 'Failed',
      failure: { info: { errorType, nonRetryable: true } },
    });
  });
});

describe('an answer that asks for fewer calls', () => {
  it.each([
    [429, '2', 2_000],
    [503, '3600', 3_600_000],
    [503, '86400', 3_600_000],
    [429, undefined, undefined],
    [429, '-5', undefined],
    [429, 'soon', undefined],
  ])('%s with Retry-After %s', async (status, header, retryAfterMs) => {
    const headers = header === undefined ? {} : { 'retry-after': header };
    expect((await deliver(answering(status, '', headers))).outcome).toEqual(
      retryAfterMs === undefined ? { type: 'Throttled' } : { type: 'Throttled', retryAfterMs },
    );
  });

  it.each([answering(410), answering(200, '1', { 'webhook-delivery': 'disable' })])(
    'may ask for none at all',
    async (behaviour) => {
      expect((await deliver(behaviour)).outcome.type).toBe('Disabled');
    },
  );
});

describe('a delivery that fails', () => {
  const undeliverable = (reason: string, maybeSent: boolean) => ({
    type: 'Undeliverable',
    reason,
    maybeSent,
  });

  it.each([
    ['401', answering(401), undeliverable('SecretMismatch', false)],
    ['403', answering(403), undeliverable('SecretMismatch', false)],
    [
      '404 of a framework',
      answering(404, '{"title":"Not Found","status":404}', problem),
      undeliverable('NotFound', false),
    ],
    ['405', answering(405), undeliverable('NotFound', false)],
    [
      'a redirect',
      answering(307, '', { location: 'http://169.254.169.254/' }),
      undeliverable('Redirect', false),
    ],
    ['502', answering(502), undeliverable('BadGateway', true)],
    ['504', answering(504), undeliverable('BadGateway', true)],
    ['522', answering(522), undeliverable('BadGateway', true)],
    ['408', answering(408), undeliverable('ConnectionLost', true)],
    ['garbage', answering(200, '{"half":'), undeliverable('BadAnswer', true)],
    ['an error page', answering(200, '<html>Welcome</html>'), undeliverable('BadAnswer', true)],
    [
      'broken UTF-8',
      answering(200, Buffer.from([0x22, 0xff, 0x22])),
      undeliverable('BadAnswer', true),
    ],
  ])('because of %s', async (_name, behaviour, expected) => {
    expect((await deliver(behaviour)).outcome).toMatchObject(expected);
    expect(worker.received).toHaveLength(1);
  });

  it('because the connection breaks before the answer', async () => {
    const { outcome } = await deliver((_post, response) => response.destroy());
    expect(outcome).toMatchObject(undeliverable('ConnectionLost', true));
  });

  it('because the connection breaks within the answer', async () => {
    const { outcome } = await deliver((_post, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"ok":true}');
      setTimeout(() => response.destroy(), 20);
    });
    expect(outcome).toMatchObject(undeliverable('ConnectionLost', true));
  });

  it('because nothing listens', async () => {
    const { outcome } = await deliver(answering(200), { url: 'http://127.0.0.1:9/' });
    expect(outcome).toMatchObject(undeliverable('Connect', false));
  });

  it.each(['http://10.0.0.1/', 'https://169.254.169.254/latest', 'https://user@example.com/'])(
    'because %s may not be called',
    async (url) => {
      expect((await deliver(answering(200), { url })).outcome).toMatchObject(
        undeliverable('Refused', false),
      );
    },
  );

  it('because its stored secret is malformed', async () => {
    const keys = [{ keyId: 'k', secret: 'nonsense', createdAt: 0 }];
    expect((await deliver(answering(200), { keys })).outcome).toMatchObject(
      undeliverable('Refused', false),
    );
  });

  it('because the worker does not answer within the window', async () => {
    const { outcome, afterMs } = await deliver(() => undefined, { windowMs: 150 });
    expect(outcome).toMatchObject(undeliverable('WindowElapsed', true));
    expect(afterMs).toBeGreaterThanOrEqual(149);
    expect(afterMs).toBeLessThan(1_000);
  });

  it('because the answer drips', async () => {
    const { outcome, afterMs } = await deliver(
      (_post, response) => {
        response.writeHead(200, { 'content-length': '10000' });
        const timer = setInterval(() => response.write(' '), 10);
        response.on('close', () => {
          clearInterval(timer);
        });
      },
      { windowMs: 150 },
    );
    expect(outcome).toMatchObject(undeliverable('WindowElapsed', true));
    expect(afterMs).toBeLessThan(1_000);
  });

  it('because we ended it', async () => {
    worker.behaviour = () => undefined;
    const { call, answered } = aCall(1, 5_000);
    const abort = courier.deliver(anEndpoint({ url: worker.url }), call);
    setTimeout(abort, 50);
    expect((await answered).outcome).toEqual({ type: 'Aborted', maybeSent: true });
  });
});

describe('a streamed answer', () => {
  it('beats, and may take longer than the window as long as it does', async () => {
    const lines = [0, 100, 200, 300, 400].map(
      (atMs) => [atMs, `{"heartbeat":{"at":${String(atMs)}}}`] as const,
    );
    const answered = await deliver(streaming([...lines, [450, '{"result": {"ok":true}}']]), {
      windowMs: 250,
    });
    expect(resultOf(answered)).toBe('{"ok":true}');
    expect(answered.beats).toEqual(lines.map(([atMs]) => `{"at":${String(atMs)}}`));
  });

  it('is cut when it is silent for a window', async () => {
    const silent = streaming([
      [0, '{"heartbeat":1}'],
      [3_000, '{"result":1}'],
    ]);
    const { outcome, beats, afterMs } = await deliver(silent, { windowMs: 150 });
    expect(outcome).toMatchObject({ type: 'Undeliverable', reason: 'WindowElapsed' });
    expect(beats).toEqual(['1']);
    expect(afterMs).toBeLessThan(1_000);
  });

  it('may end in an error, in its acceptance, and passes over what it does not know', async () => {
    const error = '{"error":{"type":"CardRefused","detail":"no","retryable":false}}';
    const failed = await deliver(
      streaming([
        [0, '{"log":"hello"}'],
        [1, 'garbage'],
        [2, error],
      ]),
    );
    expect(failed.outcome).toEqual({
      type: 'Failed',
      failure: applicationFailure('CardRefused', 'no', true),
    });
    const accepted = await deliver(streaming([[0, '{"accepted":{"heartbeatTimeoutMs":900}}']]));
    expect(accepted.outcome).toEqual({ type: 'Accepted', heartbeatTimeoutMs: 900 });
  });

  it('without a last word is unknown', async () => {
    const { outcome } = await deliver(streaming([[0, '{"progress":0.5}']]));
    expect(outcome).toMatchObject({ type: 'Undeliverable', reason: 'BadAnswer', maybeSent: true });
  });

  it('counts from its last word, not from its end', async () => {
    const { afterMs } = await deliver(
      streaming([
        [0, '{"result":1}'],
        [800, '{"heartbeat":1}'],
      ]),
    );
    expect(afterMs).toBeLessThan(500);
  });
});

describe('a batch', () => {
  const ids = (body: string): string[] =>
    (JSON.parse(body) as { data: { items: { id: string }[] } }).data.items.map(({ id }) => id);

  async function deliverBatch(count: number, behaviour: Behaviour): Promise<Answered[]> {
    worker.behaviour = behaviour;
    const calls = Array.from({ length: count }, (_, index) => aCall(index, 2_000));
    courier.deliverBatch(
      anEndpoint({ url: worker.url, batchSizeMax: 100 }),
      calls.map(({ call }) => call),
    );
    return Promise.all(calls.map(({ answered }) => answered));
  }

  const results =
    (resultOfId: (id: string, index: number) => string): Behaviour =>
    (post, response) => {
      const list = ids(post.body).map((id, index) => `{"id":"${id}",${resultOfId(id, index)}}`);
      response.end(`{"results": [${list.join(' , ')}]}`);
    };

  it('is one POST, and every attempt gets its own outcome', async () => {
    const reports = [
      '"result":{"big":9007199254740993}',
      '"error":{"type":"CardRefused","detail":"no"}',
      '"accepted":true',
      '"throttled":{"retryAfterMs":700}',
      '"result":"a \\"] } quoted"',
    ];
    const answered = await deliverBatch(
      5,
      results((_id, index) => reports[index] ?? ''),
    );
    expect(worker.received).toHaveLength(1);
    expect(worker.received[0]?.headers['webhook-id']).toBe('batch_b1');
    expect(answered.map(({ outcome }) => outcome.type)).toEqual([
      'Completed',
      'Failed',
      'Accepted',
      'Throttled',
      'Completed',
    ]);
    expect(answered.slice(0, 1).map(resultOf)).toEqual(['{"big":9007199254740993}']);
    expect(answered.slice(4).map(resultOf)).toEqual(['"a \\"] } quoted"']);
  });

  it('leaves open what became of attempts that the answer does not name', async () => {
    const [first, second] = await deliverBatch(2, (post, response) => {
      response.end(
        `{"results":[{"id":"${ids(post.body)[1] ?? ''}","result":1},{"id":"stranger","result":2},7]}`,
      );
    });
    expect(first?.outcome).toMatchObject({
      type: 'Undeliverable',
      reason: 'BadAnswer',
      maybeSent: true,
    });
    expect(second?.outcome.type).toBe('Completed');
  });

  it('may answer line by line, each counted at once', async () => {
    const answered = await deliverBatch(3, (post, response) => {
      const [a = '', b = '', c = ''] = ids(post.body);
      streaming([
        [0, `{"id":"${b}","result":2}`],
        [10, `{"id":"${a}","heartbeat":"half"}`],
        [400, `{"id":"${a}","result":1}`],
        [401, `{"id":"${c}x","result":3}`],
      ])(post, response);
    });
    expect(answered.map((each) => each.outcome.type)).toEqual([
      'Completed',
      'Completed',
      'Undeliverable',
    ]);
    expect(answered[1]?.afterMs).toBeLessThan(300);
    expect(answered[0]?.beats).toEqual(['"half"']);
  });

  it.each([
    ['202', answering(202), 'Accepted'],
    ['500', answering(500, 'Boom'), 'Failed'],
    ['503', answering(503), 'Throttled'],
    ['502', answering(502), 'Undeliverable'],
    ['410', answering(410), 'Disabled'],
    ['too deep', answering(200, `{"results":${'['.repeat(2_000)}${']'.repeat(2_000)}}`), 'Failed'],
    ['garbage', answering(200, 'garbage'), 'Undeliverable'],
    ['a list of nothing', answering(200, '{"results":{}}'), 'Undeliverable'],
  ])('answered as a whole with %s means the same for all', async (_name, behaviour, type) => {
    const answered = await deliverBatch(3, behaviour);
    expect(answered.map(({ outcome }) => outcome.type)).toEqual([type, type, type]);
  });

  it('does not let one result that is nested too deep fail the others', async () => {
    const deep = `"result":${'['.repeat(150)}${']'.repeat(150)}`;
    const answered = await deliverBatch(
      2,
      results((_id, index) => (index === 0 ? deep : '"result":1')),
    );
    expect(answered.map(({ outcome }) => outcome.type)).toEqual(['Failed', 'Completed']);
  });
});

describe('a notice to stop', () => {
  const notify = (behaviour: Behaviour): Promise<boolean> => {
    worker.behaviour = behaviour;
    return courier.notifyCancel(anEndpoint({ url: worker.url }), aTask(1), 'because');
  };

  it('names the attempt', async () => {
    expect(await notify(answering(200))).toBe(true);
    expect(JSON.parse(worker.received[0]?.body ?? '')).toMatchObject({
      type: 'activity.cancel',
      data: { runId: 'r1', activityId: 'charge', attempt: 1, reason: 'because' },
    });
  });

  it('is heard by a worker that answers at all, except with overload', async () => {
    expect(await notify(answering(404))).toBe(true);
    expect(await notify(answering(503))).toBe(false);
    expect(await notify((_post, response) => response.destroy())).toBe(false);
  });
});
