import { applicationFailure, jsonPayload, rejection, WebhookEndpointState } from '@app/contract';

import { UndeliverableReason } from './delivery/delivery-outcome';
import { CircuitState } from './endpoint/circuit';
import { anEndpoint, aTask, offerOf } from './testing/builders';
import { DispatcherBench } from './testing/dispatcher-bench';

const refused = {
  type: 'Undeliverable',
  reason: UndeliverableReason.Connect,
  maybeSent: false,
  message: 'connection refused',
} as const;
const result = [jsonPayload(new Uint8Array([49]))];

function offer(bench: DispatcherBench, ...numbers: number[]): void {
  for (const number of numbers) {
    const task = aTask(number);
    bench.history.tasks.set(task.runId, task);
    bench.registry.offer(offerOf(task));
  }
}

describe('an attempt started with its schedule', () => {
  it('is sent once its turn is committed, and its answer is handed over', async () => {
    const bench = await DispatcherBench.started([anEndpoint()]);
    const reservation = bench.registry.reserve();
    expect(reservation).toMatchObject({ identity: 'webhook/orders', respondWithinMs: 35_000 });
    expect(bench.courier.calls).toHaveLength(0);
    reservation?.deliver(aTask(1));
    expect(bench.courier.calls).toHaveLength(1);
    expect(bench.courier.calls[0]?.windowMs).toBe(30_000);
    bench.courier.answer({ type: 'Completed', result });
    await bench.clock.settle();
    expect(bench.history.submitted).toMatchObject([
      { type: 'RespondActivityTaskCompleted', runId: 'r1', result, identity: 'webhook/orders' },
    ]);
  });

  it('frees its slot when its turn fails', async () => {
    const bench = await DispatcherBench.started([anEndpoint({ maxConcurrency: 1 })]);
    const reservation = bench.registry.reserve();
    expect(bench.registry.reserve()).toBeUndefined();
    reservation?.release();
    reservation?.release();
    expect(bench.registry.reserveAll()).toHaveLength(1);
    expect(bench.courier.calls).toHaveLength(0);
  });

  it('frees its slot when the worker answers, before the answer is committed', async () => {
    const bench = await DispatcherBench.started([anEndpoint({ maxConcurrency: 1 })]);
    bench.deliverReserved(aTask(1));
    expect(bench.registry.reserve()).toBeUndefined();
    bench.courier.answer({ type: 'Completed' });
    expect(bench.registry.reserve()).toBeDefined();
  });

  it('gets a window that ends before its deadline', async () => {
    const bench = await DispatcherBench.started([anEndpoint()]);
    bench.deliverReserved(aTask(1, { deadline: bench.clock.wallMs() + 2_000 }));
    expect(bench.courier.calls[0]?.windowMs).toBe(2_000);
  });
});

