// The client: runs of five kinds under a steady load, and a log of what was asked, when, and what was answered.
import { setTimeout as sleep } from 'node:timers/promises';

const START = `mutation ($input: StartWorkflowInput!) {
  startWorkflow(input: $input) { ... on StartedWorkflow { runId } ... on Refused { code message retryable } }
}`;
const SIGNAL = `mutation ($input: SignalWorkflowInput!) {
  signalWorkflow(input: $input) { __typename ... on Refused { code message retryable } }
}`;
const PUT = `mutation ($name: String!, $source: JSON!) {
  putWorkflowDefinition(name: $name, source: $source) { __typename ... on Refused { message } }
}`;
const ENDPOINT = `mutation ($input: WebhookEndpointInput!) {
  createWebhookEndpoint(input: $input) { __typename ... on Refused { message } }
}`;

const retried = [
  { ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 60, BackoffRate: 1 },
];
const call = (type, more) => ({
  Type: 'Task',
  Resource: `perdure:activity:${type}`,
  ResultPath: null,
  ...more,
});
const signal = (next) => ({
  Type: 'Task',
  Resource: 'perdure:signal:go',
  ResultPath: '$.said',
  ...next,
});

/** Of `reliability.md` 2.4: signals, a saga of calls that fail, timers, payments that may be tried once, a fan-out. */
const KINDS = {
  signals: {
    StartAt: 'A',
    States: { A: signal({ Next: 'B' }), B: signal({ Next: 'C' }), C: signal({ End: true }) },
  },
  saga: {
    StartAt: 'A',
    States: {
      A: call('Step', { Retry: retried, Next: 'B' }),
      B: call('Flaky', { Retry: retried, Next: 'C' }),
      C: call('Step', { Retry: retried, End: true }),
    },
  },
  timers: {
    StartAt: 'A',
    States: {
      A: { Type: 'Wait', Seconds: 1, Next: 'B' },
      B: { Type: 'Wait', Seconds: 2, Next: 'C' },
      C: call('Step', { Retry: retried, End: true }),
    },
  },
  payment: {
    StartAt: 'Pay',
    States: {
      Pay: call('Payment', {
        MaximumAttempts: 1,
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failed', Next: 'Done' }],
        End: true,
      }),
      Done: { Type: 'Pass', End: true },
    },
  },
  fan: {
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        ItemsPath: '$.items',
        ResultPath: null,
        Iterator: { StartAt: 'One', States: { One: call('Step', { Retry: retried, End: true }) } },
        End: true,
      },
    },
  },
};

/** How many starts of a crowd are in flight. */
const CROWD_WIDTH = 16;
const REQUEST_MS_MAX = 20_000;

export class Client {
  /** By workflow id: `{ kind, runIds, ackMs, signalsAcked }`. */
  runs = new Map();
  /** `{ atMs, tookMs }` of every start that was acknowledged. */
  starts = [];
  refusals = [];
  queues = new Set();
  crowds = 0;

  constructor(topology, random) {
    this.topology = topology;
    this.random = random;
  }

  async prepare(workerUrl) {
    for (const [name, source] of Object.entries(KINDS)) await this.ask(PUT, { name, source });
    await this.ask(ENDPOINT, {
      input: {
        name: 'default',
        url: workerUrl,
        taskQueue: 'default',
        responseWindow: '3s',
        maxConcurrency: 500,
      },
    });
  }

  /** Until the time is over: about `perSecond` starts a second, at moments that do not wait for answers. */
  async load({ milliseconds, perSecond }) {
    const until = performance.now() + milliseconds;
    const going = [];
    for (let number = 0; performance.now() < until; number += 1) {
      going.push(this.run(number).catch((fault) => this.refusals.push(String(fault))));
      await sleep((-Math.log(1 - this.random.next()) * 1_000) / perSecond);
    }
    await Promise.all(going);
  }

  async run(number) {
    const kind = this.random.of(Object.keys(KINDS));
    const workflowId = `${kind}-${number}`;
    const isRepeated = this.random.next() < 0.1;
    const began = performance.now();
    await this.start({ kind, workflowId, number });
    const run = this.runs.get(workflowId);
    this.starts.push({ atMs: run.ackMs, tookMs: run.ackMs - began });
    if (isRepeated) await this.start({ kind, workflowId, number });
    if (kind === 'signals') await this.signalAll(workflowId);
  }

  /** The run's id. Asked again, it is the same request. */
  async start({ kind, workflowId, number = 0 }) {
    const requestId = `start-${workflowId}`;
    const run = this.runs.get(workflowId) ?? { kind, runIds: [], signalsAcked: 0 };
    this.runs.set(workflowId, run);
    const input = { number, ...(kind === 'fan' && { items: [1, 2, 3, 4, 5] }) };
    const { runId } = await this.ask(START, {
      input: { definition: kind, workflowId, requestId, input },
    });
    run.runIds.push(runId);
    run.ackMs ??= performance.now();
    return runId;
  }

  async signalAll(workflowId) {
    const run = this.runs.get(workflowId);
    for (let count = 0; count < 3; count += 1) {
      const requestId = `signal-${workflowId}-${count}`;
      await this.ask(SIGNAL, { input: { workflowId, signal: 'go', requestId, input: count } });
      run.signalsAcked += 1;
    }
  }

  /** A queue with an endpoint of its own, and a definition of one step that uses it; answers with their name. */
  async queue(name, url, { maxConcurrency = 500 } = {}) {
    if (this.queues.has(name)) return name;
    this.queues.add(name);
    const input = { name, url, taskQueue: name, responseWindow: '3s', maxConcurrency };
    await this.ask(ENDPOINT, { input });
    const step = call('Step', { Retry: retried, End: true });
    const source = { StartAt: 'A', TaskQueue: name, States: { A: step } };
    await this.ask(PUT, { name, source });
    return name;
  }

  /** Runs of a queue, as fast as they are taken. */
  async startMany(queue, count) {
    const crowd = (this.crowds += 1);
    let next = 0;
    const startNext = async () => {
      while (next < count) {
        const workflowId = `${queue}-${crowd}-${next}`;
        next += 1;
        await this.start({ kind: queue, workflowId });
      }
    };
    const starting = Array.from({ length: CROWD_WIDTH }, startNext);
    await Promise.all(starting).catch((fault) => this.refusals.push(String(fault)));
  }

  /** Goes on elsewhere until it is answered: with the same request id, it is the same request. */
  async ask(query, variables) {
    const until = performance.now() + 90_000;
    for (let last; ;) {
      const apis = this.topology.of('api');
      try {
        const api = this.random.of(apis);
        const response = await fetch(`${api.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query, variables }),
          signal: AbortSignal.timeout(REQUEST_MS_MAX),
        });
        const { data, errors } = await response.json();
        if (errors !== undefined) throw new Error(JSON.stringify(errors));
        const [first] = Object.values(data);
        if (first?.code === undefined) return first;
        last = new Error(`${first.code}: ${first.message}`);
        if (first.retryable !== true) throw Object.assign(last, { isFinal: true });
      } catch (fault) {
        if (fault.isFinal === true) throw fault;
        last = fault;
      }
      if (performance.now() > until) throw last;
      await sleep(50);
    }
  }
}
