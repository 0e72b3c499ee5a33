import type { Answer } from '../support/graphql';
import { TestService } from '../support/service';
import { Tenant } from './tenant';

const NAMESPACE = 'schedules';
const REFUSED = '... on Refused { code message }';
const SCHEDULE = `... on Schedule {
  scheduleId paused note conflictToken actionCount missedCount skippedCount waitingCount remainingActions
  running { workflowId status } recent { workflowId nominalTime status } nextTimes(count: 3)
  spec { timeZone calendars { hour { start } comment } } lastResult
} ${REFUSED}`;

let service: TestService;
let tenant: Tenant;

beforeAll(async () => {
  service = await TestService.start();
  tenant = Tenant.developer(service);
  await tenant.ask(
    `mutation { createNamespace(name: "${NAMESPACE}", clock: VIRTUAL, time: "2026-01-01T00:00:00Z") { __typename } }`,
  );
  await put('report', { Say: { Type: 'Pass', Result: 'done', End: true } }, 'Say');
  await put('shift', { Wait: { Type: 'Wait', Seconds: 5_400, End: true } }, 'Wait');
  await put('broken', { Fail: { Type: 'Fail', Error: 'Broken', Cause: 'on purpose' } }, 'Fail');
}, 60_000);

afterAll(() => service.stop());

const put = (name: string, states: object, startAt: string): Promise<Answer> =>
  tenant.ask(
    `mutation ($s: JSON!) { putWorkflowDefinition(namespace: "${NAMESPACE}", name: "${name}", source: $s) { __typename } }`,
    { s: { StartAt: startAt, States: states } },
  );

const create = (
  scheduleId: string,
  definition: string,
  spec: object,
  more: object = {},
): Promise<Answer> =>
  tenant.ask(
    `mutation ($input: CreateScheduleInput!) { createSchedule(input: $input) { ${SCHEDULE} } }`,
    { input: { namespace: NAMESPACE, scheduleId, spec, action: { definition }, ...more } },
  );

const update = (scheduleId: string, change: object): Promise<Answer> =>
  tenant.ask(
    `mutation ($input: UpdateScheduleInput!) { updateSchedule(input: $input) { ${SCHEDULE} } }`,
    { input: { namespace: NAMESPACE, scheduleId, ...change } },
  );

const mutate = (field: string, scheduleId: string, more = ''): Promise<Answer> =>
  tenant.ask(
    `mutation { ${field}(namespace: "${NAMESPACE}", scheduleId: "${scheduleId}"${more}) { ${SCHEDULE} } }`,
  );

const find = (scheduleId: string): Promise<Answer> =>
  tenant.ask(
    `{ schedule(namespace: "${NAMESPACE}", scheduleId: "${scheduleId}") { ${SCHEDULE.replace('... on Schedule {', '').replace(`} ${REFUSED}`, '')} } }`,
  );

async function advance(by: string): Promise<void> {
  const moved = await tenant.ask(
    `mutation { advanceTime(namespace: "${NAMESPACE}", by: "${by}") { ... on MovedClock { arrived } ${REFUSED} } }`,
  );
  expect(moved).toEqual({ arrived: true });
}

const hourly = { cronStrings: ['0 * * * *'] };

it('acts once per day through a year whose clocks change twice', async () => {
  const created = await create('night', 'report', {
    cronStrings: ['CRON_TZ=Europe/Berlin 30 2 * * * # at night'],
  });
  expect(created).toMatchObject({
    spec: { timeZone: 'Europe/Berlin', calendars: [{ hour: [{ start: 2 }], comment: 'at night' }] },
    nextTimes: ['2026-01-01T01:30:00.000Z', '2026-01-02T01:30:00.000Z', '2026-01-03T01:30:00.000Z'],
  });
  await advance('365d');
  expect(await find('night')).toMatchObject({
    actionCount: 365,
    missedCount: 0,
    skippedCount: 0,
    lastResult: 'done',
  });
  const count = await tenant.ask(
    `{ workflowCount(namespace: "${NAMESPACE}", query: "WorkflowType = 'report'") { ... on WorkflowCount { count } ${REFUSED} } }`,
  );
  expect(count).toEqual({ count: 365 });
  await mutate('pauseSchedule', 'night', ', note: "enough"');
});

it('is no workflow in lists of workflows, and is listed by itself', async () => {
  const workflows = await tenant.ask(
    `{ workflowCount(namespace: "${NAMESPACE}", query: "WorkflowType = 'perdure:schedule'") { ... on WorkflowCount { count } ${REFUSED} } }`,
  );
  expect(workflows).toEqual({ count: 0 });
  const schedules = await tenant.ask(
    `{ schedules(namespace: "${NAMESPACE}") { ... on ScheduleConnection { edges { node { scheduleId paused note } } } ${REFUSED} } }`,
  );
  expect(schedules).toEqual({
    edges: [{ node: { scheduleId: 'night', paused: true, note: 'enough' } }],
  });
});