describe('an attempt from the backlog', () => {
  it('is started by a free slot and then sent', async () => {
    const bench = await DispatcherBench.started([anEndpoint()]);
    offer(bench, 1);
    expect(bench.history.submitted).toMatchObject([
      {
        type: 'RecordActivityTaskStarted',
        runId: 'r1',
        scheduledEventId: 5,
        attempt: 1,
        identity: 'webhook/orders',
        respondWithinMs: 35_000,
      },
    ]);
    await bench.clock.settle();
    bench.courier.answer({ type: 'Completed' });
    await bench.clock.settle();
    expect(bench.history.types()).toEqual([
      'RecordActivityTaskStarted',
      'RespondActivityTaskCompleted',
    ]);
  });

  it('waits for a slot', async () => {
    const bench = await DispatcherBench.started([anEndpoint({ maxConcurrency: 2 })]);
    offer(bench, 1, 2, 3);
    await bench.clock.settle();
    expect(bench.courier.calls.map((call) => call.task.runId)).toEqual(['r1', 'r2']);
    bench.courier.answer({ type: 'Completed' });
    await bench.clock.settle();
    expect(bench.courier.calls.map((call) => call.task.runId)).toEqual(['r2', 'r3']);
  });

  it('is dropped when it no longer waits, and the slot goes to the next', async () => {
    const bench = await DispatcherBench.started([anEndpoint({ maxConcurrency: 1 })]);
    bench.history.replyNext({ ok: false, rejection: rejection('ACTIVITY_TASK_ALREADY_STARTED') });
    offer(bench, 1, 2);
    await bench.clock.settle();
    expect(bench.courier.calls.map((call) => call.task.runId)).toEqual(['r2']);
  });

  it('repeats the start with the same poll until its outcome is known', async () => {
    const bench = await DispatcherBench.started([anEndpoint()]);
    bench.history.replyNext(new Error('unknown'), {
      ok: false,
      rejection: rejection('UNAVAILABLE'),
    });
    offer(bench, 1);
    await bench.clock.advance(1_000);
    const polls = bench.history.submitted.map((request) =>
      request.type === 'RecordActivityTaskStarted' ? request.pollRequestId : '',
    );
    expect(polls).toHaveLength(3);
    expect(new Set(polls).size).toBe(1);
    expect(bench.courier.calls).toHaveLength(1);
  });

  it('is let go when its start cannot be recorded until the run takes it for lost', async () => {
    const bench = await DispatcherBench.started([anEndpoint({ maxConcurrency: 1 })]);
    bench.history.replyNext(...Array.from({ length: 100 }, () => new Error('away')));
    offer(bench, 1);
    await bench.clock.advance(36_000);
    expect(bench.courier.calls).toHaveLength(0);
    expect(bench.faults).toHaveLength(1);
    expect(bench.registry.reserve()).toBeDefined();
  });
});

describe('an answer', () => {
  it('is submitted again until its outcome is known', async () => {
    const bench = await DispatcherBench.started([anEndpoint()]);
    bench.deliverReserved(aTask(1));
    bench.history.replyNext(new Error('unknown'), new Error('unknown'));
    bench.courier.answer({ type: 'Completed' });
    await bench.clock.advance(5_000);
    expect(bench.history.types()).toEqual(Array(3).fill('RespondActivityTaskCompleted'));
    expect(bench.records).toMatchObject([{ outcome: 'Completed' }]);
  });

  it('that was perhaps applied before counts as settled when it is then refused', async () => {
    const bench = await DispatcherBench.started([anEndpoint()]);
    bench.deliverReserved(aTask(1));
    bench.history.replyNext(new Error('unknown'), {
      ok: false,
      rejection: rejection('ACTIVITY_NOT_FOUND'),
    });
    bench.courier.answer({ type: 'Completed' });
    await bench.clock.advance(5_000);
    expect(bench.records).toMatchObject([{ outcome: 'Completed' }]);
    expect(bench.dispatcher.health('e1')?.counts.late).toBe(0);
  });

  it('to an attempt that is over is late, counted and kept in the log', async () => {
    const bench = await DispatcherBench.started([anEndpoint()]);
    bench.deliverReserved(aTask(1));
    bench.history.replyNext({ ok: false, rejection: rejection('ACTIVITY_NOT_FOUND') });
    bench.courier.answer({ type: 'Completed' });
    await bench.clock.advance(1_000);
    expect(bench.records).toMatchObject([{ outcome: 'Late', runId: 'r1', endpointId: 'e1' }]);
    expect(bench.dispatcher.health('e1')?.counts).toMatchObject({ completed: 1, late: 1 });
  });

  it('that says canceled when nobody asked is a failure', async () => {
    const bench = await DispatcherBench.started([anEndpoint()]);
    bench.deliverReserved(aTask(1));
    bench.history.replyNext({ ok: false, rejection: rejection('ACTIVITY_NOT_CANCEL_REQUESTED') });
    bench.courier.answer({ type: 'Canceled' });
    await bench.clock.settle();
    expect(bench.history.submitted).toMatchObject([
      { type: 'RespondActivityTaskCanceled' },
      { type: 'RespondActivityTaskFailed', failure: { info: { errorType: 'Canceled' } } },
    ]);
  });

  it('that cannot be handed over is never lost silently', async () => {
    const bench = await DispatcherBench.started([anEndpoint()]);
    bench.deliverReserved(aTask(1));
    bench.history.replyNext(...Array.from({ length: 1_000 }, () => new Error('away')));
    bench.courier.answer({ type: 'Completed' });
    await bench.clock.advance(70_000);
    expect(bench.faults).toEqual(['The outcome of a call could not be handed over.']);
    expect(bench.records).toMatchObject([{ outcome: 'Unsettled' }]);
    expect(bench.dispatcher.health('e1')?.counts.unsettled).toBe(1);
  });
});

