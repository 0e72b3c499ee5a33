import { NamespaceId, RunId, type RunKey, ShardId, TenantId, WorkflowId } from '@app/contract';
import {
  createDatabase,
  numberedUuid,
  testAppend,
  type TestDatabase,
  testEvent,
  testStart,
  testTurn,
} from '@app/testing';

import { Database } from '../connection';
import { insertNamespace, insertTenant, setNamespaceRetention } from '../control-plane/tenants';
import { openInstallation } from '../installation/open-installation';
import { PostgresExecutionStore } from './postgres-execution-store';

const HOUR_MS = 3_600_000;
const SHARD = ShardId(0);

let scratch: TestDatabase;
let database: Database;
let store: PostgresExecutionStore;

beforeAll(async () => {
  scratch = await createDatabase();
  const options = { applicationName: 'spec', connectionCountMax: 2, role: 'engine' } as const;
  database = new Database({ url: scratch.url, ...options });
  await openInstallation(database, 1);
  store = new PostgresExecutionStore(database);
});

afterAll(async () => {
  await database.close();
  await scratch.drop();
});

async function tenant(number: number): Promise<TenantId> {
  const tenantId = TenantId(numberedUuid(number, 1));
  const accountNumber = String(number).padStart(12, '0');
  await insertTenant(database, { tenantId, name: `t${number}`, accountNumber });
  const namespaceId = NamespaceId(numberedUuid(number, 2));
  await insertNamespace(database, { tenantId, namespaceId, name: 'default', description: '' });
  return tenantId;
}

/** A run with an attribute that closed so long ago. */
async function closedRun(tenantId: TenantId, number: number, ageMs: number): Promise<RunKey> {
  const run: RunKey = {
    tenantId,
    namespaceId: NamespaceId(tenantId.replace('00000001', '00000002')),
    workflowId: WorkflowId(`w${number}`),
    runId: RunId(numberedUuid(number, 3)),
  };
  const time = Date.now() - ageMs;
  const { version } = await store.acquireShard(SHARD, 'spec');
  const searchAttributes = {
    Customer: { type: 'Keyword', value: 'c' },
    Amount: { type: 'Int', value: number },
  } as const;
  await store.writeTurn(
    testTurn(
      { shardId: SHARD, version },
      {
        starts: [
          testStart(run, {
            status: 'Completed',
            startedTime: time - 1,
            closedTime: time,
            searchAttributes,
          }),
        ],
        appends: [testAppend(run, 0, [testEvent(1)])],
      },
    ),
  );
  return run;
}

const countOf = async (table: string, tenantId: TenantId): Promise<number> => {
  const text = `SELECT count(*)::int4 AS count FROM ${table} WHERE tenant_id = $1`;
  const [row] = await database.run<{ count: number }>({ operation: 'count', text }, [tenantId]);
  return row?.count ?? 0;
};

async function sweep(): Promise<void> {
  while (await store.expireRuns(SHARD)) continue;
  while (await store.sweepDoomedRuns(SHARD)) continue;
}

it('lets closed runs go when their namespace keeps them no longer, and nothing of them is left', async () => {
  const [brief, other] = [await tenant(1), await tenant(2)];
  await setNamespaceRetention(database, brief, { name: 'default', retentionMs: HOUR_MS });
  const old = await closedRun(brief, 1, 2 * HOUR_MS);
  const young = await closedRun(brief, 2, HOUR_MS / 2);
  const theirs = await closedRun(other, 3, 2 * HOUR_MS);
  await sweep();
  expect(await store.readRunStatus(old)).toBeUndefined();
  expect(await store.readRunStatus(young)).toBe('Completed');
  expect(await store.readRunStatus(theirs)).toBe('Completed');
  for (const table of ['history', 'closed_runs', 'search_terms', 'search_numbers']) {
    expect([table, await countOf(table, brief)]).toEqual([table, 1]);
    expect([table, await countOf(table, other)]).toEqual([table, 1]);
  }
  expect(await countOf('doomed_runs', brief)).toBe(0);
});