it('follows its overlap policy', async () => {
  await create('skip', 'shift', hourly);
  await create('all', 'shift', hourly, { policies: { overlap: 'BufferAll' } });
  await create('terminate', 'shift', hourly, { policies: { overlap: 'TerminateOther' } });
  await advance('4h');
  await advance('1m');
  expect(await find('skip')).toMatchObject({ actionCount: 2, skippedCount: 2 });
  expect(await find('all')).toMatchObject({ actionCount: 3, skippedCount: 0, waitingCount: 1 });
  const { recent } = (await find('terminate')) as unknown as { recent: Answer[] };
  expect(recent.map(({ status }) => status)).toEqual([
    'Terminated',
    'Terminated',
    'Terminated',
    'Running',
  ]);
  for (const id of ['skip', 'all', 'terminate']) await mutate('pauseSchedule', id);
});

it('pauses itself when a run fails, until it is told to go on', async () => {
  await create('failing', 'broken', hourly, { policies: { pauseOnFailure: true } });
  await advance('5h');
  expect(await find('failing')).toMatchObject({ actionCount: 1, paused: true });
  expect(await mutate('unpauseSchedule', 'failing', ', note: "mended"')).toMatchObject({
    paused: false,
    note: 'mended',
  });
  await mutate('pauseSchedule', 'failing');
});

it('acts when triggered, and for the past when backfilled', async () => {
  await create('rare', 'report', { cronStrings: ['@yearly'] });
  await mutate('triggerSchedule', 'rare');
  await mutate(
    'backfillSchedule',
    'rare',
    ', backfills: [{ from: "2020-01-01T00:00:00Z", to: "2023-06-01T00:00:00Z", overlap: BufferAll }]',
  );
  await advance('1m');
  const { recent } = (await find('rare')) as unknown as { recent: Answer[] };
  expect(recent.slice(1).map(({ workflowId, status }) => [workflowId, status])).toEqual([
    ['rare-2020-01-01T00:00:00Z', 'Completed'],
    ['rare-2021-01-01T00:00:00Z', 'Completed'],
    ['rare-2022-01-01T00:00:00Z', 'Completed'],
    ['rare-2023-01-01T00:00:00Z', 'Completed'],
  ]);
});

it('is changed by whoever has seen its last change, and ends after its last action', async () => {
  const created = await create('changed', 'report', hourly);
  const stale = created['conflictToken'];
  const changed = await update('changed', { remainingActions: 2, conflictToken: stale });
  expect(changed).toMatchObject({ remainingActions: 2 });
  expect(await update('changed', { note: 'too late', conflictToken: stale })).toMatchObject({
    code: 'VERSION_CONFLICT',
  });
  await advance('12h');
  expect(await find('changed')).toMatchObject({ actionCount: 2, remainingActions: 0 });
});

it('is gone when it is deleted, and its name is free again', async () => {
  await create('gone', 'report', hourly);
  expect(await create('gone', 'report', hourly)).toMatchObject({ code: 'NAME_TAKEN' });
  const deleted = await tenant.ask(
    `mutation { deleteSchedule(namespace: "${NAMESPACE}", scheduleId: "gone") { ... on DeletedSchedule { scheduleId } ${REFUSED} } }`,
  );
  expect(deleted).toEqual({ scheduleId: 'gone' });
  expect(await find('gone')).toBeNull();
  expect(await mutate('pauseSchedule', 'gone')).toMatchObject({ code: 'SCHEDULE_NOT_FOUND' });
  expect(await create('gone', 'report', hourly)).toMatchObject({ scheduleId: 'gone' });
});

it('tells when a spec acts before there is a schedule, and what is wrong with one', async () => {
  const times = (spec: string) =>
    tenant.ask(
      `{ scheduleMatchingTimes(spec: ${spec}, from: "2026-03-27T12:00:00Z", count: 3) { ... on MatchingTimes { times } ${REFUSED} } }`,
    );
  expect(
    await times('{ calendars: [{ hour: "2", minute: "30" }], timeZone: "Europe/Berlin" }'),
  ).toEqual({
    times: ['2026-03-28T01:30:00.000Z', '2026-03-30T00:30:00.000Z', '2026-03-31T00:30:00.000Z'],
  });
  expect(await times('{ cronStrings: ["61 * * * *"] }')).toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringContaining('minute') as unknown,
  });
  expect(await times('{ timeZone: "Mars/Olympus" }')).toMatchObject({ code: 'INVALID_ARGUMENT' });
});

it('keeps its own names to itself', async () => {
  const start = await tenant.ask(
    `mutation { startWorkflow(input: { namespace: "${NAMESPACE}", workflowType: "perdure:schedule" }) { __typename ${REFUSED} } }`,
  );
  expect(start).toMatchObject({ code: 'INVALID_ARGUMENT' });
});