describe('an attempt that did not reach its worker', () => {
  const returnDelays = (bench: DispatcherBench): number[] =>
    bench.history.submitted.flatMap((request) =>
      request.type === 'ReturnActivityTask' ? [request.delayMs] : [],
    );

  it('goes back with a growing delay', async () => {
    const bench = await DispatcherBench.started([anEndpoint()]);
    for (let count = 0; count < 4; count += 1) {
      bench.deliverReserved(aTask(1));
      bench.courier.answer(refused);
      await bench.clock.settle();
    }
    expect(returnDelays(bench)).toEqual([375, 750, 1_500, 3_000]);
  });

  it('does not make other attempts wait longer', async () => {
    const bench = await DispatcherBench.started([anEndpoint()]);
    for (const number of [1, 1, 1, 2]) {
      bench.deliverReserved(aTask(number));
      bench.courier.answer(refused);
      await bench.clock.settle();
    }
    expect(returnDelays(bench)).toEqual([375, 750, 1_500, 375]);
  });

  it('waits as long as a throttling worker asks', async () => {
    const bench = await DispatcherBench.started([anEndpoint()]);
    bench.deliverReserved(aTask(1));
    bench.courier.answer({ type: 'Throttled', retryAfterMs: 10_000 });
    await bench.clock.settle();
    expect(returnDelays(bench)).toEqual([11_000]);
  });
});

