import { setTimeout as sleep } from 'node:timers/promises';

import { type Answer, postText } from '../support/graphql';
import { TestService } from '../support/service';
import { ScriptedWorker } from '../support/worker';
import { Tenant } from './tenant';

const START = `mutation ($input: StartWorkflowInput!) {
  startWorkflow(input: $input) {
    __typename ... on StartedWorkflow { runId started }
    ... on WorkflowAlreadyStarted { code runId } ... on Refused { code message advice }
  }
}`;
const WAITING = '{ kind sentence subject until }';

let service: TestService;
let worker: ScriptedWorker;
let tenant: Tenant;

beforeAll(async () => {
  service = await TestService.start();
  worker = await ScriptedWorker.start();
  worker.on('token', (_call, response) => response.writeHead(202).end());
  worker.on('declines', (_call, response) => {
    response.writeHead(422, { 'content-type': 'application/problem+json' });
    response.end(JSON.stringify({ type: 'CardDeclined', detail: 'no money' }));
  });
  tenant = await Tenant.create(service);
  await worker.serve(tenant.client);
  const machines: Record<string, Record<string, object>> = {
    hold: { Hold: { Type: 'Task', Resource: 'perdure:signal:go', End: true } },
    quick: { Quick: { Type: 'Pass', End: true } },
    fails: { Fails: { Type: 'Fail', Error: 'Broken', Cause: 'as asked' } },
    sleeps: { Sleeps: { Type: 'Wait', Seconds: 3600, End: true } },
    token: {
      Token: {
        Type: 'Task',
        Resource: 'perdure:activity:token.waitForTaskToken',
        Parameters: { 'token.$': '$$.Task.Token' },
        End: true,
      },
    },
    retries: {
      Retries: {
        Type: 'Task',
        Resource: 'perdure:activity:declines',
        Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 3600, MaxAttempts: 3 }],
        End: true,
      },
    },
    unserved: {
      Unserved: {
        Type: 'Task',
        Resource: 'perdure:activity:any',
        TaskQueue: 'nobody',
        End: true,
      },
    },
  };
  for (const [name, States] of Object.entries(machines)) {
    const put = await tenant.client.put(name, { StartAt: Object.keys(States)[0], States });
    if (put['__typename'] !== 'PutDefinition') throw new Error(JSON.stringify(put));
  }
}, 60_000);

afterAll(async () => {
  worker.stop();
  await service.stop();
});

const start = (input: object): Promise<Answer> => tenant.ask(START, { input });

async function statusOf(workflowId: string, runId?: string): Promise<string> {
  const run = await tenant.ask(
    'query ($w: String!, $r: String) { workflow(workflowId: $w, runId: $r) { status } }',
    { w: workflowId, r: runId ?? null },
  );
  return run['status'] as string;
}

/** Asks until the answer is as wanted; the last answer if it never is. */
async function eventually(ask: () => Promise<unknown>, isIt: (answer: never) => boolean) {
  for (let tries = 0; ; tries += 1) {
    const answer = await ask();
    if (isIt(answer as never) || tries === 100) return answer;
    await sleep(50);
  }
}

describe('a workflow id', () => {
  it('that is in use is refused, shared or taken over, as the conflict policy says', async () => {
    const input = { definition: 'hold', workflowId: 'in-use' };
    const first = await start(input);
    expect(await start(input)).toMatchObject({
      __typename: 'WorkflowAlreadyStarted',
      runId: first['runId'] as string,
    });
    expect(await start({ ...input, conflictPolicy: 'UseExisting' })).toMatchObject({
      runId: first['runId'] as string,
      started: false,
    });
    const second = await start({ ...input, conflictPolicy: 'TerminateExisting' });
    expect(second).toMatchObject({ started: true });
    expect(await statusOf('in-use', first['runId'] as string)).toBe('Terminated');
    expect(await statusOf('in-use', second['runId'] as string)).toBe('Running');
  });

  it.each([
    ['AllowDuplicate', 'quick', true],
    ['AllowDuplicate', 'fails', true],
    ['AllowDuplicateFailedOnly', 'quick', false],
    ['AllowDuplicateFailedOnly', 'fails', true],
    ['RejectDuplicate', 'fails', false],
  ])('of a closed run under %s, after %s: %s', async (reusePolicy, definition, isStarted) => {
    const workflowId = `reused-${reusePolicy}-${definition}`;
    await tenant.client.run({ definition, workflowId });
    const again = await start({ definition, workflowId, reusePolicy });
    expect(again['__typename'] === 'StartedWorkflow').toBe(isStarted);
  });
});

