import { applicationFailure, jsonPayload, RunId, WorkflowId } from '@app/contract';
import fc from 'fast-check';

import { aTask } from '../testing/builders';
import { prepareBatch, prepareCancel, type PrepareContext, prepareExecute } from './prepare';

const context: PrepareContext = {
  namespace: 'default',
  callbackBaseUrl: 'http://127.0.0.1:7400',
  now: Date.UTC(2026, 10, 23, 12),
  workflowTaskToken: ({ runId }) => `run-${runId}`,
  taskToken: (attempt) => `token-${attempt.runId}-${String(attempt.attempt)}`,
};

const json = (text: string) => jsonPayload(new TextEncoder().encode(text));

interface Envelope {
  type: string;
  timestamp: string;
  data: { readonly [name: string]: unknown; readonly input?: unknown; readonly taskToken?: string };
}
const parsed = (body: string): Envelope => JSON.parse(body) as Envelope;

it('tells a worker everything about the attempt', () => {
  const task = aTask(1, {
    attempt: 3,
    input: [json('{"amount": 5}')],
    deadline: Date.UTC(2026, 10, 23, 13),
    heartbeatTimeoutMs: 5_000,
    lastFailure: {
      ...applicationFailure('CardRefused', 'no money', true),
      cause: applicationFailure('E', 'deep'),
    },
    heartbeatDetails: [json('7')],
  });
  const post = prepareExecute(task, context);
  expect(parsed(post.body)).toEqual({
    type: 'activity.execute',
    timestamp: '2026-11-23T12:00:00.000Z',
    data: {
      namespace: 'default',
      workflowId: 'w1',
      runId: 'r1',
      workflowType: 'order',
      activityId: 'charge',
      activityType: 'charge',
      attempt: 3,
      taskToken: 'token-r1-3',
      scheduledTime: '1970-01-01T00:00:00.000Z',
      deadline: '2026-11-23T13:00:00.000Z',
      heartbeatTimeoutMs: 5_000,
      input: { amount: 5 },
      lastFailure: {
        message: 'no money',
        type: 'CardRefused',
        nonRetryable: true,
        cause: { message: 'deep', type: 'E', nonRetryable: false },
      },
      lastHeartbeat: 7,
      callbacks: {
        complete: 'http://127.0.0.1:7400/callbacks/activities/token-r1-3/complete',
        fail: 'http://127.0.0.1:7400/callbacks/activities/token-r1-3/fail',
        heartbeat: 'http://127.0.0.1:7400/callbacks/activities/token-r1-3/heartbeat',
      },
    },
  });
  expect(post.headers).toEqual({
    'idempotency-key': 'r1/charge',
    'x-perdure-attempt': '3',
    'x-perdure-deadline': '2026-11-23T13:00:00.000Z',
  });
});

it('names an attempt the same on every try, and the next attempt differently', () => {
  const first = prepareExecute(aTask(1), context);
  const again = prepareExecute(aTask(1), { ...context, now: context.now + 60_000 });
  const next = prepareExecute(aTask(1, { attempt: 2 }), context);
  expect(again.webhookId).toBe(first.webhookId);
  expect(next.webhookId).not.toBe(first.webhookId);
  expect(next.headers['idempotency-key']).toBe(first.headers['idempotency-key']);
  expect(first.webhookId).not.toContain('.');
});

describe('input', () => {
  const inputOf = (input: ReturnType<typeof json>[]): unknown =>
    parsed(prepareExecute(aTask(1, { input }), context).body).data.input;

  it('is null when there is none, and a list when there are several', () => {
    expect(inputOf([])).toBeNull();
    expect(inputOf([json('1'), json('[2]')])).toEqual([1, [2]]);
  });

  it.each([
    '9007199254740993',
    '1e400',
    '{"a":1,"a":2}',
    '"\\u0000\\ud800"',
    '{"__proto__":{"x":1}}',
    ' [ 1 , 2 ] ',
    '"\u{1F600} \u2028"',
  ])('is passed on as it was written: %s', (text) => {
    expect(prepareExecute(aTask(1, { input: [json(text)] }), context).body).toContain(
      `"input":${text}`,
    );
  });

  it('that only claims to be JSON, or is not, travels as bytes', () => {
    const claims = json('1,"taskToken":"mine"');
    const broken = jsonPayload(new Uint8Array([0x22, 0xff, 0x22]));
    const binary = { metadata: { encoding: 'binary/plain' }, data: new Uint8Array([0, 255]) };
    expect(inputOf([binary])).toEqual({
      $payload: { metadata: { encoding: 'YmluYXJ5L3BsYWlu' }, data: 'AP8=' },
    });
    expect(inputOf([claims])).toHaveProperty('$payload');
    expect(inputOf([broken])).toHaveProperty('$payload');
    expect(parsed(prepareExecute(aTask(1, { input: [claims] }), context).body).data.taskToken).toBe(
      'token-r1-1',
    );
  });
});

it('makes JSON of whatever ids and types contain', () => {
  const anyText = fc
    .array(fc.integer({ min: 0, max: 0xffff }))
    .map((codes) => String.fromCharCode(...codes));
  fc.assert(
    fc.property(anyText, anyText, anyText, (workflowId, activityId, message) => {
      const task = aTask(1, {
        workflowId: WorkflowId(workflowId),
        activityId,
        lastFailure: applicationFailure(message, message),
      });
      const { data } = parsed(prepareExecute(task, context).body);
      expect(data).toMatchObject({ workflowId, activityId, lastFailure: { message } });
      const { items } = parsed(prepareBatch('b', [task, task], context).body).data as {
        items: unknown[];
      };
      expect(items[1]).toMatchObject({ workflowId, activityId });
    }),
  );
});

it('makes a header of an activity id that is none, and keeps ids apart', () => {
  const ids = ['a\r\nb: c', 'ü', '\ud800', '\udfff', 'a b', '%', '%22%25%22', 'plain'];
  const keys = ids.map(
    (activityId) => prepareExecute(aTask(1, { activityId }), context).headers['idempotency-key'],
  );
  expect(new Set(keys).size).toBe(ids.length);
  for (const key of keys) expect(key).toMatch(/^[\x21-\x7e]+$/);
});

it('puts several attempts into one post, each with its own names', () => {
  const tasks = [aTask(1), aTask(2, { runId: RunId('other'), input: [json('5')] })];
  const post = prepareBatch('d-1', tasks, context);
  expect(post.webhookId).toBe('batch_d-1');
  expect(parsed(post.body)).toMatchObject({
    type: 'activity.execute.batch',
    data: {
      callbacks: { complete: 'http://127.0.0.1:7400/callbacks/activities/{taskToken}/complete' },
      items: [
        { id: 'act_r1_5_1', idempotencyKey: 'r1/charge', taskToken: 'token-r1-1', input: null },
        { id: 'act_other_5_1', taskToken: 'token-other-1', input: 5 },
      ],
    },
  });
});

it('asks a worker to stop', () => {
  const post = prepareCancel(aTask(1), 'Workflow code asked.', context);
  expect(post.webhookId).toBe('cancel_act_r1_5_1');
  expect(parsed(post.body)).toMatchObject({
    type: 'activity.cancel',
    data: { activityId: 'charge', taskToken: 'token-r1-1', reason: 'Workflow code asked.' },
  });
});