describe('an endpoint', () => {
  it.each([
    [WebhookEndpointState.Unverified, 'EndpointUnverified'],
    [WebhookEndpointState.Paused, 'EndpointPaused'],
    [WebhookEndpointState.Disabled, 'EndpointDisabled'],
  ])('that is %s takes nothing and says why', async (state, kind) => {
    const bench = await DispatcherBench.started([anEndpoint({ state })]);
    offer(bench, 1);
    expect(bench.registry.reserve()).toBeUndefined();
    expect(bench.registry.pollers[0]?.explain()).toMatchObject({ kind, subject: 'orders' });
    bench.change({ type: 'put', endpoint: anEndpoint({ revision: 2 }) });
    await bench.clock.settle();
    expect(bench.courier.calls).toHaveLength(1);
  });

  it('is not set back by a change that is older than what is known', async () => {
    const bench = await DispatcherBench.started([anEndpoint({ revision: 5 })]);
    const paused = anEndpoint({ state: WebhookEndpointState.Paused, revision: 4 });
    bench.change({ type: 'put', endpoint: paused });
    expect(bench.registry.reserve()).toBeDefined();
  });

  it('that moves to another queue leaves the old one', async () => {
    const bench = await DispatcherBench.started([anEndpoint()]);
    bench.change({ type: 'put', endpoint: anEndpoint({ taskQueue: 'other', revision: 2 }) });
    expect(bench.registry.pollers.map((poller) => poller.queue.name)).toEqual(['other']);
  });

  it.each([
    ['URL', { url: 'http://127.0.0.1:2/' }],
    ['keys', { keys: [{ keyId: 'k2', secret: 'whsec_x', createdAt: 1 }] }],
  ])('whose %s were changed is tried at once', async (_name, over) => {
    const bench = await DispatcherBench.started([anEndpoint()]);
    for (let count = 0; count < 10; count += 1) {
      bench.deliverReserved(aTask(count));
      bench.courier.answer(refused);
    }
    await bench.clock.settle();
    bench.change({ type: 'put', endpoint: anEndpoint({ maxConcurrency: 99, revision: 2 }) });
    expect(bench.registry.reserve()).toBeUndefined();
    bench.change({ type: 'put', endpoint: anEndpoint({ ...over, revision: 3 }) });
    expect(bench.registry.reserve()).toBeDefined();
  });

  it('that was removed with calls in flight is waited for when the dispatcher stops', async () => {
    const bench = await DispatcherBench.started([anEndpoint()]);
    bench.deliverReserved(aTask(1));
    bench.change({ type: 'removed', endpointId: 'e1' });
    let stopped = false;
    const stopping = bench.dispatcher.stop(10_000).then(() => (stopped = true));
    await bench.clock.advance(5_000);
    expect(stopped).toBe(false);
    bench.courier.answer({ type: 'Completed' });
    await bench.clock.settle();
    await stopping;
    expect(bench.history.types()).toEqual(['RespondActivityTaskCompleted']);
  });

  it('that is removed takes nothing more and finishes what it has', async () => {
    const bench = await DispatcherBench.started([anEndpoint()]);
    bench.deliverReserved(aTask(1));
    bench.change({ type: 'removed', endpointId: 'e1' });
    expect(bench.registry.pollers).toHaveLength(0);
    bench.courier.answer({ type: 'Completed' });
    await bench.clock.settle();
    expect(bench.history.types()).toEqual(['RespondActivityTaskCompleted']);
  });

  it('that wants no more calls is disabled, and its attempt waits', async () => {
    const bench = await DispatcherBench.started([anEndpoint()]);
    bench.deliverReserved(aTask(1));
    bench.courier.answer({ type: 'Disabled', message: 'The worker answered 410.' });
    await bench.clock.settle();
    expect(bench.disabled).toEqual(['e1: The worker answered 410.']);
    expect(bench.history.types()).toEqual(['ReturnActivityTask']);
    expect(bench.registry.reserve()).toBeUndefined();
    expect(bench.registry.pollers[0]?.explain().kind).toBe('EndpointDisabled');
  });

  it('that does not accept our signature raises an alarm until it does', async () => {
    const bench = await DispatcherBench.started([anEndpoint()]);
    bench.deliverReserved(aTask(1));
    bench.courier.answer({
      type: 'Undeliverable',
      reason: UndeliverableReason.SecretMismatch,
      maybeSent: false,
      message: 'The worker answered 401.',
    });
    await bench.clock.advance(1_000);
    expect(bench.reports.at(-1)).toMatchObject({
      secretMismatch: true,
      lastProblem: 'The worker answered 401.',
    });
    bench.deliverReserved(aTask(2));
    bench.courier.answer({ type: 'Completed' });
    await bench.clock.advance(1_000);
    expect(bench.reports.at(-1)?.secretMismatch).toBe(false);
  });

  it('keeps to its rate', async () => {
    const bench = await DispatcherBench.started([anEndpoint({ ratePerSecondMax: 10 })]);
    offer(bench, ...Array.from({ length: 40 }, (_, index) => index));
    await bench.clock.advance(2_000);
    expect(bench.courier.calls.length).toBeGreaterThanOrEqual(20);
    expect(bench.courier.calls.length).toBeLessThanOrEqual(23);
    expect(bench.registry.pollers[0]?.explain().kind).toBe('EndpointRateLimited');
  });

  it('that is down or back for one dispatcher is so for the other one, unless it has changed meanwhile', async () => {
    const one = await DispatcherBench.started([anEndpoint()]);
    const other = await DispatcherBench.started([anEndpoint()]);
    for (let count = 0; count < 10; count += 1) {
      one.deliverReserved(aTask(count));
      one.courier.answer(refused);
    }
    await one.clock.settle();
    const [down] = one.news;
    expect(down?.probeInMs).toBeGreaterThan(0);
    other.change({ type: 'heard', news: { ...down!, revision: down!.revision + 1 } });
    expect(other.registry.pollers[0]?.capacity()).toBeGreaterThan(1);
    other.change({ type: 'heard', news: down! });
    expect(other.registry.reserve()).toBeUndefined();
    expect(other.registry.pollers[0]?.explain()).toMatchObject({ kind: 'EndpointUnreachable' });
    // What is heard is not told on.
    expect(other.news).toEqual([]);
    await one.clock.advance(2_000);
    one.deliverReserved(aTask(100));
    one.courier.answer({ type: 'Completed' });
    await one.clock.settle();
    const back = one.news.at(-1)!;
    expect(back.probeInMs).toBeUndefined();
    other.change({ type: 'heard', news: back });
    expect(other.registry.pollers[0]?.capacity()).toBe(1);
    other.deliverReserved(aTask(200));
    other.courier.answer({ type: 'Completed' });
    await other.clock.settle();
    expect(other.registry.pollers[0]?.capacity()).toBeGreaterThan(1);
  });

  it('that is down is left alone, probed, and taken up slowly when it is back', async () => {
    const bench = await DispatcherBench.started([anEndpoint()]);
    for (let count = 0; count < 10; count += 1) {
      bench.deliverReserved(aTask(count));
      bench.courier.answer(refused);
    }
    await bench.clock.settle();
    expect(bench.reports.at(-1)?.circuit).toBe(CircuitState.Open);
    expect(bench.registry.reserve()).toBeUndefined();
    expect(bench.registry.pollers[0]?.explain()).toMatchObject({ kind: 'EndpointUnreachable' });
    offer(bench, ...Array.from({ length: 50 }, (_, index) => 100 + index));
    await bench.clock.advance(999);
    expect(bench.courier.calls).toHaveLength(0);
    await bench.clock.advance(10);
    expect(bench.courier.calls).toHaveLength(1);
    bench.courier.answer({ type: 'Completed' });
    await bench.clock.settle();
    expect(bench.reports.at(-1)?.circuit).toBe(CircuitState.Closed);
    expect(bench.courier.calls).toHaveLength(2);
    while (bench.courier.calls.length > 0) {
      bench.courier.answer({ type: 'Completed' });
      await bench.clock.settle();
    }
    expect(bench.registry.backlog).toHaveLength(0);
  });

  it('that throttles gets fewer calls, then a pause', async () => {
    const bench = await DispatcherBench.started([anEndpoint({ maxConcurrency: 10 })]);
    for (let round = 0; round < 12; round += 1) {
      for (const reservation of bench.registry.reserveAll()) reservation.deliver(aTask(1));
      while (bench.courier.calls.length > 0) {
        bench.courier.answer({ type: 'Throttled', retryAfterMs: 4_000 });
      }
    }
    await bench.clock.settle();
    expect(bench.dispatcher.health('e1')).toMatchObject({
      concurrencyLimit: 1,
      maxConcurrency: 10,
    });
    offer(bench, 2);
    await bench.clock.advance(3_900);
    expect(bench.courier.calls).toHaveLength(0);
    await bench.clock.advance(200);
    expect(bench.courier.calls).toHaveLength(1);
  });

  it('follows a change of its limits', async () => {
    const bench = await DispatcherBench.started([anEndpoint({ maxConcurrency: 5 })]);
    bench.change({ type: 'put', endpoint: anEndpoint({ maxConcurrency: 7, revision: 2 }) });
    expect(bench.registry.reserveAll()).toHaveLength(7);
  });

  it('does not count a slot against its rate that was given back', async () => {
    const bench = await DispatcherBench.started([anEndpoint({ ratePerSecondMax: 1 })]);
    bench.registry.reserve()?.release();
    expect(bench.registry.reserveAll()).toHaveLength(1);
  });

  it('is probed by another call when the first was never made', async () => {
    const bench = await DispatcherBench.started([anEndpoint()]);
    for (let count = 0; count < 10; count += 1) {
      bench.deliverReserved(aTask(count));
      bench.courier.answer(refused);
    }
    await bench.clock.advance(1_000);
    const probe = bench.registry.reserve();
    expect(bench.registry.reserve()).toBeUndefined();
    probe?.release();
    expect(bench.registry.reserveAll()).toHaveLength(1);
  });

  it('holds its share of the dispatcher until its answers are handed over', async () => {
    const bench = await DispatcherBench.started([anEndpoint()], { slotCountMax: 20 });
    for (const reservation of bench.registry.reserveAll()) reservation.deliver(aTask(1));
    bench.history.replyNext(...Array.from({ length: 10 }, () => new Error('away')));
    while (bench.courier.calls.length > 0) bench.courier.answer({ type: 'Completed' });
    await bench.clock.settle();
    expect(bench.registry.reserve()).toBeUndefined();
    await bench.clock.advance(1_000);
    expect(bench.registry.reserveAll()).toHaveLength(10);
  });

  it('goes on with its backlog when its share of the dispatcher is free again', async () => {
    const bench = await DispatcherBench.started([anEndpoint()], { slotCountMax: 2 });
    offer(bench, 1, 2);
    await bench.clock.settle();
    expect(bench.courier.calls).toHaveLength(1);
    bench.courier.answer({ type: 'Completed' });
    await bench.clock.settle();
    expect(bench.courier.calls.map((call) => call.task.runId)).toEqual(['r2']);
  });

  it('of one tenant cannot have the whole dispatcher', async () => {
    const bench = await DispatcherBench.started([anEndpoint({ maxConcurrency: 1_000 })], {
      slotCountMax: 20,
    });
    expect(bench.registry.reserveAll()).toHaveLength(10);
    expect(bench.registry.pollers[0]?.explain().kind).toBe('EndpointAtConcurrencyLimit');
  });
});