describe('a signal', () => {
  it('is the result of the state that waits for it, early or late', async () => {
    await start({ definition: 'hold', workflowId: 'late' });
    await sleep(100);
    await tenant.client.signal('late', 'go', { n: 1 });
    expect(await tenant.client.result('late')).toMatchObject({ output: { n: 1 } });
  });

  it('starts what does not run, and reaches what does', async () => {
    const ask = () =>
      tenant.ask(
        `mutation { signalWithStartWorkflow(input: {
          start: { definition: "sleeps", workflowId: "signalled", conflictPolicy: UseExisting }, signal: "any", input: 5
        }) { ... on StartedWorkflow { runId started } ... on Refused { message } } }`,
      );
    const first = await ask();
    expect(first['started']).toBe(true);
    expect(await ask()).toEqual({ runId: first['runId'], started: false });
    const { history } = await tenant.ask(
      '{ workflow(workflowId: "signalled") { history(first: 50) { edges { node { type } } } } }',
    );
    const types = (history as { edges: { node: { type: string } }[] }).edges.map(
      ({ node }) => node.type,
    );
    expect(types.filter((type) => type === 'WorkflowExecutionSignaled')).toHaveLength(2);
  });

  it('to a closed run is refused with a sentence', async () => {
    await tenant.client.run({ definition: 'quick', workflowId: 'closed' });
    const refused = await tenant.client.signal('closed', 'go', 1);
    expect(refused['__typename']).toBe('Refusal');
    expect((refused['advice'] as string).length).toBeGreaterThan(20);
  });
});

it('a run is canceled or terminated with a reason that its history keeps', async () => {
  for (const [mutation, workflowId, type] of [
    ['cancelWorkflow', 'to-cancel', 'WorkflowExecutionCancelRequested'],
    ['terminateWorkflow', 'to-terminate', 'WorkflowExecutionTerminated'],
  ] as const) {
    await start({ definition: 'sleeps', workflowId });
    await tenant.ask(
      `mutation { ${mutation}(input: { workflowId: "${workflowId}", reason: "changed my mind" }) { __typename } }`,
    );
    const status = mutation === 'cancelWorkflow' ? 'Canceled' : 'Terminated';
    expect(await tenant.client.result(workflowId)).toMatchObject({ status });
    const { history } = await tenant.ask(
      `{ workflow(workflowId: "${workflowId}") { history(last: 10) { edges { node { type attributes } } } } }`,
    );
    const { edges } = history as { edges: { node: { type: string; attributes: unknown } }[] };
    const event = edges.find(({ node }) => node.type === type);
    expect(JSON.stringify(event)).toContain('changed my mind');
  }
});

describe('why a run waits', () => {
  const reasons = async (workflowId: string) => {
    const { waiting } = await tenant.ask(
      `{ workflow(workflowId: "${workflowId}") { waiting ${WAITING} } }`,
    );
    return waiting as { kind: string; sentence: string; until: string | null }[];
  };

  it.each([
    ['hold', 'Signal', /go/],
    ['sleeps', 'Timer', /./],
    ['token', 'CallbackByToken', /token/i],
    ['retries', 'RetryBackoff', /CardDeclined.*no money/],
    ['unserved', 'NoWorkerForActivityType', /nobody/],
  ])('%s: %s', async (definition, kind, sentence) => {
    const workflowId = `waits-${definition}`;
    await start({ definition, workflowId });
    const found = (await eventually(
      () => reasons(workflowId),
      (answer: { kind: string }[]) => answer[0]?.kind === kind,
    )) as { kind: string; sentence: string }[];
    expect(found).toMatchObject([{ kind }]);
    expect(found[0]!.sentence).toMatch(sentence);
  });

  it('a retry says when it is tried again', async () => {
    const [waiting] = await reasons('waits-retries');
    expect(new Date(waiting!.until!).getTime() - Date.now()).toBeGreaterThan(3_000_000);
  });
});

