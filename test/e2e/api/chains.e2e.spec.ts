import type { Answer } from '../support/graphql';
import { TestService } from '../support/service';
import { Tenant } from './tenant';

const START = `mutation ($input: StartWorkflowInput!) {
  startWorkflow(input: $input) {
    ... on StartedWorkflow { runId started } ... on WorkflowAlreadyStarted { code runId }
    ... on Refused { code message }
  }
}`;

let service: TestService;
let tenant: Tenant;

beforeAll(async () => {
  service = await TestService.start();
  tenant = await Tenant.create(service);
  const machines: Record<string, Record<string, object>> = {
    quick: { Quick: { Type: 'Pass', End: true } },
    fails: { Fails: { Type: 'Fail', Error: 'Broken', Cause: 'as asked' } },
    hold: { Hold: { Type: 'Task', Resource: 'perdure:signal:go', End: true } },
  };
  for (const [name, States] of Object.entries(machines)) {
    const put = await tenant.client.put(name, { StartAt: Object.keys(States)[0], States });
    if (put['__typename'] !== 'PutDefinition') throw new Error(JSON.stringify(put));
  }
}, 60_000);

afterAll(() => service.stop());

const start = (input: object): Promise<Answer> => tenant.ask(START, { input });

async function run(workflowId: string, runId: string | null, fields: string): Promise<Answer> {
  return tenant.ask(
    `query ($w: String!, $r: String) { workflow(workflowId: $w, runId: $r) { ${fields} } }`,
    { w: workflowId, r: runId },
  );
}

const RESULT = 'firstRunId result(waitFor: "20s") { status output newRunId failure { type } }';

describe('a cron workflow', () => {
  it('says that it waits for its schedule', async () => {
    await start({ definition: 'quick', workflowId: 'yearly', cronSchedule: '@yearly' });
    const { waiting } = await run('yearly', null, 'waiting { kind sentence until }');
    expect(waiting).toMatchObject([{ kind: 'CronSchedule' }]);
    const until = (waiting as { until: string }[])[0]!.until;
    expect(until).toMatch(/-01-01T00:00:00\.000Z$/);
  });

  it('is followed by run after run until it is terminated, each naming the next', async () => {
    const { runId } = await start({
      definition: 'quick',
      workflowId: 'ticks',
      cronSchedule: '@every 1s',
      input: { n: 1 },
    });
    const first = await run('ticks', runId as string, RESULT);
    expect(first).toMatchObject({ result: { status: 'Completed', output: { n: 1 } } });
    const second = await run('ticks', first['result'].newRunId as string, RESULT);
    expect(second).toMatchObject({ firstRunId: runId, result: { status: 'Completed' } });
    expect(second['result'].newRunId).not.toBe(first['result'].newRunId);
    await tenant.ask(
      'mutation { terminateWorkflow(input: { workflowId: "ticks", reason: "enough" }) { __typename } }',
    );
    const last = await run('ticks', null, RESULT);
    expect(last).toMatchObject({ result: { status: 'Terminated', newRunId: null } });
  });

  it.each([
    ['no schedule', { cronSchedule: 'sometimes' }],
    ['a delay beside its schedule', { cronSchedule: '@daily', startDelay: '1s' }],
  ])('is refused with %s', async (_name, fields) => {
    expect(await start({ definition: 'quick', ...fields })).toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });
});

describe('the retry policy of a workflow', () => {
  it('begins attempt after attempt, and the last one is for good', async () => {
    const { runId } = await start({
      definition: 'fails',
      workflowId: 'again',
      retryPolicy: { initialInterval: '10ms', maximumAttempts: 2 },
    });
    const first = await run('again', runId as string, RESULT);
    expect(first).toMatchObject({
      result: {
        status: 'Failed',
        failure: { type: 'Broken' },
        newRunId: expect.any(String) as string,
      },
    });
    const second = await run('again', first['result'].newRunId as string, RESULT);
    expect(second).toMatchObject({ firstRunId: runId, result: { status: 'Failed' } });
    expect(second['result'].newRunId).toBeNull();
  });
});

describe('a start', () => {
  it('keeps what people read of it', async () => {
    await start({
      definition: 'hold',
      workflowId: 'told',
      summary: 'order 7',
      details: 'of *Ada*',
    });
    expect(await run('told', null, 'summary details')).toEqual({
      summary: 'order 7',
      details: 'of *Ada*',
    });
    expect(
      await start({ definition: 'hold', workflowId: 'long', summary: 'x'.repeat(30_000) }),
    ).toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
  });

  it('ends an open run, uses it, or is refused, as its policies say', async () => {
    const workflowId = 'policies';
    const { runId } = await start({ definition: 'hold', workflowId });
    expect(await start({ definition: 'hold', workflowId })).toMatchObject({
      code: 'WORKFLOW_ALREADY_STARTED',
      runId,
    });
    const using = { definition: 'hold', workflowId, conflictPolicy: 'UseExisting' };
    expect(await start(using)).toEqual({ runId, started: false });
    expect(await start({ ...using, reusePolicy: 'TerminateIfRunning' })).toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    const ending = { definition: 'hold', workflowId, reusePolicy: 'TerminateIfRunning' };
    const other = await start(ending);
    expect(other).toMatchObject({ started: true });
    expect(await run(workflowId, runId as string, 'status')).toEqual({ status: 'Terminated' });
  });
});

describe('the end of a chain that is named by its first run', () => {
  const end = (field: string, firstRunId: unknown): Promise<Answer> =>
    tenant.ask(
      `mutation ($input: CancelWorkflowInput!) {
        ${field}(input: $input) { ... on WorkflowRef { runId } ... on Refused { code } }
      }`,
      { input: { workflowId: `named-${field}`, firstRunId } },
    );

  it.each(['cancelWorkflow', 'terminateWorkflow'])(
    '(%s) does not touch a run that took the workflow id later',
    async (field) => {
      const input = { definition: 'hold', workflowId: `named-${field}` };
      const first = await start(input);
      expect(await end(field, 'no run id')).toEqual({ code: 'WORKFLOW_NOT_FOUND' });
      await end('terminateWorkflow', first['runId']);
      if (field === 'cancelWorkflow') await end(field, first['runId']);
      await tenant.ask(
        `mutation { terminateWorkflow(input: { workflowId: "named-${field}" }) { __typename } }`,
      );
      const second = await start(input);
      expect(await end(field, first['runId'])).toEqual({ code: 'WORKFLOW_NOT_FOUND' });
      expect(await run(`named-${field}`, null, 'runId status')).toEqual({
        runId: second['runId'],
        status: 'Running',
      });
      expect(await end(field, second['runId'])).toEqual({ runId: second['runId'] });
    },
  );
});
