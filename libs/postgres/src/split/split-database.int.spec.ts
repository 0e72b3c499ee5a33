import {
  type RunStart,
  type ShardId,
  type ShardLease,
  shardOf,
  type TurnWrite,
} from '@app/contract';
import {
  createDatabase,
  Random,
  TEST_SCOPE,
  TEST_TIME,
  testAppend,
  type TestDatabase,
  testEvent,
  testRun,
  testStart,
  testTurn,
} from '@app/testing';

import { Database } from '../connection';
import { insertClock, listClocks } from '../control-plane/namespace-clocks';
import { insertNamespace, insertTenant, setNamespaceRetention } from '../control-plane/tenants';
import { PostgresExecutionStore } from '../execution/postgres-execution-store';
import { readEvents } from '../history/read-events';
import { openInstallation } from '../installation/open-installation';
import { withTenant } from '../tenancy/with-tenant';
import { countRuns } from '../visibility/count-runs';
import { listRuns } from '../visibility/list-runs';
import { readRunHeader } from '../visibility/read-run-header';
import { addSearchAttribute } from '../visibility/search-attributes';
import { databaseOfShard } from './database-of-shard';
import { mirrorNamespaces } from './mirror-namespaces';
import { SplitDatabase } from './split-database';
import { SplitExecutionStore } from './split-execution-store';

const SHARD_COUNT = 5;
const RUN_COUNT = 120;
const SEED = 20_261_201;

const scratches: TestDatabase[] = [];
const databases: Database[] = [];
/** All runs in one database. */
let whole: Database;
/** The same runs, spread over two. */
let split: Database;
let first: Database;
let second: Database;
const random = new Random(SEED);
const runs: RunStart[] = [];

function databaseAt(
  url: string,
  role: 'engine' | 'api',
  further: readonly string[] = [],
): Database {
  const optionsOf = (at: string) => ({
    ...{ url: at, role, applicationName: 'spec' },
    connectionCountMax: 4,
  });
  const others = further.map((each) => new Database(optionsOf(each)));
  const options = optionsOf(url);
  const database = others.length === 0 ? new Database(options) : new SplitDatabase(options, others);
  databases.push(database);
  return database;
}

beforeAll(async () => {
  for (let index = 0; index < 3; index += 1) scratches.push(await createDatabase());
  const [one, two, three] = scratches.map(({ url }) => url) as [string, string, string];
  const alone = databaseAt(one, 'engine');
  await openInstallation(alone, SHARD_COUNT);
  first = databaseAt(two, 'engine');
  second = databaseAt(three, 'engine');
  await openInstallation(first, SHARD_COUNT, [second]);
  whole = databaseAt(one, 'api');
  split = databaseAt(two, 'api', [three]);
  for (let number = 1; number <= RUN_COUNT; number += 1) runs.push(newRun(number));
  for (const api of [whole, split]) {
    for (const [name, type] of [
      ['Region', 'Keyword'],
      ['Amount', 'Int'],
    ] as const) {
      await withTenant(api, TEST_SCOPE.tenantId, (session) =>
        addSearchAttribute(session, TEST_SCOPE, { name, type }),
      );
    }
  }
  await writeAll(new PostgresExecutionStore(alone));
  const stores = [first, second].map((database) => new PostgresExecutionStore(database));
  await writeAll(new SplitExecutionStore(stores, SHARD_COUNT));
});
afterAll(async () => {
  for (const database of databases) await database.close();
  for (const scratch of scratches) await scratch.drop();
});

function newRun(number: number): RunStart {
  return testStart(testRun(number), {
    // Several in a millisecond.
    startedTime: TEST_TIME + random.between(0, 15),
    workflowType: `type-${String(random.between(0, 3))}`,
    searchAttributes: {
      ...(random.between(0, 3) > 0 && {
        Region: { type: 'Keyword', value: random.pick(['eu', 'ü', 'Us', '😀', '\uFFFD', '']) },
      }),
      ...(random.between(0, 3) > 0 && {
        Amount: { type: 'Int', value: random.between(-20, 20) },
      }),
    },
  });
}

async function writeAll(store: Pick<SplitExecutionStore, 'acquireShard' | 'writeTurn'>) {
  for (let shard = 0; shard < SHARD_COUNT; shard += 1) {
    const shardId = shard as ShardId;
    const starts = runs.filter((run) => shardOf(run, SHARD_COUNT) === shardId);
    const appends = starts.map((run) => testAppend(run, 0, [testEvent(1, run.workflowId)]));
    const lease = await store.acquireShard(shardId, 'spec');
    await write(store, lease, { starts, appends });
    const closes = starts
      .filter(({ runId }) => Number(runId.slice(-3)) % 3 === 0)
      .map((run) => ({
        ...run,
        status: 'Completed' as const,
        closedTime: run.startedTime + 50,
        historyLength: 9,
      }));
    await write(store, { ...lease, version: lease.version + 1 }, { closes });
  }
}

async function write(
  store: Pick<SplitExecutionStore, 'writeTurn'>,
  lease: ShardLease,
  parts: Partial<TurnWrite>,
): Promise<void> {
  const written = await store.writeTurn(testTurn(lease, parts));
  expect(written.type).toBe('written');
}

/** All pages of a list; the workflow ids in order. */
async function listed(api: Database, query: string, countMax: number): Promise<string[]> {
  const ids: string[] = [];
  let after: string | undefined;
  for (;;) {
    const page = await withTenant(api, TEST_SCOPE.tenantId, (session) =>
      listRuns(session, TEST_SCOPE, { query, countMax, ...(after !== undefined && { after }) }),
    );
    if ('code' in page) throw new Error(page.message);
    ids.push(...page.runs.map(({ run }) => run.workflowId));
    after = page.runs.at(-1)?.cursor;
    if (!page.hasMore) return ids;
  }
}