describe('a streamed answer', () => {
  it('accepts the attempt with its first heartbeat and passes on the latest at its pace', async () => {
    const bench = await DispatcherBench.started([anEndpoint()]);
    bench.deliverReserved(aTask(1, { heartbeatTimeoutMs: 3_000 }));
    const [call] = bench.courier.calls;
    for (let beat = 0; beat < 2_500; beat += 10) {
      call?.heartbeat([jsonPayload(new Uint8Array([beat % 256]))]);
      await bench.clock.advance(10);
    }
    bench.courier.answer({ type: 'Completed' });
    await bench.clock.settle();
    expect(bench.history.types()).toEqual([
      'AcceptActivityTask',
      'RecordActivityTaskHeartbeat',
      'RecordActivityTaskHeartbeat',
      'RecordActivityTaskHeartbeat',
      'RespondActivityTaskCompleted',
    ]);
  });

  it('passes nothing on once it is answered', async () => {
    const bench = await DispatcherBench.started([anEndpoint()]);
    bench.deliverReserved(aTask(1));
    bench.courier.calls[0]?.heartbeat(undefined);
    await bench.clock.settle();
    bench.courier.calls[0]?.heartbeat(undefined);
    bench.courier.answer({ type: 'Completed' });
    await bench.clock.advance(60_000);
    expect(bench.history.types().slice(2)).toEqual(['RespondActivityTaskCompleted']);
  });

  it('of an activity without a heartbeat time-out is watched over by the window', async () => {
    const bench = await DispatcherBench.started([anEndpoint()]);
    bench.deliverReserved(aTask(1));
    bench.courier.calls[0]?.heartbeat(undefined);
    await bench.clock.settle();
    expect(bench.history.submitted[0]).toMatchObject({
      type: 'AcceptActivityTask',
      heartbeatTimeoutMs: 30_000,
    });
  });

  it('hears that the activity should stop, once', async () => {
    const bench = await DispatcherBench.started([anEndpoint()]);
    const runId = aTask(1).runId;
    bench.deliverReserved(aTask(1));
    const canceling = { ok: true, reply: { runId, cancelRequested: true } } as const;
    bench.history.replyNext({ ok: true, reply: { runId } }, canceling, canceling);
    const [call] = bench.courier.calls;
    call?.heartbeat(undefined);
    await bench.clock.advance(10_000);
    call?.heartbeat(undefined);
    await bench.clock.advance(10_000);
    expect(bench.history.types()).toHaveLength(3);
    expect(bench.courier.notices).toMatchObject([{ runId: 'r1', activityId: 'charge' }]);
  });

  it('is ended when the attempt is over, and nothing is submitted for it', async () => {
    const bench = await DispatcherBench.started([anEndpoint()]);
    bench.deliverReserved(aTask(1));
    bench.history.replyNext({ ok: false, rejection: rejection('ACTIVITY_NOT_FOUND') });
    bench.courier.calls[0]?.heartbeat(undefined);
    await bench.clock.advance(1_000);
    expect(bench.courier.aborted).toHaveLength(1);
    expect(bench.history.types()).not.toContain('LoseActivityTask');
    expect(bench.records).toMatchObject([{ outcome: 'Late' }]);
  });
});

