import type { RunKey, SearchAttributes, TurnWrite } from '@app/contract';
import {
  createDatabase,
  TEST_SCOPE,
  TEST_TIME,
  type TestDatabase,
  testRun,
  testStart,
  testTurn,
} from '@app/testing';

import { Database } from '../connection';
import { PostgresExecutionStore } from '../execution/postgres-execution-store';
import { openInstallation } from '../installation/open-installation';
import { withTenant } from '../tenancy/with-tenant';
import { listRuns } from './list-runs';
import type { RunSummary } from './run-summary';
import { addSearchAttribute } from './search-attributes';

let scratch: TestDatabase;
let database: Database;
let api: Database;
let write: (parts: Partial<TurnWrite>) => Promise<void>;

beforeAll(async () => {
  scratch = await createDatabase();
  const { url } = scratch;
  const options = { url, applicationName: 'spec', connectionCountMax: 1 };
  database = new Database({ ...options, role: 'engine' });
  api = new Database({ ...options, role: 'api' });
  await openInstallation(database, 1);
  const store = new PostgresExecutionStore(database);
  let { version } = await store.acquireShard(0 as never, 'spec');
  write = async (parts) => {
    await store.writeTurn(testTurn({ shardId: 0 as never, version }, parts));
    version += 1;
  };
  await withTenant(api, TEST_SCOPE.tenantId, async (session) => {
    await addSearchAttribute(session, TEST_SCOPE, { name: 'Customer', type: 'Keyword' });
    await addSearchAttribute(session, TEST_SCOPE, { name: 'Tags', type: 'KeywordList' });
    await addSearchAttribute(session, TEST_SCOPE, { name: 'Note', type: 'Text' });
  });
});
afterAll(async () => {
  await api.close();
  await database.close();
  await scratch.drop();
});

async function found(query: string): Promise<RunSummary[]> {
  const page = await withTenant(api, TEST_SCOPE.tenantId, (session) =>
    listRuns(session, TEST_SCOPE, { query, countMax: 10 }),
  );
  if ('code' in page) throw new Error(page.message);
  return page.runs.map(({ run }) => run);
}

const before: SearchAttributes = {
  Customer: { type: 'Keyword', value: 'old' },
  Tags: { type: 'KeywordList', value: ['kept', 'gone'] },
};
const after: SearchAttributes = {
  Tags: { type: 'KeywordList', value: ['kept', 'new'] },
  Note: { type: 'Text', value: 'said later' },
};
const close = { status: 'Completed', closedTime: TEST_TIME + 9, historyLength: 8 } as const;

async function change(run: RunKey, parts: Partial<TurnWrite> = {}): Promise<void> {
  await write({ starts: [testStart(run, { searchAttributes: before })] });
  const upsert = { ...run, searchAttributes: after, storedSearchAttributes: before };
  await write({ upserts: [upsert], ...parts });
}

async function expectChanged(run: RunKey, status: string): Promise<void> {
  const own = `WorkflowId = '${run.workflowId}' AND`;
  expect(await found(`${own} Customer = 'old'`)).toEqual([]);
  expect(await found(`${own} Tags = 'gone'`)).toEqual([]);
  expect(await found(`${own} Customer IS NULL AND Tags = 'kept'`)).toHaveLength(1);
  expect(await found(`${own} Note = 'later'`)).toHaveLength(1);
  expect(await found(`${own} Tags = 'new'`)).toMatchObject([
    { runId: run.runId, status, searchAttributes: after },
  ]);
}

it('finds an open run by its new attributes and no longer by its old ones', async () => {
  const run = testRun(1);
  await change(run);
  await expectChanged(run, 'Running');
});

it('finds it so after it has closed too', async () => {
  const run = testRun(2);
  await change(run);
  await write({ closes: [{ ...run, ...close }] });
  await expectChanged(run, 'Completed');
});

it('takes a change and the end of a run in one turn', async () => {
  const run = testRun(3);
  await change(run, { closes: [{ ...run, ...close }] });
  await expectChanged(run, 'Completed');
});