describe('an installation of two databases', () => {
  it('has its shards in ranges, and runs in both', async () => {
    const shardsOf = async (database: Database) =>
      (
        await database.run<{ shard_id: number }>(
          { operation: 'spec', text: 'SELECT shard_id FROM shards ORDER BY shard_id' },
          [],
        )
      ).map(({ shard_id }) => shard_id);
    expect(await shardsOf(first)).toEqual([0, 1, 2]);
    expect(await shardsOf(second)).toEqual([3, 4]);
    const databaseCount = 2;
    for (const shardId of [0, 1, 2, 3, 4] as ShardId[]) {
      const number = databaseOfShard(shardId, { shardCount: SHARD_COUNT, databaseCount });
      expect(number).toBe(shardId < 3 ? 0 : 1);
    }
  });

  it.each([
    '',
    'ORDER BY StartTime ASC',
    'ORDER BY WorkflowId DESC',
    'ORDER BY CloseTime DESC',
    'ORDER BY WorkflowType ASC, StartTime DESC',
    'ORDER BY Region ASC, Amount DESC',
    'ORDER BY Amount ASC',
    'ExecutionStatus = "Running" AND Amount > 0 ORDER BY Region DESC',
    'Amount = 7',
  ])('lists page by page what one database would: %s', async (query) => {
    const expected = await listed(whole, query, 1_000);
    expect(expected.length).toBeGreaterThan(0);
    expect(await listed(split, query, 7)).toEqual(expected);
  });

  it.each([
    '',
    'Amount > 0',
    'GROUP BY ExecutionStatus',
    'GROUP BY WorkflowType',
    'GROUP BY Region',
    'Amount > 1000 GROUP BY Region',
  ])('counts what one database would: %s', async (query) => {
    const counted = (api: Database) =>
      withTenant(api, TEST_SCOPE.tenantId, (session) => countRuns(session, TEST_SCOPE, query));
    const [one, two] = [await counted(whole), await counted(split)];
    if ('code' in one || 'code' in two) throw new Error('refused');
    const sorted = (groups: typeof one.groups) =>
      [...groups].map((group) => JSON.stringify(group)).sort();
    expect(two.count).toBe(one.count);
    expect(sorted(two.groups)).toEqual(sorted(one.groups));
    const counts = two.groups.map(({ count }) => count);
    expect(counts).toEqual([...counts].sort((a, b) => b - a));
  });

  it('reads every run and its history, wherever it is', async () => {
    for (const run of runs) {
      const read = await withTenant(split, run.tenantId, async (session) => ({
        header: await readRunHeader(session, run),
        page: await readEvents(session, { ...run, direction: 'forward', countMax: 10 }),
      }));
      expect(read.header?.run.runId).toBe(run.runId);
      expect(read.page.events).toEqual([expect.objectContaining({ signalName: run.workflowId })]);
    }
  });

  it('shows a clock as the database has it that moves it', async () => {
    const clock = { ...TEST_SCOPE, now: TEST_TIME };
    await withTenant(split, clock.tenantId, (session) => insertClock(session, clock));
    await second.run(
      { operation: 'spec', text: 'UPDATE namespace_clocks SET shown_time = shown_time + 5' },
      [],
    );
    const shown = await withTenant(split, clock.tenantId, (session) =>
      listClocks(session, clock.tenantId),
    );
    expect(shown).toEqual([{ ...clock, now: TEST_TIME + 5 }]);
  });

  it('tells the second how long namespaces keep their runs, and again when that changes', async () => {
    const { tenantId, namespaceId } = TEST_SCOPE;
    const kept = async () =>
      second.run({ operation: 'spec', text: 'SELECT retention_ms FROM namespaces' }, []);
    await insertTenant(first, { tenantId, name: 't', accountNumber: '1' });
    await insertNamespace(first, { tenantId, namespaceId, name: 'n', description: '' });
    await mirrorNamespaces(first, second);
    expect(await kept()).toEqual([{ retention_ms: null }]);
    await setNamespaceRetention(first, tenantId, { name: 'n', retentionMs: 86_400_000 });
    await mirrorNamespaces(first, second);
    expect(await kept()).toEqual([{ retention_ms: 86_400_000 }]);
  });

  it('refuses other databases, fewer, and another order', async () => {
    await expect(openInstallation(first, SHARD_COUNT)).rejects.toThrow('was created with 2');
    await expect(openInstallation(second, SHARD_COUNT, [first])).rejects.toThrow('in their order');
    const stranger = databases[0]!;
    await expect(openInstallation(first, SHARD_COUNT, [stranger])).rejects.toThrow(
      'another installation',
    );
  });
});

describe('a database that is away', () => {
  it('takes only what it has: runs of the other are read, lists are refused', async () => {
    const halved = databaseAt(scratches[1]!.url, 'api', ['postgres://nobody@127.0.0.1:1/none']);
    const isOnFirst = (run: RunStart) => shardOf(run, SHARD_COUNT) < 3;
    const read = (run: RunStart) =>
      withTenant(halved, run.tenantId, (session) => readRunHeader(session, run));
    expect((await read(runs.find(isOnFirst)!))?.run.status).toBeDefined();
    await expect(read(runs.find((run) => !isOnFirst(run))!)).rejects.toThrow();
    await expect(listed(halved, '', 10)).rejects.toThrow();
  });
});
