import { setTimeout as sleep } from 'node:timers/promises';

import { ServiceProcess } from './service-process';
import { SinkWorker } from './sink-worker';

/** Kills of the service, then one immediate stop of Postgres with a kill. */
const KILL_COUNT = Number(process.env['CHAOS_KILLS'] ?? 10);
const RUNS_PER_SECOND = Number(process.env['CHAOS_RATE'] ?? 100);
const SEED = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000);
const TIMER_SECONDS = 2;
/** Answer window of the worker: a call lost with the service is known to be lost after this and a margin. */
const RESPONSE_WINDOW = '2s';
const SETTLE_MS_MAX = 180_000;

const task = (type: string, more: object): object => ({
  Type: 'Task',
  Resource: `perdure:activity:${type}`,
  ResultPath: null,
  ...more,
});

const retry = [
  { ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 50, BackoffRate: 1 },
];

/** Three activities, one of them at most once, a timer, and three signals in order. */
const definition = {
  StartAt: 'First',
  States: {
    First: task('First', { Retry: retry, Next: 'Once' }),
    Once: task('Once', {
      MaximumAttempts: 1,
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'Sleep' }],
      Next: 'Sleep',
    }),
    Sleep: { Type: 'Wait', Seconds: TIMER_SECONDS, Next: 'Signal1' },
    Signal1: { Type: 'Task', Resource: 'perdure:signal:go', ResultPath: '$.s1', Next: 'Signal2' },
    Signal2: { Type: 'Task', Resource: 'perdure:signal:go', ResultPath: '$.s2', Next: 'Last' },
    Last: task('Last', { Retry: retry, End: true }),
  },
};

interface Run {
  readonly workflowId: string;
  readonly isAcknowledged: boolean;
  readonly runId: string;
  /** Numbers of acknowledged signals, in the order in which they were sent. */
  readonly signals: number[];
}

