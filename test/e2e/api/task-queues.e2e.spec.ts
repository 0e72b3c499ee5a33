import { setTimeout as sleep } from 'node:timers/promises';

import type { Answer } from '../support/graphql';
import { TestService } from '../support/service';
import { answerJson, ScriptedWorker } from '../support/worker';
import { Tenant } from './tenant';

let service: TestService;
let worker: ScriptedWorker;
let tenant: Tenant;

beforeAll(async () => {
  service = await TestService.start();
  worker = await ScriptedWorker.start();
  tenant = await Tenant.create(service);
  for (const name of ['slow', 'narrow', 'ordered']) {
    const states = { Do: { Type: 'Task', Resource: `perdure:activity:${name}`, End: true } };
    await tenant.client.put(name, { StartAt: 'Do', States: states });
  }
}, 60_000);

afterAll(async () => {
  worker.stop();
  await service.stop();
});

const FIELDS = `{ name type limits { ratePerSecondMax concurrencyMax } fairnessWeights { key weight }
  stats { approximateBacklogCount approximateBacklogAge inFlightCount addedPerSecond } pollers { identity } }`;

const setLimits = (name: string, settings: string): Promise<Answer> =>
  tenant.ask(
    `mutation { setTaskQueueLimits(input: { name: "${name}", ${settings} }) { ... on TaskQueue ${FIELDS} ... on Refused { code message } } }`,
  );

const queue = (name: string): Promise<Answer> =>
  tenant.ask(`{ taskQueue(name: "${name}") ${FIELDS} }`);

async function startAll(definition: string, count: number, more: object = {}): Promise<void> {
  const starts = Array.from({ length: count }, (_, number) =>
    tenant.client.start({
      definition,
      taskQueue: definition,
      workflowId: `${definition}-${String(number)}-${JSON.stringify(more)}`,
      input: number,
      ...more,
    }),
  );
  await Promise.all(starts);
}

describe('the limits of a task queue', () => {
  it('hold what goes to its workers, however many wait, and show in its description', async () => {
    expect(await setLimits('slow', 'ratePerSecondMax: 8')).toMatchObject({
      name: 'slow',
      type: 'Activity',
      limits: { ratePerSecondMax: 8, concurrencyMax: null },
    });
    await worker.serve(tenant.client, 'slow');
    const begun = Date.now();
    await startAll('slow', 24);
    expect(await queue('slow')).toMatchObject({
      stats: { approximateBacklogCount: expect.any(Number) },
      pollers: [{ identity: 'webhook/slow' }],
    });
    while (worker.callsOf('slow').length < 24) await sleep(20);
    // 24 at 8 a second, of which two may go at once.
    expect(Date.now() - begun).toBeGreaterThanOrEqual(2_500);
    expect((await queue('slow'))['stats']).toMatchObject({ approximateBacklogCount: 0 });
  });

  it('bound the calls in flight, and go when they are lifted', async () => {
    await setLimits('narrow', 'concurrencyMax: 2');
    await worker.serve(tenant.client, 'narrow');
    const answers: (() => void)[] = [];
    worker.on('narrow', (_call, response) => {
      answers.push(() => {
        answerJson(response, null);
      });
    });
    await startAll('narrow', 6);
    await sleep(500);
    expect(worker.callsOf('narrow')).toHaveLength(2);
    expect((await queue('narrow'))['stats']).toMatchObject({
      inFlightCount: 2,
      approximateBacklogCount: 4,
    });
    answers.shift()?.();
    while (worker.callsOf('narrow').length < 3) await sleep(20);
    await setLimits('narrow', 'concurrencyMax: null');
    while (worker.callsOf('narrow').length < 6) await sleep(20);
    for (const answer of answers) answer();
  });

  it('refuse what is no limit and no weight', async () => {
    for (const bad of [
      'ratePerSecondMax: 0',
      'concurrencyMax: -1',
      'fairnessWeights: [{ key: "a", weight: 0 }]',
      'fairnessWeights: [{ key: "a", weight: 1 }, { key: "a", weight: 2 }]',
      `fairnessWeights: [{ key: "${'k'.repeat(65)}", weight: 1 }]`,
    ]) {
      expect(await setLimits('bad', bad)).toMatchObject({ code: 'INVALID_ARGUMENT' });
    }
  });
});

describe('the order in a task queue', () => {
  it('puts priority first, then shares between fairness keys by weight', async () => {
    await setLimits('ordered', 'concurrencyMax: 1, fairnessWeights: [{ key: "gold", weight: 3 }]');
    await startAll('ordered', 12, { priority: { fairnessKey: 'free' } });
    await startAll('ordered', 12, { priority: { fairnessKey: 'gold' } });
    await startAll('ordered', 3, { priority: { priorityKey: 1, fairnessKey: 'late' } });
    await worker.serve(tenant.client, 'ordered');
    while (worker.callsOf('ordered').length < 27) await sleep(20);
    const order = worker.callsOf('ordered').map(({ workflowId }) => {
      return ['late', 'gold', 'free'].find((key) => workflowId.includes(key));
    });
    expect(order.slice(0, 3)).toEqual(['late', 'late', 'late']);
    expect(order.slice(3, 15).filter((key) => key === 'gold')).toHaveLength(9);
  });

  it('refuses a priority out of range', async () => {
    const start = (priority: string): Promise<Answer> =>
      tenant.ask(
        `mutation { startWorkflow(input: { definition: "ordered", priority: ${priority} }) { __typename ... on Refused { code } } }`,
      );
    expect(await start('{ priorityKey: 6 }')).toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(await start('{ fairnessWeight: 5000 }')).toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});
