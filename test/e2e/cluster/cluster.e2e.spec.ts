import { setTimeout as sleep } from 'node:timers/promises';

import { KafkaBroker, NO_KAFKA } from '@app/testing';

import { readiness, TestCluster } from '../support/cluster';
import { GraphqlClient } from '../support/graphql';
import { ScriptedWorker } from '../support/worker';

const isPossible = KafkaBroker.isPossible();
const describeWithKafka = isPossible ? describe : describe.skip;

const RUN_COUNT = 120;
const SETTLE_MS_MAX = 120_000;

const task = (type: string, more: object): object => ({
  Type: 'Task',
  Resource: `perdure:activity:${type}`,
  ResultPath: null,
  Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 30, BackoffRate: 1 }],
  ...more,
});

const ORDER = {
  StartAt: 'First',
  States: {
    First: task('First', { Next: 'Sleep' }),
    Sleep: { Type: 'Wait', Seconds: 1, Next: 'Signal' },
    Signal: { Type: 'Task', Resource: 'perdure:signal:go', ResultPath: '$.said', Next: 'Last' },
    Last: task('Last', { End: true }),
  },
};

jest.setTimeout(300_000);
if (!isPossible) it.skip(NO_KAFKA, () => undefined);

describeWithKafka('an installation of several processes', () => {
  let cluster: TestCluster;
  const worker = { current: undefined as ScriptedWorker | undefined };
  let clientNumber = 0;

  /** Clients are spread over the processes that serve them, and go on elsewhere when one is gone. */
  async function ask(query: string, variables: object): Promise<ReturnType<GraphqlClient['ask']>> {
    const until = Date.now() + 60_000;
    for (;;) {
      const apis = cluster.of('api');
      const service = apis[(clientNumber += 1) % apis.length]!;
      try {
        const answer = await new GraphqlClient(service.url).ask(query, variables);
        const [first] = Object.values(answer) as { code?: string; retryable?: boolean }[];
        if (first?.code === undefined || first.retryable !== true) return answer;
        if (Date.now() > until) return answer;
      } catch (fault) {
        if (Date.now() > until) throw fault;
      }
      await sleep(200);
    }
  }

  async function start(number: number): Promise<string> {
    const { startWorkflow } = await ask(
      `mutation ($input: StartWorkflowInput!) {
        startWorkflow(input: $input) { ... on StartedWorkflow { runId } ... on Refused { code message retryable } }
      }`,
      {
        input: {
          definition: 'order',
          workflowId: `order-${String(number)}`,
          requestId: `start-${String(number)}`,
          input: { number },
        },
      },
    );
    expect(startWorkflow).toHaveProperty('runId');
    return (startWorkflow as { runId: string }).runId;
  }

  async function signal(number: number): Promise<void> {
    const { signalWorkflow } = await ask(
      `mutation ($input: SignalWorkflowInput!) {
        signalWorkflow(input: $input) { __typename ... on Refused { code message retryable } }
      }`,
      {
        input: {
          workflowId: `order-${String(number)}`,
          signal: 'go',
          requestId: `signal-${String(number)}`,
          input: number * 10,
        },
      },
    );
    expect(signalWorkflow).not.toHaveProperty('code');
  }

  async function result(number: number): Promise<{ status: string; output: unknown }> {
    const { workflow } = await ask(
      `query ($id: String!) { workflow(workflowId: $id) { status result(waitFor: "1s") { status output } } }`,
      { id: `order-${String(number)}` },
    );
    const { result: found, status } = workflow as {
      status: string;
      result: { status: string; output: unknown } | null;
    };
    return found ?? { status, output: undefined };
  }

  beforeAll(async () => {
    cluster = await TestCluster.start();
    worker.current = await ScriptedWorker.start();
  });
  afterAll(async () => {
    worker.current?.stop();
    await cluster.stop();
  });

  it('comes up in whatever order its processes are started, and each says what it waits for', async () => {
    const dispatcher = await cluster.add('dispatcher');
    const api = await cluster.add('api');
    expect(await readiness(dispatcher)).toMatch(/A shard is owned by no process yet/);
    expect(await readiness(api)).toMatch(/A shard is owned by no process yet/);
    await Promise.all([cluster.add('matching'), cluster.add('history')]);
    await Promise.all(
      ['dispatcher', 'api', 'matching', 'history'].map((role) => cluster.add(role)),
    );
    await cluster.isReady();
  });

  it('does the work of many runs though one process of each role is killed under it', async () => {
    const client = new GraphqlClient(cluster.of('api')[0]!.url);
    await worker.current!.serve(client, 'default', { responseWindow: '3s' });
    const { putWorkflowDefinition } = await client.ask(
      `mutation ($source: JSON!) { putWorkflowDefinition(name: "order", source: $source) { __typename ... on Refused { message } } }`,
      { source: ORDER },
    );
    expect(putWorkflowDefinition).not.toHaveProperty('message');
    const runIds = new Map<number, string>();
    const load = (async () => {
      const kills = new Map([
        [25, 'history'],
        [50, 'matching'],
        [75, 'dispatcher'],
        [100, 'api'],
      ]);
      const going: Promise<void>[] = [];
      for (let number = 0; number < RUN_COUNT; number += 1) {
        const role = kills.get(number);
        if (role !== undefined) process.kill(cluster.of(role)[0]!.pid, 'SIGKILL');
        going.push(
          start(number).then((runId) => {
            runIds.set(number, runId);
            return signal(number);
          }),
        );
        await sleep(40);
      }
      await Promise.all(going);
    })();
    await load;
    const until = Date.now() + SETTLE_MS_MAX;
    for (let number = 0; number < RUN_COUNT; number += 1) {
      let found = await result(number);
      while (found.status === 'Running' && Date.now() < until) found = await result(number);
      expect({ number, ...found }).toEqual({
        number,
        status: 'Completed',
        output: { number, said: number * 10 },
      });
    }
    // The first outcome is what a repetition is answered with.
    expect(await start(3)).toBe(runIds.get(3));
  });

  it('says why an activity waits, asked of any process', async () => {
    const { putWorkflowDefinition } = await ask(
      `mutation ($source: JSON!) { putWorkflowDefinition(name: "lonely", source: $source) { __typename ... on Refused { message } } }`,
      {
        source: {
          StartAt: 'A',
          States: {
            A: { Type: 'Task', Resource: 'perdure:activity:A', TaskQueue: 'nobody', End: true },
          },
        },
      },
    );
    expect(putWorkflowDefinition).not.toHaveProperty('message');
    await ask(
      `mutation { startWorkflow(input: { definition: "lonely", workflowId: "lonely" }) { __typename } }`,
      {},
    );
    const { workflow } = await ask(
      `query { workflow(workflowId: "lonely") { waiting { kind } } }`,
      {},
    );
    expect(workflow).toEqual({ waiting: [{ kind: 'NoWorkerForActivityType' }] });
  });

  it('acknowledges starts while Kafka is down, and goes on when its data is wiped', async () => {
    await cluster.broker.kill();
    const first = performance.now();
    await start(1_000);
    const delays = [performance.now() - first];
    for (let number = 1_001; number < 1_010; number += 1) {
      const began = performance.now();
      await start(number);
      await signal(number);
      delays.push(performance.now() - began);
    }
    await signal(1_000);
    cluster.broker.wipe();
    cluster.broker = await cluster.broker.restart();
    for (let number = 1_010; number < 1_020; number += 1) {
      await start(number);
      await signal(number);
    }
    const until = Date.now() + SETTLE_MS_MAX;
    for (let number = 1_000; number < 1_020; number += 1) {
      let found = await result(number);
      while (found.status === 'Running' && Date.now() < until) found = await result(number);
      expect({ number, ...found }).toMatchObject({ number, status: 'Completed' });
    }
  });

  it('hands the shards of a process that stops to the other one at once, not when it is missed', async () => {
    const fresh = await cluster.add('history');
    await cluster.isReady();
    const leaving = cluster.of('history').find((service) => service !== fresh)!;
    await leaving.stop();
    const began = performance.now();
    await Promise.all([2_000, 2_001, 2_002, 2_003, 2_004, 2_005].map((number) => start(number)));
    // A process that does not say that it leaves is missed after 3.5 s.
    expect(performance.now() - began).toBeLessThan(3_000);
  });
});
