import { setTimeout as sleep } from 'node:timers/promises';

import { type Answer, postText } from '../support/graphql';
import { TestService } from '../support/service';
import { ScriptedWorker } from '../support/worker';
import { Tenant } from './tenant';

const REFUSED = '... on Refused { code message }';
const JSON_BODY = { 'content-type': 'application/json' };

let service: TestService;
let worker: ScriptedWorker;
let tenant: Tenant;

beforeAll(async () => {
  service = await TestService.start();
  worker = await ScriptedWorker.start();
  worker.on('hold', (_call, response) => response.writeHead(202).end());
  tenant = await Tenant.create(service);
  await worker.serve(tenant.client);
  for (const [name, Resource, TaskQueue] of [
    ['hold', 'perdure:activity:hold', 'default'],
    ['unserved', 'perdure:activity:echo', 'nobody'],
  ]) {
    const States = { Do: { Type: 'Task', Resource, TaskQueue, End: true } };
    const put = await tenant.client.put(name!, { StartAt: 'Do', States });
    if (put['__typename'] !== 'PutDefinition') throw new Error(JSON.stringify(put));
  }
}, 60_000);

afterAll(async () => {
  worker.stop();
  await service.stop();
});

async function start(definition: string, workflowId: string): Promise<void> {
  await tenant.client.start({ definition, workflowId });
}

async function control(field: string, workflowId: string, more = ''): Promise<Answer> {
  return tenant.ask(
    `mutation { ${field}(activities: { workflowId: "${workflowId}", all: true }${more}) { ... on ControlledActivities { activityCount } ${REFUSED} } }`,
  );
}

async function activityOf(workflowId: string): Promise<Answer> {
  const { pending } = await tenant.ask(
    `{ workflow(workflowId: "${workflowId}") { pending { activities {
      activityId state attempt resetRequested paused { identity reason }
      options { taskQueue heartbeatTimeoutMs } waiting { kind sentence } } } } }`,
  );
  return (pending as { activities: Answer[] }).activities[0]!;
}

async function callOf(workflowId: string) {
  const find = () => worker.calls.find((call) => call.workflowId === workflowId);
  while (find() === undefined) await sleep(10);
  return find()!;
}

describe('a pending activity over the API', () => {
  it('is paused before a worker has it, says so, and goes on when it is unpaused', async () => {
    await start('unserved', 'paused');
    expect(await control('pauseActivity', 'paused', ', reason: "the bank is closed"')).toEqual({
      activityCount: 1,
    });
    const activity = await activityOf('paused');
    expect(activity).toMatchObject({
      state: 'Paused',
      paused: { reason: 'the bank is closed' },
      waiting: { kind: 'ActivityPaused' },
    });
    expect((activity['waiting'] as { sentence: string }).sentence).toContain('the bank is closed');
    await worker.serve(tenant.client, 'nobody');
    await sleep(300);
    expect(worker.calls.some(({ workflowId }) => workflowId === 'paused')).toBe(false);
    await control('unpauseActivity', 'paused');
    expect(await tenant.client.result('paused')).toMatchObject({ status: 'Completed' });
  });

  it('tells its worker by the answer to a heartbeat that it is paused and reset', async () => {
    await start('hold', 'told');
    const { callbacks } = await callOf('told');
    await control('pauseActivity', 'told');
    const beat = async () => JSON.parse((await postText(callbacks.heartbeat, '1', JSON_BODY)).text);
    expect(await beat()).toMatchObject({ pauseRequested: true, resetRequested: false });
    await control('resetActivity', 'told');
    expect(await beat()).toMatchObject({ pauseRequested: false, resetRequested: true });
    expect(await activityOf('told')).toMatchObject({ state: 'Started', resetRequested: true });
  });

  it('shows the options it has now, changed or restored', async () => {
    await start('hold', 'changed');
    await callOf('changed');
    const before = await activityOf('changed');
    await control('updateActivityOptions', 'changed', ', options: { heartbeatTimeout: "7m" }');
    expect((await activityOf('changed'))['options']).toMatchObject({ heartbeatTimeoutMs: 420_000 });
    await control('updateActivityOptions', 'changed', ', restoreOriginal: true');
    expect((await activityOf('changed'))['options']).toEqual(before['options']);
  });

  it('is named by exactly one selector, and has to be pending', async () => {
    await start('hold', 'named');
    await callOf('named');
    const pause = (selector: string) =>
      tenant.ask(
        `mutation { pauseActivity(activities: { workflowId: "named", ${selector} }) { ... on ControlledActivities { activityCount } ${REFUSED} } }`,
      );
    expect(await pause('all: true, activityType: "hold"')).toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    expect(await pause('activityType: "other"')).toMatchObject({ code: 'ACTIVITY_NOT_FOUND' });
    expect(await pause('activityType: "hold"')).toEqual({ activityCount: 1 });
    expect(await control('updateActivityOptions', 'named')).toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });

  it('completes, fails and beats by its id', async () => {
    await start('hold', 'by-id');
    await callOf('by-id');
    const { activityId } = await activityOf('by-id');
    const named = `activity: { workflowId: "by-id", activityId: "${String(activityId)}" }`;
    const ask = (text: string) =>
      tenant.ask(`mutation { ${text} { ... on ActivityAnswer { cancelRequested } ${REFUSED} } }`);
    expect(await ask(`heartbeatActivity(${named}, details: 1)`)).toEqual({
      cancelRequested: false,
    });
    expect(await ask(`cancelActivity(${named})`)).toMatchObject({
      code: 'ACTIVITY_NOT_CANCEL_REQUESTED',
    });
    await ask(`completeActivity(${named}, result: {by: "id"})`);
    expect(await tenant.client.result('by-id')).toMatchObject({ output: { by: 'id' } });
    expect(await ask(`failActivity(${named}, failure: {})`)).toMatchObject({
      code: 'ACTIVITY_NOT_FOUND',
    });
  });
});