describe('a task token', () => {
  const tokenOf = async (workflowId: string): Promise<{ token: string; complete: string }> => {
    await start({ definition: 'token', workflowId });
    const find = () => worker.calls.find((call) => call.workflowId === workflowId);
    await eventually(
      () => Promise.resolve(find()),
      (call: unknown) => call !== undefined,
    );
    const { input, callbacks } = find()!;
    return { token: (input as { token: string }).token, complete: callbacks.complete };
  };

  it('completes its activity over GraphQL', async () => {
    const { token } = await tokenOf('by-graphql');
    await tenant.ask(
      'mutation ($t: String!) { completeActivity(taskToken: $t, result: {ok: true}) { __typename } }',
      { t: token },
    );
    expect(await tenant.client.result('by-graphql')).toMatchObject({ output: { ok: true } });
  });

  it('completes its activity over plain HTTP, without any key', async () => {
    const { complete } = await tokenOf('by-http');
    const reply = await postText(complete, '{"ok":1}', { 'content-type': 'application/json' });
    expect(reply.status).toBe(200);
    expect(await tenant.client.result('by-http')).toMatchObject({ output: { ok: 1 } });
    const late = await postText(complete, '{"ok":2}', { 'content-type': 'application/json' });
    expect(late.status).toBeGreaterThanOrEqual(400);
    expect(await tenant.client.result('by-http')).toMatchObject({ output: { ok: 1 } });
  });

  it('fails its activity with a type that Catch can name', async () => {
    const { token } = await tokenOf('by-failure');
    await tenant.ask(
      'mutation ($t: String!) { failActivity(taskToken: $t, failure: { type: "Refused", message: "by hand", retryable: false }) { __typename } }',
      { t: token },
    );
    expect(await tenant.client.result('by-failure')).toMatchObject({
      status: 'Failed',
      failure: { type: 'Refused', message: 'by hand' },
    });
  });
});

