import { setTimeout as sleep } from 'node:timers/promises';

import { ServiceProcess } from './service-process';

/** Kills of the service while it works on a batch. */
const KILL_COUNT = 3;
const RUN_COUNT = 240;
/** Events of the run that is reset while the service is killed. */
const LONG_EVENT_COUNT = 60_000;

describe('killing the service while it works on operations', () => {
  const service = new ServiceProcess();

  async function ask<T>(query: string, variables: object = {}): Promise<T> {
    for (;;) {
      try {
        const response = await fetch(`${service.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query, variables }),
          signal: AbortSignal.timeout(60_000),
        });
        const { data } = (await response.json()) as { data: Record<string, T> | null };
        const answer = data === null ? undefined : Object.values(data)[0];
        const code = (answer as { code?: string } | null | undefined)?.code;
        if (answer !== undefined && code !== 'UNAVAILABLE' && code !== 'OUTCOME_UNKNOWN') {
          return answer;
        }
      } catch {
        // It is being started again.
      }
      await sleep(100);
    }
  }

  beforeAll(async () => {
    await service.start();
    const hold = { Type: 'Task', Resource: 'perdure:signal:go', ResultPath: null };
    const put = (name: string, source: object) =>
      ask(
        'mutation ($n: String!, $s: JSON!) { putWorkflowDefinition(name: $n, source: $s) { __typename } }',
        {
          n: name,
          s: source,
        },
      );
    await put('hold', {
      StartAt: 'One',
      States: { One: { ...hold, Next: 'Two' }, Two: { ...hold, End: true } },
    });
    await put('grows', {
      StartAt: 'Count',
      States: {
        Count: {
          Type: 'Pass',
          Parameters: { 'n.$': 'States.MathAdd($.n, 1)', 'max.$': '$.max' },
          Next: 'Enough?',
        },
        'Enough?': {
          Type: 'Choice',
          Choices: [{ Variable: '$.n', NumericGreaterThanEqualsPath: '$.max', Next: 'Hold' }],
          Default: 'Count',
        },
        Hold: { ...hold, End: true },
      },
    });
  });

  afterAll(() => service.stop());

  it('gives each run of a batch one signal, and counts each once', async () => {
    for (let number = 0; number < RUN_COUNT; number += 1) {
      await ask(
        `mutation { startWorkflow(input: { definition: "hold", workflowId: "h${String(number)}" }) { __typename } }`,
      );
    }
    const { id } = await ask<{ id: string }>(
      `mutation { startBatch(input: { query: "WorkflowType = 'hold'", operation: { signal: { signal: "go" } }, operationsPerSecond: 40, requestId: "batch" }) { ... on Batch { id } } }`,
    );
    const progress = () =>
      ask<{ state: string; totalCount: number; doneCount: number; failedCount: number }>(
        'query ($id: String!) { batch(id: $id) { state totalCount doneCount failedCount } }',
        { id },
      );
    for (let kills = 0; kills < KILL_COUNT; kills += 1) {
      const { doneCount } = await progress();
      while ((await progress()).doneCount < doneCount + 30) await sleep(20);
      await service.kill();
      await service.start();
    }
    while ((await progress()).state !== 'Completed') await sleep(200);
    expect(await progress()).toEqual({
      state: 'Completed',
      totalCount: RUN_COUNT,
      doneCount: RUN_COUNT,
      failedCount: 0,
    });
    // A second signal would have ended the run.
    const { count } = await ask<{ count: number }>(
      `{ workflowCount(query: "WorkflowType = 'hold' AND ExecutionStatus = 'Running'") { ... on WorkflowCount { count } } }`,
    );
    expect(count).toBe(RUN_COUNT);
  });

  it('resets a long run once, whenever the service dies in between', async () => {
    await ask(
      'mutation ($i: JSON) { startWorkflow(input: { definition: "grows", workflowId: "long", input: $i }) { __typename } }',
      { i: { n: 0, max: LONG_EVENT_COUNT / 4 } },
    );
    const describe = () =>
      ask<{ runId: string; historyLength: number; pending: { signals: unknown[] } | null }>(
        '{ workflow(workflowId: "long") { runId historyLength pending { signals { signal } } } }',
      );
    while (((await describe()).pending?.signals.length ?? 0) === 0) await sleep(100);
    const before = await describe();
    const reset = () =>
      ask<{ runId: string }>(
        'mutation { resetWorkflow(input: { workflowId: "long", to: LastWorkflowTask, requestId: "reset" }) { ... on WorkflowRef { runId } ... on Refused { code message } } }',
      );
    const answers: Promise<{ runId: string }>[] = [];
    for (const delayMs of [50, 150, 400]) {
      answers.push(reset());
      await sleep(delayMs);
      await service.kill();
      await service.start();
    }
    answers.push(reset());
    const runIds = (await Promise.all(answers)).map(({ runId }) => runId);
    expect(new Set(runIds).size).toBe(1);
    const after = await describe();
    expect(after.runId).toBe(runIds[0]);
    expect(after.runId).not.toBe(before.runId);
    expect(after.historyLength).toBeGreaterThan(LONG_EVENT_COUNT * 0.9);
    const { count } = await ask<{ count: number }>(
      `{ workflowCount(query: "WorkflowId = 'long'") { ... on WorkflowCount { count } } }`,
    );
    expect(count).toBe(2);
  });
});
