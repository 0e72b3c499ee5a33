import {
  applicationFailure,
  type ChildOutcome,
  type DeliverCallback,
  jsonPayload,
  NamespaceId,
  RunId,
  TenantId,
  WorkflowId,
} from '@app/contract';
import {
  HttpFaultReason,
  type HttpPost,
  type HttpResult,
  newWebhookSecret,
  signatureHeader,
} from '@app/webhook';

import { systemClock } from '../system-clock';
import { WebhookCallbackCourier } from './webhook-callback-courier';

const secret = newWebhookSecret();

function due(outcome: ChildOutcome = { type: 'Terminated' }): DeliverCallback {
  return {
    type: 'DeliverCallback',
    tenantId: TenantId('tenant'),
    namespaceId: NamespaceId('namespace'),
    workflowId: WorkflowId('order-7'),
    runId: RunId('run-2'),
    requestId: 'run-2/callback/0',
    callback: { url: 'https://example.com/done', headers: { Authorization: 'Bearer x' } },
    workflowType: 'order',
    firstExecutionRunId: RunId('run-1'),
    closedTime: Date.UTC(2026, 0, 1),
    outcome,
  };
}

const answered = (status: number): HttpResult => ({
  type: 'answer',
  status,
  headers: {},
  body: Buffer.of(),
  trace: { totalMs: 1 },
});

const fault = (reason: HttpFaultReason): HttpResult => ({
  type: 'fault',
  reason,
  maybeSent: false,
  message: 'why',
  trace: { totalMs: 1 },
});

function courierTo(result: HttpResult) {
  const posts: HttpPost[] = [];
  const courier = new WebhookCallbackCourier({
    caller: {
      post: (post) => {
        posts.push(post);
        return { result: Promise.resolve(result), abort: () => undefined };
      },
    },
    clock: { ...systemClock, wallMs: () => 1_700_000_000_500 },
    secretOf: () => secret,
  });
  return { courier, posts };
}

describe('a callback', () => {
  it('is a signed Standard Webhooks message, with the headers of the start', async () => {
    const { courier, posts } = courierTo(answered(204));
    expect(await courier.deliver(due())).toEqual({ type: 'Delivered' });
    const [{ url, headers, body }] = posts as [HttpPost];
    expect(url).toBe('https://example.com/done');
    const message = { id: 'run-2/callback/0', timestamp: 1_700_000_000, body };
    expect(headers).toMatchObject({
      authorization: 'Bearer x',
      'content-type': 'application/json',
      'webhook-id': message.id,
      'webhook-timestamp': '1700000000',
      'webhook-signature': signatureHeader([secret], message),
    });
    expect(JSON.parse(body)).toEqual({
      type: 'workflow.closed',
      timestamp: '2026-01-01T00:00:00.000Z',
      data: {
        workflowId: 'order-7',
        runId: 'run-2',
        firstRunId: 'run-1',
        workflowType: 'order',
        status: 'Terminated',
      },
    });
  });

  it.each<[ChildOutcome, object]>([
    [
      { type: 'Completed', result: [jsonPayload(Buffer.from('{"total": 1.10}'))] },
      { status: 'Completed', result: { total: 1.1 } },
    ],
    [
      { type: 'Failed', failure: applicationFailure('Lost', 'lost'), retryState: 'Timeout' },
      { status: 'Failed', failure: { message: 'lost', type: 'Lost', nonRetryable: false } },
    ],
    [{ type: 'Canceled' }, { status: 'Canceled', details: null }],
    [{ type: 'TimedOut', retryState: 'Timeout' }, { status: 'TimedOut' }],
  ])('tells how the chain ended: %o', async (outcome, said) => {
    const { courier, posts } = courierTo(answered(200));
    await courier.deliver(due(outcome));
    const { data } = JSON.parse(posts[0]?.body ?? '') as { data: object };
    expect(data).toMatchObject(said);
  });

  it.each([
    [answered(200), 'Delivered'],
    [answered(404), 'Refused'],
    [answered(429), 'Unreached'],
    [answered(503), 'Unreached'],
    [fault(HttpFaultReason.Refused), 'Refused'],
    [fault(HttpFaultReason.Connect), 'Unreached'],
    [fault(HttpFaultReason.Deadline), 'Unreached'],
  ])('%#: knows what is worth another try', async (result, type) => {
    expect((await courierTo(result).courier.deliver(due())).type).toBe(type);
  });
});
