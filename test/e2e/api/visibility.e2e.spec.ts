import type { Answer } from '../support/graphql';
import { TestService } from '../support/service';
import { Tenant } from './tenant';

let service: TestService;
let tenant: Tenant;

beforeAll(async () => {
  service = await TestService.start();
  tenant = await Tenant.create(service);
  await tenant.client.put('quick', {
    StartAt: 'Quick',
    States: { Quick: { Type: 'Pass', End: true } },
  });
  await tenant.client.put('hold', {
    StartAt: 'Hold',
    States: { Hold: { Type: 'Task', Resource: 'perdure:signal:go', End: true } },
  });
  for (const [name, type] of Object.entries(TYPES)) await add(name, type);
}, 60_000);

afterAll(() => service.stop());

const TYPES = {
  Note: 'Text',
  Region: 'Keyword',
  Amount: 'Int',
  Ratio: 'Double',
  Urgent: 'Bool',
  Due: 'Datetime',
  Tags: 'KeywordList',
} as const;

const VALUES = {
  Note: 'the quick brown fox',
  Region: "eu 'west'",
  Amount: -5,
  Ratio: 2.5,
  Urgent: true,
  Due: '2026-01-31T08:00:00.250Z',
  Tags: ['a', 'b'],
};

function add(name: string, type: string, from = tenant): Promise<Answer> {
  return from.ask(
    `mutation { addSearchAttribute(name: "${name}", type: ${type}) { ... on SearchAttribute { name type } ... on Refused { code message } } }`,
  );
}

function remove(name: string): Promise<Answer> {
  return tenant.ask(
    `mutation { removeSearchAttribute(name: "${name}") { ... on SearchAttribute { name type } ... on Refused { code message } } }`,
  );
}

function start(workflowId: string, attributes: object, definition = 'quick'): Promise<Answer> {
  return tenant.ask(
    `mutation ($input: StartWorkflowInput!) { startWorkflow(input: $input) { ... on StartedWorkflow { runId result(waitFor: "1s") { status } } ... on Refused { code message } } }`,
    {
      input: {
        definition,
        workflowId,
        searchAttributes: Object.entries(attributes).map(([name, value]) => ({ name, value })),
      },
    },
  );
}

async function listed(query: string): Promise<string[]> {
  const answer = await tenant.ask(
    'query ($q: String!) { workflows(query: $q) { ... on WorkflowRunConnection { edges { node { workflowId } } } ... on Refused { message } } }',
    { q: query },
  );
  if (answer['message'] !== undefined) throw new Error(answer['message'] as string);
  return (answer['edges'] as { node: { workflowId: string } }[]).map(({ node }) => node.workflowId);
}