describe('a cancellation', () => {
  const notice = { runId: aTask(1).runId, scheduledEventId: 5, attempt: 1 };

  it('is told to the worker that has the call', async () => {
    const bench = await DispatcherBench.started([anEndpoint()]);
    bench.deliverReserved(aTask(1));
    bench.registry.cancel(notice);
    bench.registry.cancel(notice);
    await bench.clock.settle();
    expect(bench.courier.notices).toMatchObject([{ workflowId: 'w1', runId: 'r1', attempt: 1 }]);
  });

  it('is told to the worker that took the call to finish it by token', async () => {
    const bench = await DispatcherBench.started([anEndpoint()]);
    bench.deliverReserved(aTask(1));
    bench.courier.answer({ type: 'Accepted' });
    await bench.clock.settle();
    bench.registry.cancel(notice);
    await bench.clock.settle();
    expect(bench.courier.notices).toHaveLength(1);
  });

  it('of an attempt that is answered, or another, reaches nobody', async () => {
    const bench = await DispatcherBench.started([anEndpoint()]);
    bench.deliverReserved(aTask(1));
    bench.registry.cancel({ ...notice, attempt: 2 });
    bench.courier.answer({ type: 'Failed', failure: applicationFailure('E', 'no') });
    bench.registry.cancel(notice);
    await bench.clock.settle();
    expect(bench.courier.notices).toHaveLength(0);
  });

  it('is tried three times', async () => {
    const bench = await DispatcherBench.started([anEndpoint()]);
    bench.courier.noticesFail = 100;
    bench.deliverReserved(aTask(1));
    bench.registry.cancel(notice);
    await bench.clock.advance(60_000);
    expect(bench.courier.notices).toHaveLength(3);
  });
});