it('takes the last attribute of a run away', async () => {
  const run = testRun(4);
  await write({ starts: [testStart(run, { searchAttributes: before })] });
  await write({ upserts: [{ ...run, storedSearchAttributes: before }] });
  expect(await found("WorkflowId = 'workflow-4'")).toMatchObject([{ runId: run.runId }]);
  expect(await found("WorkflowId = 'workflow-4' AND Tags = 'kept'")).toEqual([]);
  const terms = await database.run<{ count: number }>(
    {
      operation: 'count terms',
      text: 'SELECT count(*) FROM search_terms WHERE tenant_id = $1 AND run_id = $2',
    },
    [run.tenantId, run.runId],
  );
  expect(terms).toEqual([{ count: 0 }]);
});

it('changes nothing when the owner is fenced', async () => {
  const run = testRun(5);
  await write({ starts: [testStart(run, { searchAttributes: before })] });
  const stale = new PostgresExecutionStore(database);
  await stale.writeTurn(
    testTurn(
      { shardId: 0 as never, version: 0 },
      { upserts: [{ ...run, searchAttributes: after, storedSearchAttributes: before }] },
    ),
  );
  expect(await found("WorkflowId = 'workflow-5' AND Customer = 'old'")).toHaveLength(1);
});

it('finds runs by attributes that every namespace has, without anybody defining them', async () => {
  const searchAttributes: SearchAttributes = {
    ParentWorkflowId: { type: 'Keyword', value: 'the parent' },
    TemporalScheduledById: { type: 'Keyword', value: 'nightly' },
    BuildIds: { type: 'KeywordList', value: ['v1', 'v2'] },
    TemporalScheduledStartTime: { type: 'Datetime', value: TEST_TIME },
  };
  await write({ starts: [testStart(testRun(6), { searchAttributes })] });
  for (const query of [
    "ParentWorkflowId = 'the parent'",
    "TemporalScheduledById STARTS_WITH 'night'",
    "BuildIds = 'v2'",
    `TemporalScheduledStartTime = '${new Date(TEST_TIME).toISOString()}'`,
    'TemporalPauseInfo IS NULL AND ParentWorkflowId IS NOT NULL',
  ]) {
    expect(await found(query)).toMatchObject([{ runId: testRun(6).runId }]);
  }
});

it('hides runs that belong to a namespace division from whoever does not ask for it', async () => {
  const searchAttributes: SearchAttributes = {
    TemporalNamespaceDivision: { type: 'Keyword', value: 'internal' },
  };
  await write({ starts: [testStart(testRun(7), { searchAttributes })] });
  expect(await found("WorkflowId = 'workflow-7'")).toEqual([]);
  expect(await found("WorkflowId = 'workflow-7' OR WorkflowId = 'none'")).toEqual([]);
  expect(await found("TemporalNamespaceDivision = 'internal'")).toHaveLength(1);
  expect(
    await found("WorkflowId = 'workflow-7' AND TemporalNamespaceDivision IS NOT NULL"),
  ).toHaveLength(1);
});

it('finds paused runs by the status that Temporal gives them, and among the running ones', async () => {
  const searchAttributes: SearchAttributes = {
    TemporalPauseInfo: { type: 'KeywordList', value: ['Workflow'] },
  };
  const [paused, running, ended] = [testRun(8, 'p-8'), testRun(9, 'p-9'), testRun(10, 'p-10')];
  await write({
    starts: [
      testStart(paused, { searchAttributes }),
      testStart(running),
      testStart(ended, { status: 'Failed', closedTime: TEST_TIME }),
    ],
  });
  const ids = async (condition: string) =>
    (await found(`WorkflowId STARTS_WITH 'p-' AND ${condition} ORDER BY WorkflowId`)).map(
      ({ workflowId }) => workflowId,
    );
  expect(await ids("ExecutionStatus = 'Paused'")).toEqual(['p-8']);
  expect(await ids("ExecutionStatus IN ('Paused', 'Failed')")).toEqual(['p-10', 'p-8']);
  expect(await ids("ExecutionStatus IN ('Paused')")).toEqual(['p-8']);
  expect(await ids("ExecutionStatus != 'Paused'")).toEqual(['p-10', 'p-9']);
  expect(await ids("NOT ExecutionStatus IN ('Paused', 'Running')")).toEqual(['p-10']);
  expect(await ids("ExecutionStatus = 'Running'")).toEqual(['p-8', 'p-9']);
});