describe('search attributes', () => {
  it('of all seven types come back as they were given, and find their run', async () => {
    await start('all-types', VALUES);
    const { searchAttributes } = await tenant.ask(
      '{ workflow(workflowId: "all-types") { searchAttributes { name type value } } }',
    );
    const found = new Map(
      (searchAttributes as { name: string; type: string; value: unknown }[]).map((each) => [
        each.name,
        [each.type, each.value],
      ]),
    );
    for (const [name, type] of Object.entries(TYPES)) {
      expect(found.get(name)).toEqual([type, VALUES[name as keyof typeof VALUES]]);
    }
    for (const query of [
      "Note = 'FOX'",
      "Region = 'eu ''west'''",
      "Region STARTS_WITH 'eu'",
      'Amount < 0',
      'Amount BETWEEN -5 AND -5',
      'Ratio >= 2.5',
      'Urgent = true',
      "Due > '2026-01-31T08:00:00Z'",
      "Tags IN ('b', 'c')",
      "`Region` IS NOT NULL AND ExecutionStatus = 'Completed'",
      "StartTime > '-1h' AND Amount = -5",
    ]) {
      expect([query, await listed(query)]).toEqual([query, ['all-types']]);
    }
  });

  it('find a run in the moment in which its start is acknowledged', async () => {
    for (let number = 0; number < 20; number += 1) {
      await start(`at-once-${String(number)}`, { Region: `r-${String(number)}` }, 'quick');
      expect(await listed(`Region = 'r-${String(number)}'`)).toEqual([`at-once-${String(number)}`]);
    }
  });

  it('of another type are refused, with what to give', async () => {
    expect(await start('wrong', { Amount: 'five' })).toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: 'The search attribute "Amount" is of type Int: give an integer within 2^53.',
    });
    expect(await start('wrong', { Nope: 1 })).toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('keep their type, and are out of use once removed, until they are added again', async () => {
    await add('Gone', 'Keyword');
    await start('keeps', { Gone: 'x' });
    expect(await remove('Gone')).toEqual({ name: 'Gone', type: 'Keyword' });
    expect(await remove('Gone')).toMatchObject({ code: 'SEARCH_ATTRIBUTE_NOT_FOUND' });
    expect(await start('late', { Gone: 'x' })).toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(listed("Gone = 'x'")).rejects.toThrow(
      /Gone is no longer in use. Add it again to search by it. \(at character 1\)/,
    );
    const run = await tenant.ask(
      '{ workflow(workflowId: "keeps") { searchAttributes { name value } } }',
    );
    expect(run['searchAttributes']).toEqual([{ name: 'Gone', value: 'x' }]);
    const inUse = (await tenant.ask(
      '{ namespaces { searchAttributes { name } } }',
    )) as unknown as Answer[];
    expect(JSON.stringify(inUse)).not.toContain('Gone');
    expect(await add('Gone', 'Int')).toMatchObject({ code: 'NAME_TAKEN' });
    await expect(listed("Gone = 'x'")).rejects.toThrow(/no longer in use/);
    expect(await add('Gone', 'Keyword')).toEqual({ name: 'Gone', type: 'Keyword' });
    expect(await listed("Gone = 'x'")).toEqual(['keeps']);
  });

  it('are counted in groups', async () => {
    await start('grouped-1', { Region: 'us' });
    await start('grouped-2', { Region: 'us' }, 'hold');
    const counted = await tenant.ask(
      `{ workflowCount(query: "Region = 'us' GROUP BY ExecutionStatus") { ... on WorkflowCount { count groups { values count } } } }`,
    );
    expect(counted['count']).toBe(2);
    expect(counted['groups']).toEqual(
      expect.arrayContaining([
        { values: ['Completed'], count: 1 },
        { values: ['Running'], count: 1 },
      ]),
    );
  });

  it('say where a query is wrong and what to do', async () => {
    await expect(listed("Amount = 'x'")).rejects.toThrow(
      'Amount is of type Int. Compare it with an integer. (at character 10)',
    );
    await expect(listed('Amount >')).rejects.toThrow(/a value is expected. \(at character 9\)/);
  });
});