describe('a list of runs', () => {
  beforeAll(async () => {
    for (const [name, type] of [
      ['Region', 'Keyword'],
      ['Amount', 'Int'],
    ]) {
      await tenant.ask(
        `mutation { addSearchAttribute(name: "${name}", type: ${type}) { ... on Refused { message } } }`,
      );
    }
    for (let number = 0; number < 9; number += 1) {
      const started = await start({
        definition: number < 6 ? 'quick' : 'sleeps',
        workflowId: `listed-${number}`,
        searchAttributes: [
          { name: 'Region', value: number % 2 === 0 ? 'eu' : 'us' },
          { name: 'Amount', value: number * 10 },
        ],
      });
      expect(started['__typename']).toBe('StartedWorkflow');
    }
    for (let number = 0; number < 6; number += 1) await tenant.client.result(`listed-${number}`);
  });

  const list = async (query: string, more = '') => {
    const connection = await tenant.ask(
      `query ($q: String) { workflows(query: $q ${more}) {
        ... on WorkflowRunConnection { edges { cursor node { workflowId } } pageInfo { hasNextPage endCursor } }
        ... on Refused { code message }
      } }`,
      { q: query },
    );
    const { edges } = connection as { edges?: { node: { workflowId: string } }[] };
    return { ...connection, ids: edges?.map(({ node }) => node.workflowId.replace('listed-', '')) };
  };

  it.each([
    [`Region = 'eu' AND Amount >= 20 ORDER BY Amount DESC`, '8,6,4,2'],
    [`Region IN ('us') AND ExecutionStatus = 'Completed' ORDER BY Amount`, '1,3,5'],
    [
      `WorkflowId STARTS_WITH 'listed-' AND ExecutionStatus = 'Running' ORDER BY Amount ASC`,
      '6,7,8',
    ],
    [`Amount BETWEEN 30 AND 50 ORDER BY Amount`, '3,4,5'],
    [`Region = 'eu' AND NOT Amount < 60 ORDER BY Amount`, '6,8'],
  ])('%s', async (query, ids) => {
    expect((await list(query)).ids?.join()).toBe(ids);
  });

  it('comes in pages that neither miss nor repeat a run', async () => {
    const query = `WorkflowId STARTS_WITH 'listed-' ORDER BY Amount DESC`;
    const ids: string[] = [];
    let after = '';
    for (let page = 0; page < 9; page += 1) {
      const found = (await list(query, `, first: 2${after}`)) as unknown as {
        ids: string[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
      };
      ids.push(...found.ids);
      if (!found.pageInfo.hasNextPage) break;
      after = `, after: "${found.pageInfo.endCursor}"`;
    }
    expect(ids.join()).toBe('8,7,6,5,4,3,2,1,0');
  });

  it('is counted by groups', async () => {
    const counted = await tenant.ask(
      `{ workflowCount(query: "WorkflowId STARTS_WITH 'listed-' GROUP BY ExecutionStatus") {
        ... on WorkflowCount { count groups { values count } } ... on Refused { message }
      } }`,
    );
    expect(counted['count']).toBe(9);
    expect(counted['groups']).toEqual(
      expect.arrayContaining([
        { values: ['Completed'], count: 6 },
        { values: ['Running'], count: 3 },
      ]),
    );
  });

  it('that cannot be understood says where', async () => {
    const { message, code } = (await list(`Region == 'eu'`)) as unknown as Answer;
    expect(code).toBe('QUERY_INVALID');
    expect((message as string).length).toBeGreaterThan(20);
  });
});

it('a history is read in pages, forwards and backwards, whole and compact', async () => {
  await tenant.client.run({ definition: 'quick', workflowId: 'read' });
  const page = async (more: string) => {
    const { history } = await tenant.ask(
      `{ workflow(workflowId: "read") { history(${more}) { edges { cursor node { eventId } } pageInfo { hasNextPage hasPreviousPage endCursor startCursor } } } }`,
    );
    const { edges, pageInfo } = history as {
      edges: { node: { eventId: number } }[];
      pageInfo: Answer;
    };
    return { ids: edges.map(({ node }) => node.eventId), pageInfo };
  };
  const { ids: all } = await page('first: 100');
  const first = await page('first: 2');
  const next = await page(`first: 100, after: "${first.pageInfo['endCursor'] as string}"`);
  expect([...first.ids, ...next.ids]).toEqual(all);
  const last = await page('last: 2');
  const before = await page(`last: 100, before: "${last.pageInfo['startCursor'] as string}"`);
  expect([...before.ids, ...last.ids]).toEqual(all);
  const { compactHistory } = await tenant.ask(
    '{ workflow(workflowId: "read") { compactHistory { kind name status } } }',
  );
  expect((compactHistory as unknown[]).length).toBeLessThan(all.length);
});

it('a cursor that is no event id is refused with a sentence', async () => {
  await tenant.client.run({ definition: 'quick', workflowId: 'cursors' });
  for (const place of ['after: "zz"', 'before: "-1"', 'after: "1e99"']) {
    const reply = await tenant.reply(
      `{ workflow(workflowId: "cursors") { history(${place}) { edges { cursor } } } }`,
    );
    expect(reply['errors']).toMatchObject([{ extensions: { code: 'CURSOR_INVALID' } }]);
  }
});

it('a memo that is nested too deeply is refused, not printed', async () => {
  const reply = await tenant.client.post(
    `{"query": ${JSON.stringify(START)}, "variables": {"input": {"definition": "quick", "memo": ${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}}}`,
  );
  expect(reply.status).toBeLessThan(500);
  expect(reply.text).toMatch(/PAYLOAD_TOO_LARGE|INVALID_ARGUMENT/);
});
