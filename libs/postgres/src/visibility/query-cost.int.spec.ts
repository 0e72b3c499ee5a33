import type { RunStart } from '@app/contract';
import {
  createDatabase,
  numberedUuid,
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
import type { Session } from '../session';
import { withTenant } from '../tenancy/with-tenant';
import { countRuns } from './count-runs';
import { listRuns, type RunPage } from './list-runs';
import { addSearchAttribute } from './search-attributes';

const RUN_COUNT = 100_000;
const OPEN_EVERY = 10;
const OPEN_COUNT = RUN_COUNT / OPEN_EVERY;
const PAGE = 20;

const moment = (number: number) => `'${new Date(TEST_TIME + number * 1_000).toISOString()}'`;

/** Run `number` of so many: a tenth is open, a tenth has failed, some are rare in one way each. */
function manyRun(number: number): RunStart {
  const isOpen = number % OPEN_EVERY === 0;
  const startedTime = TEST_TIME + number * 1_000;
  const status = isOpen ? 'Running' : number % 10 === 1 ? 'Failed' : 'Completed';
  return testStart(testRun(number, `many-${String(number)}`), {
    startedTime,
    executionTime: startedTime,
    status,
    ...(!isOpen && { closedTime: startedTime + 500 }),
    workflowType: number % 3_333 === 0 ? 'rare-type' : 'order',
    searchAttributes: {
      Customer: { type: 'Keyword', value: number === 54_321 ? 'rare' : 'common' },
      Amount: { type: 'Int', value: number },
      Due: { type: 'Datetime', value: startedTime + 60_000 },
      Note: { type: 'Text', value: number % 25_000 === 7 ? 'a rare unicorn' : 'the quick fox' },
      Tags: { type: 'KeywordList', value: number % 20_000 === 9 ? ['all', 'few'] : ['all'] },
    },
  });
}

let scratch: TestDatabase;
let database: Database;
let api: Database;

beforeAll(async () => {
  scratch = await createDatabase();
  const options = { url: scratch.url, applicationName: 'spec', connectionCountMax: 1 };
  database = new Database({ ...options, role: 'engine', statementTimeoutMs: 60_000 });
  api = new Database({ ...options, role: 'api', statementTimeoutMs: 60_000 });
  await openInstallation(database, 1);
  await withTenant(api, TEST_SCOPE.tenantId, async (session) => {
    for (const [name, type] of [
      ['Customer', 'Keyword'],
      ['Amount', 'Int'],
      ['Due', 'Datetime'],
      ['Note', 'Text'],
      ['Tags', 'KeywordList'],
    ] as const) {
      await addSearchAttribute(session, TEST_SCOPE, { name, type });
    }
  });
  const store = new PostgresExecutionStore(database);
  let { version } = await store.acquireShard(0 as never, 'spec');
  for (let first = 1; first <= RUN_COUNT; first += 2_000) {
    const starts = Array.from({ length: 2_000 }, (_, index) => manyRun(first + index));
    await store.writeTurn(testTurn({ shardId: 0 as never, version }, { starts }));
    version += 1;
  }
  // What autovacuum does in the background.
  for (const text of [
    'RESET ROLE',
    "SELECT brin_summarize_new_values('closed_runs_closed_time')",
    'ANALYZE open_runs, closed_runs, search_terms, search_numbers',
    'SET ROLE perdure_engine',
  ]) {
    await database.run({ operation: 'maintain', text }, []);
  }
}, 240_000);

afterAll(async () => {
  await api.close();
  await database.close();
  await scratch.drop();
});

/** Rows and index entries that the work of a transaction touches: counted by Postgres, so no clock is involved. */
async function touched<T>(work: (session: Session) => Promise<T>): Promise<[T, number]> {
  const count = {
    operation: 'count tuples',
    text: `SELECT sum(pg_stat_get_xact_tuples_fetched(oid) + pg_stat_get_xact_tuples_returned(oid))::int8 AS tuples
      FROM pg_class WHERE relnamespace = 'public'::regnamespace`,
  };
  return withTenant(api, TEST_SCOPE.tenantId, async (session) => {
    const [before] = await session.run<{ tuples: number }>(count, []);
    const result = await work(session);
    const [after] = await session.run<{ tuples: number }>(count, []);
    return [result, (after?.tuples ?? 0) - (before?.tuples ?? 0)];
  });
}

describe('among 100,000 runs', () => {
  it.each<[string, number, number]>([
    ['', PAGE, 600],
    ["ExecutionStatus = 'Failed'", PAGE, 600],
    ["ExecutionStatus = 'Running'", PAGE, 600],
    ["ExecutionStatus IN ('Failed', 'Running') ORDER BY StartTime", PAGE, 600],
    ["WorkflowId = 'many-12345'", 1, 600],
    ["WorkflowId IN ('many-5', 'many-77777', 'none')", 2, 600],
    ["WorkflowId STARTS_WITH 'many-4321'", 11, 600],
    [`RunId = '${numberedUuid(12_345, 3)}'`, 1, 600],
    ["WorkflowType = 'rare-type' AND ExecutionStatus = 'Completed'", 20, 600],
    // Open runs have no index by type, which every change of their row would have to write: 10,000 of them are read.
    ["WorkflowType = 'rare-type'", PAGE, 2 * OPEN_COUNT + 600],
    ["WorkflowType = 'order'", PAGE, 600],
    [`StartTime BETWEEN ${moment(50_000)} AND ${moment(50_004)}`, 5, 600],
    [`StartTime < ${moment(5)}`, 4, 600],
    // As many for a table of any size: the block ranges of the BRIN index that hold the moment, once a status.
    [`CloseTime > ${moment(99_990)}`, 9, 20_000],
    ["Customer = 'rare'", 1, 600],
    ["Customer IN ('rare', 'none')", 1, 600],
    ["Customer = 'common'", PAGE, 600],
    ["Customer = 'rare' AND ExecutionStatus = 'Failed' ORDER BY CloseTime DESC", 1, 600],
    ["Tags = 'few'", 5, 600],
    ["Tags = 'all'", PAGE, 600],
    ["Note = 'unicorn'", 4, 600],
    ["Note = 'unicorn dragon'", 4, 600],
    ["Note = 'quick'", PAGE, 600],
    ['Amount = 77', 1, 600],
    ['Amount IN (77, 78, 79)', 3, 600],
    ['Amount BETWEEN 500 AND 509', 10, 600],
    ['Amount > 99990', 10, 600],
    ['Amount >= 10 AND Amount < 15', 5, 600],
    ['Amount > 10', PAGE, 5_000],
    [`Due <= ${moment(70)}`, 10, 600],
    ["Amount > 10 AND Customer = 'rare'", 1, 5_000],
    ["NOT Customer = 'rare' AND Amount = 5", 1, 600],
    ['Amount IS NULL OR WorkflowId IS NOT NULL', PAGE, 600],
    ["(Customer = 'common' OR Amount = 5) AND StartTime < '-1ms'", PAGE, 600],
  ])(
    'a page of "%s" (%i runs) reads no more than %i rows and entries',
    async (query, found, most) => {
      const [page, tuples] = await touched((session) =>
        listRuns(session, TEST_SCOPE, {
          query,
          countMax: PAGE,
          now: TEST_TIME + RUN_COUNT * 2_000,
        }),
      );
      expect((page as RunPage).runs).toHaveLength(found);
      expect(tuples).toBeLessThanOrEqual(most);
    },
  );

  it.each<[string, number, number]>([
    ["Customer = 'rare'", 1, 600],
    ["Tags = 'few'", 5, 600],
    ["Note = 'unicorn'", 4, 600],
    ['Amount < 10', 9, 600],
    ['Amount BETWEEN 100 AND 199 GROUP BY ExecutionStatus', 100, 2_000],
    ["WorkflowType = 'rare-type' AND ExecutionStatus != 'Running'", 27, 600],
    ["WorkflowId STARTS_WITH 'many-4321'", 11, 600],
    [`StartTime > ${moment(99_995)}`, 5, 600],
  ])('a count of "%s" (%i runs) reads no more than %i', async (query, expected, most) => {
    const [counted, tuples] = await touched((session) => countRuns(session, TEST_SCOPE, query));
    expect(counted).toMatchObject({ count: expected });
    expect(tuples).toBeLessThanOrEqual(most);
  });

  it('a page deep in the list reads as little as the first', async () => {
    const cursorAt = async (query: string) => {
      const page = (await withTenant(api, TEST_SCOPE.tenantId, (session) =>
        listRuns(session, TEST_SCOPE, { query, countMax: 1 }),
      )) as RunPage;
      return page.runs[0]!.cursor;
    };
    const after = await cursorAt(`StartTime <= ${moment(40_000)}`);
    const [page, tuples] = await touched((session) =>
      listRuns(session, TEST_SCOPE, { after, countMax: PAGE }),
    );
    expect((page as RunPage).runs[0]?.run.workflowId).toBe('many-39999');
    expect(tuples).toBeLessThanOrEqual(600);
  });
});