describe('saved views', () => {
  const VIEW = '... on SavedView { id name query columns orderBy visibility version isOwn owner }';
  const save = (input: object, from = tenant) =>
    from.ask(
      `mutation ($i: SavedViewInput!) { createSavedView(input: $i) { ${VIEW} ... on Refused { code message } } }`,
      { i: input },
    );
  const change = (input: object, from = tenant) =>
    from.ask(
      `mutation ($i: SavedViewChanges!) { updateSavedView(input: $i) { ${VIEW} ... on Refused { code message } } }`,
      { i: input },
    );
  const names = async (from: Tenant) =>
    ((await from.ask('{ savedViews { name } }')) as unknown as { name: string }[]).map(
      ({ name }) => name,
    );
  let colleague: Tenant;
  beforeAll(async () => {
    const { secret } = await tenant.ask(
      'mutation { createApiKey(name: "colleague", scopes: ["read", "write"]) { ... on CreatedApiKey { secret } } }',
    );
    colleague = tenant.withKey(secret as string);
  });

  it('are kept with their query, columns and order, and give the list they describe', async () => {
    const view = await save({
      name: 'Large orders',
      query: "Amount < 0 AND Region = 'eu ''west'''",
      columns: ['WorkflowId', 'Amount'],
      orderBy: 'CloseTime DESC, WorkflowId',
      visibility: 'Shared',
    });
    expect(view).toMatchObject({ name: 'Large orders', version: 1, isOwn: true });
    const read = await colleague.ask(
      `{ savedView(id: "${String(view['id'])}") { query orderBy isOwn } }`,
    );
    expect(read['isOwn']).toBe(false);
    expect(await listed(`${String(read['query'])} ORDER BY ${String(read['orderBy'])}`)).toEqual([
      'all-types',
    ]);
  });

  it('that are private are seen by their owner alone', async () => {
    const view = await save({ name: 'Mine' });
    expect(await names(tenant)).toContain('Mine');
    expect(await names(colleague)).not.toContain('Mine');
    const id = view['id'] as string;
    expect(await colleague.ask(`{ savedView(id: "${id}") { name } }`).catch(() => null)).toBeNull();
    expect(await change({ id, version: 1, name: 'Theirs' }, colleague)).toMatchObject({
      code: 'SAVED_VIEW_NOT_FOUND',
    });
    // Their name is free for others.
    expect(await save({ name: 'Mine' }, colleague)).toMatchObject({ name: 'Mine' });
    expect(await save({ name: 'Mine' })).toMatchObject({ code: 'NAME_TAKEN' });
  });

  it('that are shared are changed by their owner or an administrator', async () => {
    const theirs = await save({ name: 'Shared by colleague', visibility: 'Shared' }, colleague);
    const ours = await save({ name: 'Shared by admin', visibility: 'Shared' });
    expect(
      await change({ id: theirs['id'], version: 1, query: "ExecutionStatus = 'Running'" }),
    ).toMatchObject({
      version: 2,
      query: "ExecutionStatus = 'Running'",
      name: 'Shared by colleague',
    });
    expect(await change({ id: ours['id'], version: 1, name: 'x' }, colleague)).toMatchObject({
      code: 'PERMISSION_DENIED',
    });
    expect(await change({ id: ours['id'], version: 1, name: 'Shared by colleague' })).toMatchObject(
      {
        code: 'NAME_TAKEN',
      },
    );
  });

  it('are not overwritten by who has not seen the last change', async () => {
    const { id } = await save({ name: 'Contended', visibility: 'Shared' });
    expect(await change({ id, version: 1, query: "WorkflowId = 'a'" })).toMatchObject({
      version: 2,
    });
    expect(await change({ id, version: 1, query: "WorkflowId = 'b'" })).toMatchObject({
      code: 'VERSION_CONFLICT',
      message: 'The saved view has version 2 by now.',
    });
    const drop = (version: number) =>
      tenant.ask(
        `mutation { deleteSavedView(id: "${String(id)}", version: ${String(version)}) { ... on Deleted { id } ... on Refused { code } } }`,
      );
    expect(await drop(1)).toEqual({ code: 'VERSION_CONFLICT' });
    expect(await drop(2)).toEqual({ id });
    expect(await drop(2)).toEqual({ code: 'SAVED_VIEW_NOT_FOUND' });
  });

  it.each([
    [{ query: 'Nope = 1' }, 'QUERY_INVALID'],
    [{ query: 'Amount > ' }, 'QUERY_INVALID'],
    [{ orderBy: 'Tags' }, 'QUERY_INVALID'],
    [{ orderBy: "WorkflowId GROUP BY 'x'" }, 'QUERY_INVALID'],
    [{ columns: ['WorkflowId', 'Nope'] }, 'INVALID_ARGUMENT'],
    [{ columns: [] }, 'INVALID_ARGUMENT'],
    [{ name: '' }, 'INVALID_ARGUMENT'],
  ])('refuse %j', async (part, code) => {
    expect(await save({ name: 'Bad', ...part })).toMatchObject({ code });
  });
});
