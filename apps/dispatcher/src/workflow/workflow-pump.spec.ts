import { type Activation, NamespaceId, RunId, TenantId, WorkflowId } from '@app/contract';

import type { DeliveryOutcome } from '../delivery/delivery-outcome';
import { anEndpoint } from '../testing/builders';
import { DispatcherBench } from '../testing/dispatcher-bench';
import type { WorkflowOutcome } from './read-workflow-answer';
import type { WorkflowCall } from './workflow-call';

const unreachable: DeliveryOutcome = {
  type: 'Undeliverable',
  reason: 'Connect',
  maybeSent: false,
  message: 'no connection',
};
const undelivered: WorkflowOutcome = { type: 'NotDelivered', outcome: unreachable };
const completed = {
  type: 'Completed',
  commands: [],
  force: false,
  isKept: false,
  queryResults: {},
} as const;

async function started(over: Parameters<typeof anEndpoint>[0] = {}): Promise<DispatcherBench> {
  return DispatcherBench.started([anEndpoint({ workflowTypes: ['order'], ...over })]);
}

function activationIn(bench: DispatcherBench): Activation {
  return {
    tenantId: TenantId('t'),
    namespaceId: NamespaceId('n'),
    workflowId: WorkflowId('w'),
    runId: RunId('r'),
    workflowType: 'order',
    taskQueue: 'default',
    scheduledTime: bench.clock.wallMs(),
    startedTime: bench.clock.wallMs(),
    deadline: bench.clock.wallMs() + 10_000,
    scheduledEventId: 2,
    startedEventId: 3,
    attempt: 1,
    previousStartedEventId: 0,
    updates: [],
    queries: [],
    recent: [],
    unwritten: [],
  };
}

/** A workflow task whose start was committed with what scheduled it. */
async function deliver(bench: DispatcherBench): Promise<void> {
  bench.registry.workflowPollers[0]!.reserve().deliver(activationIn(bench));
  await bench.clock.settle();
}

function call(bench: DispatcherBench): WorkflowCall {
  const next = bench.courier.workflowCalls.shift();
  if (next === undefined) throw new Error('No call waits.');
  return next;
}

async function answer(bench: DispatcherBench, outcome: WorkflowOutcome): Promise<void> {
  call(bench).answered(outcome, { totalMs: 1 });
  await bench.clock.settle();
}

describe('an endpoint that hosts workflow code', () => {
  it('polls for the workflow types it was registered with, and one that has none does not', async () => {
    const bench = await started();
    expect(bench.registry.workflowPollers[0]).toMatchObject({
      types: ['order'],
      identity: 'webhook/orders',
    });
    const none = await started({ workflowTypes: [] });
    expect(none.registry.workflowPollers).toEqual([]);
  });

  it('hands the commands of its answer over', async () => {
    const bench = await started();
    await deliver(bench);
    await answer(bench, completed);
    expect(bench.history.submitted).toMatchObject([
      { type: 'RespondWorkflowTaskCompleted', startedEventId: 3, attempt: 1, commands: [] },
    ]);
  });

  it('fails the task with the cause that its answer has', async () => {
    const bench = await started();
    await deliver(bench);
    const failure = { message: 'no', info: { type: 'Server', nonRetryable: false } } as const;
    await answer(bench, { type: 'Failed', cause: 'BadStartTimerAttributes', failure });
    expect(bench.history.submitted).toMatchObject([
      { type: 'RespondWorkflowTaskFailed', cause: 'BadStartTimerAttributes' },
    ]);
  });

  it('is asked again while the task waits, and no failure is reported, when it cannot be reached', async () => {
    const bench = await started();
    await deliver(bench);
    await answer(bench, undelivered);
    expect(bench.courier.workflowCalls).toEqual([]);
    await bench.clock.advance(250);
    expect(bench.courier.workflowCalls).toMatchObject([{ tryNumber: 2 }]);
    await answer(bench, completed);
    expect(bench.history.types()).toEqual(['RespondWorkflowTaskCompleted']);
  });

  it('is not asked any more once the task has timed out', async () => {
    const bench = await started();
    await deliver(bench);
    for (let tries = 0; tries < 20; tries += 1) {
      if (bench.courier.workflowCalls.length > 0) await answer(bench, undelivered);
      await bench.clock.advance(1_000);
    }
    expect(bench.courier.workflowCalls).toEqual([]);
    expect(bench.history.submitted).toEqual([]);
    expect(bench.records.every(({ outcome }) => outcome === 'Undeliverable')).toBe(true);
  });

  it('takes no task while its circuit is open, and says that it cannot be reached', async () => {
    const bench = await started();
    const [poller] = bench.registry.workflowPollers;
    for (let tries = 0; tries < 12 && poller!.capacity() > 0; tries += 1) {
      await deliver(bench);
      await answer(bench, undelivered);
    }
    expect(poller!.capacity()).toBe(0);
    expect(poller!.explain().kind).toBe('EndpointUnreachable');
  });

  it('shares its slots with its activities', async () => {
    const bench = await started({ maxConcurrency: 1 });
    await deliver(bench);
    expect(bench.registry.reserve()).toBeUndefined();
    await answer(bench, completed);
    expect(bench.registry.reserve()).toBeDefined();
  });

  it('gets no more time than the task has left', async () => {
    const bench = await started();
    await deliver(bench);
    expect(call(bench).windowMs).toBe(9_500);
  });

  it('that keeps runs gets their next tasks by a queue of its own, with what is new only', async () => {
    const asked: number[] = [];
    const bench = await DispatcherBench.started([anEndpoint({ workflowTypes: ['order'] })], {
      histories: {
        historyOf: (_activation, after) => {
          asked.push(after);
          return Promise.resolve({ events: [] });
        },
      },
    });
    await deliver(bench);
    await answer(bench, { ...completed, isKept: true });
    expect(bench.history.submitted).toMatchObject([
      { sticky: { taskQueue: 'webhook/e1', scheduleToStartTimeoutMs: 10_000 } },
    ]);
    const kept = bench.registry.workflowPollers.find(({ queue }) => queue.name === 'webhook/e1');
    kept!.reserve().deliver({ ...activationIn(bench), previousStartedEventId: 7 });
    await bench.clock.settle();
    expect(asked).toEqual([0, 7]);
  });

  it('that has lost a run is sent the whole history at once', async () => {
    const asked: number[] = [];
    const bench = await DispatcherBench.started([anEndpoint({ workflowTypes: ['order'] })], {
      histories: {
        historyOf: (_activation, after) => {
          asked.push(after);
          return Promise.resolve({ events: [] });
        },
      },
    });
    const kept = bench.registry.workflowPollers.find(({ queue }) => queue.name === 'webhook/e1');
    kept!.reserve().deliver({ ...activationIn(bench), previousStartedEventId: 7 });
    await bench.clock.settle();
    await answer(bench, { type: 'NeedsHistory' });
    await answer(bench, completed);
    expect(asked).toEqual([7, 0]);
    expect(bench.history.types()).toEqual(['RespondWorkflowTaskCompleted']);
  });

  it('that asks for a history it was given has failed', async () => {
    const bench = await started();
    await deliver(bench);
    await answer(bench, { type: 'NeedsHistory' });
    expect(bench.history.submitted).toMatchObject([
      { type: 'RespondWorkflowTaskFailed', failure: { info: { errorType: 'BadWorkflowAnswer' } } },
    ]);
  });

  it('keeps no queue of its own while it is paused', async () => {
    const bench = await started({ state: 'Paused' });
    expect(bench.registry.workflowPollers.map(({ queue }) => queue.name)).toEqual(['default']);
  });
});
