import type { Answer } from '../support/graphql';
import { TestService } from '../support/service';
import { answerJson, ScriptedWorker } from '../support/worker';
import { rootFields } from './root-fields';
import { Tenant } from './tenant';

const DAY_MS = 86_400_000;
const START = '2026-01-01T00:00:00.000Z';
const NAMESPACE = 'in-virtual-time';

/** Asks for a decision, reminds every week, and gives up after 90 days. */
const APPROVAL = {
  StartAt: 'Ask',
  States: {
    Ask: {
      Type: 'Task',
      Resource: 'perdure:activity:ask',
      ResultPath: '$.asked',
      Next: 'Decide',
    },
    Decide: {
      Type: 'Task',
      Resource: 'perdure:signal:decision',
      TimeoutSeconds: 604_800,
      ResultPath: '$.decision',
      Catch: [{ ErrorEquals: ['States.Timeout'], ResultPath: '$.silence', Next: 'Count' }],
      Next: 'Grant',
    },
    Count: {
      Type: 'Pass',
      Parameters: { 'reminders.$': 'States.MathAdd($.reminders, 1)' },
      Next: 'Remind',
    },
    Remind: {
      Type: 'Task',
      Resource: 'perdure:activity:remind',
      TimeoutSeconds: 3_600,
      ResultPath: '$.reminded',
      Next: 'Enough',
    },
    Enough: {
      Type: 'Choice',
      Choices: [{ Variable: '$.reminders', NumericGreaterThanEquals: 12, Next: 'LastDays' }],
      Default: 'Decide',
    },
    LastDays: {
      Type: 'Task',
      Resource: 'perdure:signal:decision',
      TimeoutSeconds: 518_400,
      ResultPath: '$.decision',
      Catch: [{ ErrorEquals: ['States.Timeout'], ResultPath: '$.silence', Next: 'Expire' }],
      Next: 'Grant',
    },
    Grant: { Type: 'Task', Resource: 'perdure:activity:grant', End: true },
    Expire: { Type: 'Task', Resource: 'perdure:activity:expire', Next: 'Expired' },
    Expired: { Type: 'Fail', Error: 'Expired', Cause: 'nobody decided' },
  },
};

const DAILY = {
  StartAt: 'Wait',
  States: {
    Wait: { Type: 'Wait', Seconds: 86_400, Next: 'Count' },
    Count: { Type: 'Pass', Parameters: { 'day.$': 'States.MathAdd($.day, 1)' }, Next: 'Note' },
    Note: { Type: 'Task', Resource: 'perdure:activity:note', Next: 'Enough' },
    Enough: {
      Type: 'Choice',
      Choices: [{ Variable: '$.day', NumericGreaterThanEquals: 90, Next: 'Done' }],
      Default: 'Wait',
    },
    Done: { Type: 'Succeed' },
  },
};

let service: TestService;
let worker: ScriptedWorker;
let tenant: Tenant;

const REFUSED = '... on Refused { code message advice }';
const MOVED = `... on MovedClock { namespace time target arrived } ${REFUSED}`;

beforeAll(async () => {
  service = await TestService.start();
  worker = await ScriptedWorker.start();
  tenant = Tenant.developer(service);
  await createNamespace(NAMESPACE);
  await worker.serve(tenant.client, 'default', { namespace: NAMESPACE });
  await put('approval', APPROVAL);
  await put('daily', DAILY);
  // The first calls pay for connections and compiled code.
  await run('approval', 'warm-up', { reminders: 11 });
  await advance('P100D');
}, 60_000);

afterAll(async () => {
  worker.stop();
  await service.stop();
});

function createNamespace(name: string, more = `, time: "${START}"`): Promise<Answer> {
  return tenant.ask(
    `mutation { createNamespace(name: "${name}", clock: VIRTUAL${more}) { ... on Namespace { name clock time } ${REFUSED} } }`,
  );
}

function put(name: string, source: object): Promise<Answer> {
  return tenant.ask(
    `mutation ($s: JSON!) { putWorkflowDefinition(namespace: "${NAMESPACE}", name: "${name}", source: $s) { __typename ${REFUSED} } }`,
    { s: source },
  );
}

async function run(definition: string, workflowId: string, input: object): Promise<void> {
  const answer = await tenant.ask(
    `mutation ($i: JSON) { startWorkflow(input: { namespace: "${NAMESPACE}", definition: "${definition}", workflowId: "${workflowId}", input: $i }) { ... on StartedWorkflow { runId } ${REFUSED} } }`,
    { i: input },
  );
  expect(answer).toHaveProperty('runId');
}

const advance = (by: string): Promise<Answer> =>
  tenant.ask(`mutation { advanceTime(namespace: "${NAMESPACE}", by: "${by}") { ${MOVED} } }`);

const skip = (more = ''): Promise<Answer> =>
  tenant.ask(`mutation { skipTime(namespace: "${NAMESPACE}"${more}) { ${MOVED} } }`);

const decide = (workflowId: string): Promise<Answer> =>
  tenant.ask(
    `mutation { signalWorkflow(input: { namespace: "${NAMESPACE}", workflowId: "${workflowId}", signal: "decision", input: "yes" }) { ... on WorkflowRef { runId } ${REFUSED} } }`,
  );

