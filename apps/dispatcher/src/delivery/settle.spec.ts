import { applicationFailure, jsonPayload } from '@app/contract';

import { aTask } from '../testing/builders';
import { type DeliveryOutcome, UndeliverableReason } from './delivery-outcome';
import { settle } from './settle';

const context = { identity: 'webhook/orders', returnDelayMs: 700 };
const result = [jsonPayload(new Uint8Array([49]))];
const failure = applicationFailure('CardRefused', 'no money');
const activity = { scheduledEventId: 5, attempt: 3 };
const ordinary = aTask(1, { attempt: 3 });
const atMostOnce = aTask(1, { attempt: 3, atMostOnce: true });
const awaitsToken = aTask(1, { attempt: 3, awaitsToken: true });

const undeliverable = (reason: UndeliverableReason, maybeSent: boolean): DeliveryOutcome => ({
  type: 'Undeliverable',
  reason,
  maybeSent,
  message: 'because',
});

describe('an answer of the worker', () => {
  it.each([
    [
      'a result completes',
      ordinary,
      { type: 'Completed', result },
      { type: 'RespondActivityTaskCompleted', result },
    ],
    [
      'no result completes with none',
      ordinary,
      { type: 'Completed' },
      { type: 'RespondActivityTaskCompleted' },
    ],
    [
      'a result counts as accepted where the result comes by token',
      awaitsToken,
      { type: 'Completed', result },
      { type: 'AcceptActivityTask' },
    ],
    ['accepted is accepted', ordinary, { type: 'Accepted' }, { type: 'AcceptActivityTask' }],
    [
      'accepted may name a heartbeat time-out',
      awaitsToken,
      { type: 'Accepted', heartbeatTimeoutMs: 9 },
      { type: 'AcceptActivityTask', heartbeatTimeoutMs: 9 },
    ],
    [
      'accepted is accepted, also at most once',
      atMostOnce,
      { type: 'Accepted' },
      { type: 'AcceptActivityTask' },
    ],
    [
      'a failure fails',
      ordinary,
      { type: 'Failed', failure },
      { type: 'RespondActivityTaskFailed', failure },
    ],
    [
      'a failure fails also where the result comes by token',
      awaitsToken,
      { type: 'Failed', failure },
      { type: 'RespondActivityTaskFailed', failure },
    ],
    [
      'canceled is canceled',
      ordinary,
      { type: 'Canceled', details: result },
      { type: 'RespondActivityTaskCanceled', details: result },
    ],
  ] as const)('%s', (_name, task, outcome, expected) => {
    expect(settle(task, outcome, context)).toMatchObject({ ...expected, activity });
  });
});

describe('a call that the worker did not take', () => {
  it.each([
    ['throttled', { type: 'Throttled', retryAfterMs: 5 }],
    ['disabled', { type: 'Disabled', message: 'gone' }],
    ['ended by us before it was sent', { type: 'Aborted', maybeSent: false }],
  ] as const)('%s goes back unburnt, also at most once', (_name, outcome) => {
    for (const task of [ordinary, atMostOnce, awaitsToken]) {
      expect(settle(task, outcome, context)).toMatchObject({
        type: 'ReturnActivityTask',
        activity,
        delayMs: 700,
      });
    }
  });

  it.each(Object.values(UndeliverableReason))(
    '%s before it was sent goes back unburnt',
    (reason) => {
      for (const task of [ordinary, atMostOnce, awaitsToken]) {
        expect(settle(task, undeliverable(reason, false), context)).toMatchObject({
          type: 'ReturnActivityTask',
          activity,
          reason: 'because',
          delayMs: 700,
        });
      }
    },
  );
});

describe('a call that may have reached the worker', () => {
  const lost = [
    UndeliverableReason.ConnectionLost,
    UndeliverableReason.WindowElapsed,
    UndeliverableReason.BadAnswer,
  ] as const;
  const others = Object.values(UndeliverableReason).filter(
    (reason) => !(lost as readonly string[]).includes(reason),
  );

  it.each(lost)('%s is lost', (reason) => {
    expect(settle(ordinary, undeliverable(reason, true), context)).toMatchObject({
      type: 'LoseActivityTask',
      scheduledEventId: 5,
      attempt: 3,
      reason: 'because',
    });
  });

  it.each(others)('%s goes back unburnt', (reason) => {
    expect(settle(ordinary, undeliverable(reason, true), context).type).toBe('ReturnActivityTask');
  });

  it.each(Object.values(UndeliverableReason))(
    '%s is lost when the attempt may run only once',
    (reason) => {
      expect(settle(atMostOnce, undeliverable(reason, true), context).type).toBe(
        'LoseActivityTask',
      );
    },
  );

  it('is lost when we ended it', () => {
    expect(settle(ordinary, { type: 'Aborted', maybeSent: true }, context).type).toBe(
      'LoseActivityTask',
    );
  });
});

it('names the run in every request', () => {
  const outcomes: DeliveryOutcome[] = [
    { type: 'Completed' },
    { type: 'Throttled' },
    undeliverable(UndeliverableReason.WindowElapsed, true),
  ];
  for (const outcome of outcomes) {
    expect(settle(ordinary, outcome, context)).toMatchObject({
      tenantId: 't1',
      namespaceId: 'n1',
      workflowId: 'w1',
      runId: 'r1',
    });
  }
});

it('takes back or loses the start it means and no later one: the attempt may have been handed out again meanwhile', () => {
  const task = aTask(1, { startedTime: 1_234 });
  expect(settle(task, { type: 'Throttled' }, context)).toMatchObject({
    type: 'ReturnActivityTask',
    activity: { startedTime: 1_234 },
  });
  expect(
    settle(task, undeliverable(UndeliverableReason.WindowElapsed, true), context),
  ).toMatchObject({ type: 'LoseActivityTask', startedTime: 1_234 });
});