describe('batch delivery', () => {
  it('sends together what is ready together, and settles each by itself', async () => {
    const bench = await DispatcherBench.started([anEndpoint({ batchSizeMax: 10 })]);
    for (let number = 0; number < 4; number += 1) bench.deliverReserved(aTask(number));
    await bench.clock.settle();
    expect(bench.courier.batches.map((batch) => batch.length)).toEqual([4]);
    const [batch] = bench.courier.batches;
    batch?.[2]?.answered({ type: 'Completed' }, { totalMs: 1 });
    await bench.clock.settle();
    expect(bench.history.submitted).toMatchObject([
      { type: 'RespondActivityTaskCompleted', runId: 'r2' },
    ]);
    batch?.[0]?.answered(refused, { totalMs: 1 });
    await bench.clock.settle();
    expect(bench.history.types()).toEqual(['RespondActivityTaskCompleted', 'ReturnActivityTask']);
  });
});

describe('batch delivery of a busy endpoint', () => {
  it('gathers while posts are on their way', async () => {
    const bench = await DispatcherBench.started([anEndpoint({ batchSizeMax: 10 })]);
    for (let number = 0; number < 5; number += 1) {
      bench.deliverReserved(aTask(number));
      await bench.clock.settle();
    }
    const sizes = (): number[] => bench.courier.batches.map((batch) => batch.length);
    expect(sizes()).toEqual([1, 1]);
    bench.courier.batches[0]?.[0]?.answered({ type: 'Completed' }, { totalMs: 1 });
    await bench.clock.settle();
    expect(sizes()).toEqual([1, 1, 3]);
  });

  it('follows a change of the batch size', async () => {
    const bench = await DispatcherBench.started([anEndpoint({ batchSizeMax: 10 })]);
    bench.change({ type: 'put', endpoint: anEndpoint({ batchSizeMax: 2, revision: 2 }) });
    for (let number = 0; number < 4; number += 1) bench.deliverReserved(aTask(number));
    await bench.clock.settle();
    expect(bench.courier.batches.map((batch) => batch.length)).toEqual([2, 2]);
  });
});