const outcomeOf = (workflowId: string): Promise<Answer> =>
  tenant.ask(
    `{ workflow(namespace: "${NAMESPACE}", workflowId: "${workflowId}") { status startTime closeTime result { status output failure { type message } } } }`,
  );

const daysOf = (outcome: Answer): number =>
  (Date.parse(outcome['closeTime'] as string) - Date.parse(outcome['startTime'] as string)) /
  DAY_MS;

const callsTo = (workflowId: string, activityType: string) =>
  worker.callsOf(activityType).filter((call) => call.workflowId === workflowId);

describe('90 days of an approval over GraphQL and webhooks, in under a second', () => {
  it('reminds every week, takes the decision of day 70, and grants', async () => {
    const began = performance.now();
    await run('approval', 'granted', { reminders: 0 });
    expect(await advance('70d')).toMatchObject({ arrived: true });
    await decide('granted');
    expect(await advance('20d')).toMatchObject({ arrived: true });
    const outcome = await outcomeOf('granted');
    const tookMs = performance.now() - began;
    expect(outcome).toMatchObject({ status: 'Completed' });
    expect(daysOf(outcome)).toBe(70);
    expect(callsTo('granted', 'remind').map(({ input }) => (input as Answer)['reminders'])).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    );
    expect(callsTo('granted', 'grant')).toHaveLength(1);
    expect(tookMs).toBeLessThan(1_000);
  });

  it('expires on day 90 when nobody decides', async () => {
    const began = performance.now();
    await run('approval', 'expired', { reminders: 0 });
    expect(await advance('90d')).toMatchObject({ arrived: true });
    const outcome = await outcomeOf('expired');
    const tookMs = performance.now() - began;
    expect(outcome).toMatchObject({ status: 'Failed' });
    expect(daysOf(outcome)).toBe(90);
    expect(callsTo('expired', 'remind')).toHaveLength(12);
    expect(callsTo('expired', 'expire')).toHaveLength(1);
    expect(tookMs).toBeLessThan(1_000);
  });
});

it('sees each of 90 days in order, every call answered before the next day begins', async () => {
  const seen: unknown[] = [];
  worker.on('note', (call, response) => {
    seen.push((call.input as Answer)['day']);
    setTimeout(() => {
      seen.push('answered');
      answerJson(response, call.input);
    }, 2);
  });
  await run('daily', 'daily', { day: 0 });
  expect(await advance('90d')).toMatchObject({ arrived: true });
  expect(await outcomeOf('daily')).toMatchObject({ status: 'Completed' });
  expect(seen).toEqual(Array.from({ length: 90 }, (_, day) => [day + 1, 'answered']).flat());
});

it('goes from wake-up to wake-up when asked, and nowhere when there is none', async () => {
  await run('daily', 'stepped', { day: 88 });
  const first = await skip();
  const second = await skip();
  expect(await outcomeOf('stepped')).toMatchObject({ status: 'Completed' });
  expect(Date.parse(second['time'] as string) - Date.parse(first['time'] as string)).toBe(DAY_MS);
  expect(await skip()).toMatchObject({ time: second['time'], target: null, arrived: true });
});

it('skips by itself as far as it is told, while clients only wait for results', async () => {
  const now = await advance('0s');
  const until = new Date(Date.parse(now['time'] as string) + 10 * DAY_MS).toISOString();
  await skip(`, until: "${until}"`);
  const answer = await tenant.ask(
    `mutation { startWorkflow(input: { namespace: "${NAMESPACE}", definition: "daily", input: { day: 81 } }) { ... on StartedWorkflow { result(waitFor: "20s") { status } } ${REFUSED} } }`,
  );
  expect(answer).toMatchObject({ result: { status: 'Completed' } });
});

it('is told apart from namespaces in real time, which nobody can move', async () => {
  const namespaces = await tenant.ask('{ namespaces { name clock time target skipsUntil } }');
  const byName = new Map(
    (namespaces as unknown as Answer[]).map((each) => [each['name'], each] as const),
  );
  expect(byName.get('default')).toMatchObject({ clock: 'REAL', time: null });
  expect(byName.get(NAMESPACE)).toMatchObject({ clock: 'VIRTUAL', target: null });
  const moves = [
    'advanceTime(namespace: "default", by: "1s")',
    'skipTime(namespace: "default")',
  ].map((move) => tenant.ask(`mutation { ${move} { ${MOVED} } }`));
  expect((await Promise.all(moves)).map((each) => each['code'])).toEqual([
    'NAMESPACE_IN_REAL_TIME',
    'NAMESPACE_IN_REAL_TIME',
  ]);
});

it('refuses what says nothing or too much', async () => {
  const ask = (field: string) => tenant.ask(`mutation { ${field} { __typename ${REFUSED} } }`);
  const code = 'INVALID_ARGUMENT';
  expect(await ask(`advanceTime(namespace: "${NAMESPACE}")`)).toMatchObject({ code });
  expect(
    await ask(`advanceTime(namespace: "${NAMESPACE}", by: "1s", to: "${START}")`),
  ).toMatchObject({ code });
  expect(await ask(`createNamespace(name: "odd", time: "${START}")`)).toMatchObject({ code });
  expect(await ask('advanceTime(namespace: "nowhere", by: "1s")')).toMatchObject({
    code: 'NAMESPACE_NOT_FOUND',
  });
});

it('offers what is tested here', async () => {
  const names = (await rootFields(tenant)).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['advanceTime', 'skipTime']));
});