/** mulberry32: the same seed kills at the same moments. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe(`killing the service ${String(KILL_COUNT)} times under load (CHAOS_SEED=${String(SEED)})`, () => {
  const service = new ServiceProcess();
  const worker = new SinkWorker();
  const runs: Run[] = [];
  let failedRequests = 0;
  let isLoading = true;

  async function graphql<T>(query: string, variables: object): Promise<T> {
    const response = await fetch(`${service.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(15_000),
    });
    const { data, errors } = (await response.json()) as { data: T; errors?: unknown };
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    return data;
  }

  /** Repeats with the same request id until it is acknowledged, as a careful client does. */
  async function untilAcknowledged<T>(send: () => Promise<T | undefined>): Promise<T | undefined> {
    for (let tries = 0; tries < 40; tries += 1) {
      try {
        const acknowledged = await send();
        if (acknowledged !== undefined) return acknowledged;
      } catch {
        // The service is down, or went down with the request.
      }
      failedRequests += 1;
      await sleep(500);
    }
    return undefined;
  }

  async function startRun(number: number): Promise<void> {
    const workflowId = `chaos-${String(number)}`;
    const runId = await untilAcknowledged(async () => {
      const { startWorkflow } = await graphql<{ startWorkflow: { runId?: string } }>(
        `
          mutation ($i: StartWorkflowInput!) {
            startWorkflow(input: $i) {
              ... on StartedWorkflow {
                runId
              }
            }
          }
        `,
        {
          i: {
            definition: 'chaos',
            workflowId,
            input: { number },
            requestId: `start-${workflowId}`,
          },
        },
      );
      return startWorkflow.runId;
    });
    const run: Run = {
      workflowId,
      isAcknowledged: runId !== undefined,
      runId: runId ?? '',
      signals: [],
    };
    runs.push(run);
    for (const signal of [1, 2]) {
      const sent = await untilAcknowledged(async () => {
        const { signalWorkflow } = await graphql<{ signalWorkflow: { runId?: string } }>(
          `
            mutation ($i: SignalWorkflowInput!) {
              signalWorkflow(input: $i) {
                ... on WorkflowRef {
                  runId
                }
              }
            }
          `,
          {
            i: {
              workflowId,
              signal: 'go',
              input: signal,
              requestId: `signal-${workflowId}-${String(signal)}`,
            },
          },
        );
        return signalWorkflow.runId;
      });
      if (sent !== undefined) run.signals.push(signal);
    }
  }

  async function offerLoad(): Promise<void> {
    const pending: Promise<void>[] = [];
    for (let number = 0; isLoading; number += 1) {
      pending.push(startRun(number));
      await sleep(1_000 / RUNS_PER_SECOND);
    }
    await Promise.all(pending);
  }

  async function openCount(): Promise<number> {
    const { workflowCount } = await graphql<{ workflowCount: { count: number } }>(
      `
        {
          workflowCount(query: "ExecutionStatus = 'Running'") {
            ... on WorkflowCount {
              count
            }
          }
        }
      `,
      {},
    );
    return workflowCount.count;
  }

  beforeAll(async () => {
    const url = await worker.start();
    await service.start();
    await graphql(
      `
        mutation ($i: WebhookEndpointInput!) {
          createWebhookEndpoint(input: $i) {
            __typename
          }
        }
      `,
      { i: { name: 'sink', url, responseWindow: RESPONSE_WINDOW, maxConcurrency: 512 } },
    );
    await graphql(
      `
        mutation ($s: JSON!) {
          putWorkflowDefinition(name: "chaos", source: $s) {
            __typename
          }
        }
      `,
      { s: definition },
    );
    const random = randomOf(SEED);
    const load = offerLoad();
    for (let kill = 0; kill < KILL_COUNT; kill += 1) {
      await sleep(1_000 + random() * 3_000);
      await service.kill();
      await service.start();
    }
    await sleep(1_000 + random() * 2_000);
    service.stopPostgresImmediately();
    await sleep(300);
    await service.kill();
    await service.start();
    await sleep(2_000);
    isLoading = false;
    await load;
    const until = performance.now() + SETTLE_MS_MAX;
    while ((await openCount()) > 0 && performance.now() < until) await sleep(1_000);
  });

  afterAll(async () => {
    worker.stop();
    await service.stop();
  });

  it('met enough work and enough trouble to mean something', () => {
    expect(runs.filter((run) => run.isAcknowledged).length).toBeGreaterThan(KILL_COUNT * 20);
    expect(failedRequests).toBeGreaterThan(KILL_COUNT);
  });

  it('completes every acknowledged start', async () => {
    expect(await openCount()).toBe(0);
    const { workflowCount } = await graphql<{ workflowCount: { count: number } }>(
      `
        {
          workflowCount(query: "ExecutionStatus = 'Completed'") {
            ... on WorkflowCount {
              count
            }
          }
        }
      `,
      {},
    );
    expect(workflowCount.count).toBe(runs.length);
  });

  it('calls every activity at least once, those with MaximumAttempts 1 at most once, and no attempt twice', () => {
    const calls = new Map<string, number>();
    const attempts = new Map<string, number>();
    for (const { runId, activityType, activityId, attempt } of worker.seen) {
      const call = `${runId} ${activityType}`;
      const named = `${runId} ${activityId} ${String(attempt)}`;
      calls.set(call, (calls.get(call) ?? 0) + 1);
      attempts.set(named, (attempts.get(named) ?? 0) + 1);
    }
    const acknowledged = runs.filter((run) => run.isAcknowledged);
    const uncalled = acknowledged.filter(
      ({ runId }) => !calls.has(`${runId} First`) || !calls.has(`${runId} Last`),
    );
    expect(uncalled).toEqual([]);
    expect(acknowledged.filter(({ runId }) => (calls.get(`${runId} Once`) ?? 0) > 1)).toEqual([]);
    expect([...attempts].filter(([, count]) => count > 1)).toEqual([]);
  });

  it('neither loses nor reorders acknowledged signals, and fires no timer early', async () => {
    const wrong: unknown[] = [];
    for (const run of runs.filter((each) => each.isAcknowledged)) {
      const { workflow } = await graphql<{
        workflow: {
          history: {
            edges: {
              node: { eventTime: string; type: string; attributes: Record<string, unknown> };
            }[];
          };
        };
      }>(
        `
          query ($id: String!) {
            workflow(workflowId: $id) {
              history(first: 200) {
                edges {
                  node {
                    eventTime
                    type
                    attributes
                  }
                }
              }
            }
          }
        `,
        { id: run.workflowId },
      );
      const events = workflow.history.edges.map(({ node }) => node);
      const signals = events
        .filter(({ type }) => type === 'WorkflowExecutionSignaled')
        .map(({ attributes }) => (attributes['input'] as unknown[])[0]);
      if (JSON.stringify(signals) !== JSON.stringify(run.signals)) wrong.push({ run, signals });
      const started = events.find(({ type }) => type === 'TimerStarted');
      const fired = events.find(({ type }) => type === 'TimerFired');
      const waitedMs = Date.parse(fired?.eventTime ?? '') - Date.parse(started?.eventTime ?? '');
      if (!(waitedMs >= TIMER_SECONDS * 1_000)) wrong.push({ run, waitedMs });
    }
    expect(wrong).toEqual([]);
  });
});