it('deletes a long history in bites', async () => {
  const tenantId = await tenant(4);
  const run = await closedRun(tenantId, 9, 0);
  const { version } = await store.acquireShard(SHARD, 'spec');
  const appends = Array.from({ length: 2_500 }, (_, index) =>
    testAppend(run, index + 1, [testEvent(index + 2)]),
  );
  await store.writeTurn(testTurn({ shardId: SHARD, version }, { appends }));
  await store.writeTurn(testTurn({ shardId: SHARD, version: version + 1 }, { deletes: [run] }));
  const left: number[] = [];
  do left.push(await countOf('history', tenantId));
  while (await store.sweepDoomedRuns(SHARD));
  expect(left.length).toBeGreaterThan(2);
  expect(await countOf('history', tenantId)).toBe(0);
  expect(await countOf('doomed_runs', tenantId)).toBe(0);
});

it('sweeps what was prepared and never became a run, and lets one that did live', async () => {
  const tenantId = await tenant(5);
  const began = await closedRun(tenantId, 21, 0);
  const never: RunKey = { ...began, runId: RunId(numberedUuid(22, 3)) };
  const guard = { shardId: SHARD, owner: 'spec' };
  await store.prepareRun(guard, testAppend(never, 0, [testEvent(1)]));
  await store.prepareRun(guard, testAppend(began, 1, [testEvent(2)]));
  expect(await store.sweepDoomedRuns(SHARD)).toBe(false);
  expect(await countOf('history', tenantId)).toBe(3);
  const text = 'UPDATE doomed_runs SET due_at = 0 WHERE tenant_id = $1';
  await database.run({ operation: 'let an hour pass', text }, [tenantId]);
  await sweep();
  expect(await countOf('history', tenantId)).toBe(2);
  expect(await store.readRunStatus(began)).toBe('Completed');
  expect(await countOf('doomed_runs', tenantId)).toBe(0);
});

it('of a namespace with a clock of its own goes by that clock', async () => {
  const tenantId = await tenant(6);
  await setNamespaceRetention(database, tenantId, { name: 'default', retentionMs: HOUR_MS });
  const run = await closedRun(tenantId, 31, -48 * HOUR_MS);
  const show = async (time: number) => {
    const text = `INSERT INTO namespace_clocks (tenant_id, namespace_id, shown_time) VALUES ($1, $2, $3)
      ON CONFLICT (tenant_id, namespace_id) DO UPDATE SET shown_time = $3`;
    await database.run({ operation: 'show', text }, [tenantId, run.namespaceId, time]);
    await sweep();
  };
  await show(Date.now() + 48.5 * HOUR_MS);
  expect(await store.readRunStatus(run)).toBe('Completed');
  await show(Date.now() + 50 * HOUR_MS);
  expect(await store.readRunStatus(run)).toBeUndefined();
});

describe('request ids', () => {
  const DAY_MS = 24 * HOUR_MS;

  async function ask(tenantId: TenantId, count: number, ageMs: number): Promise<void> {
    const text = `
      INSERT INTO request_ids (tenant_id, request_key, created_at, request_type, outcome)
      SELECT $1, gen_random_uuid(), $3, 'SignalWorkflow', '' FROM generate_series(1, $2)`;
    await database.run({ operation: 'ask', text }, [tenantId, count, Date.now() - ageMs]);
  }

  async function sweepRequests(): Promise<number> {
    let bites = 0;
    let place = await store.sweepRequestIds();
    for (; place !== undefined; bites += 1) place = await store.sweepRequestIds(place);
    return bites;
  }

  it('go in bites once no namespace of their tenant keeps runs of that time', async () => {
    const [brief, forEver] = [await tenant(7), await tenant(8)];
    await setNamespaceRetention(database, brief, { name: 'default', retentionMs: 30 * DAY_MS });
    for (const each of [brief, forEver]) {
      await ask(each, 3_000, 31 * DAY_MS);
      await ask(each, 10, 29 * DAY_MS);
    }
    expect(await sweepRequests()).toBeGreaterThan(2);
    expect(await countOf('request_ids', brief)).toBe(10);
    expect(await countOf('request_ids', forEver)).toBe(3_010);
  });

  it('stay for a week however short runs are kept: whoever repeats a request must find it', async () => {
    const tenantId = await tenant(9);
    await setNamespaceRetention(database, tenantId, { name: 'default', retentionMs: HOUR_MS });
    await ask(tenantId, 5, 6 * DAY_MS);
    await ask(tenantId, 5, 8 * DAY_MS);
    await sweepRequests();
    expect(await countOf('request_ids', tenantId)).toBe(5);
  });
});