describe('stop', () => {
  it('gives back what was not sent and waits for what was', async () => {
    const bench = await DispatcherBench.started([anEndpoint()]);
    const reserved = bench.registry.reserve();
    bench.deliverReserved(aTask(1));
    let stopped = false;
    const stopping = bench.dispatcher.stop(10_000).then(() => (stopped = true));
    expect(bench.registry.pollers).toHaveLength(0);
    reserved?.deliver(aTask(2));
    await bench.clock.advance(5_000);
    expect(bench.history.submitted).toMatchObject([
      { type: 'ReturnActivityTask', runId: 'r2', delayMs: 0 },
    ]);
    expect(stopped).toBe(false);
    bench.courier.answer({ type: 'Completed' });
    await bench.clock.settle();
    await stopping;
    expect(bench.history.types()).toEqual(['ReturnActivityTask', 'RespondActivityTaskCompleted']);
    expect(bench.records.map((record) => record.outcome)).toEqual(['Aborted', 'Completed']);
  });

  it('ends calls that take longer than the grace and says that they are lost', async () => {
    const bench = await DispatcherBench.started([anEndpoint()]);
    bench.deliverReserved(aTask(1));
    const stopping = bench.dispatcher.stop(10_000);
    await bench.clock.advance(10_000);
    await stopping;
    expect(bench.courier.aborted).toHaveLength(1);
    expect(bench.history.types()).toEqual(['LoseActivityTask']);
  });

  it('leaves no timer behind', async () => {
    const bench = await DispatcherBench.started([anEndpoint({ ratePerSecondMax: 1 })]);
    bench.registry.reserveAll().forEach((reservation, index) => {
      reservation.deliver(aTask(index));
    });
    bench.courier.answer(refused);
    await bench.clock.settle();
    await bench.dispatcher.stop(1_000);
    expect(bench.clock.timerCount).toBe(0);
  });
});

describe('the delivery log', () => {
  it('keeps every outcome that is not ordinary and some that are', async () => {
    const bench = await DispatcherBench.started([anEndpoint()]);
    for (let number = 0; number < 100; number += 1) {
      bench.deliverReserved(aTask(number));
      bench.courier.answer({ type: 'Completed' });
      bench.deliverReserved(aTask(number));
      bench.courier.answer({ type: 'Failed', failure: applicationFailure('E', 'no') });
    }
    await bench.clock.advance(1_000);
    const outcomes = bench.records.map((record) => record.outcome);
    expect(outcomes.filter((outcome) => outcome === 'Failed')).toHaveLength(100);
    const completed = outcomes.filter((outcome) => outcome === 'Completed').length;
    expect(completed).toBeGreaterThan(0);
    expect(completed).toBeLessThanOrEqual(20);
    expect(bench.dispatcher.health('e1')?.counts).toMatchObject({ completed: 100, failed: 100 });
  });
});
