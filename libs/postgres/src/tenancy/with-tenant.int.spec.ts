import { TenantId } from '@app/contract';
import {
  createDatabase,
  numberedUuid,
  testAppend,
  testEvent,
  testRun,
  testStart,
  testTurn,
} from '@app/testing';

import { Database } from '../connection';
import { PostgresExecutionStore } from '../execution/postgres-execution-store';
import { openInstallation } from '../installation/open-installation';
import { withTenant } from './with-tenant';

const [MINE, FOREIGN] = [1, 2].map((number) => TenantId(numberedUuid(number, 1))) as [
  TenantId,
  TenantId,
];
const COUNT = { operation: 'count runs', text: 'SELECT count(*)::int4 AS count FROM open_runs' };
const WHO = {
  operation: 'ask who',
  text: "SELECT current_user::text AS role, current_setting('app.tenant', true) AS tenant, pg_backend_pid() AS pid",
};

describe('withTenant', () => {
  let scratch: Awaited<ReturnType<typeof createDatabase>>;
  let engine: Database;
  let api: Database;

  beforeAll(async () => {
    scratch = await createDatabase();
    engine = new Database({
      url: scratch.url,
      applicationName: 'spec',
      connectionCountMax: 1,
      role: 'engine',
    });
    api = new Database({
      url: scratch.url,
      applicationName: 'spec',
      connectionCountMax: 1,
      role: 'api',
    });
    await openInstallation(engine, 1);
    const store = new PostgresExecutionStore(engine);
    const lease = await store.acquireShard(0 as never, 'spec');
    const runs = [testRun(1), testRun(2), { ...testRun(3), tenantId: FOREIGN }];
    await store.writeTurn(
      testTurn(lease, {
        starts: runs.map((run) => testStart(run)),
        appends: runs.map((run) => testAppend(run, 0, [testEvent(1)])),
      }),
    );
  });
  afterAll(async () => {
    await engine.close();
    await api.close();
    await scratch.drop();
  });

  it('shows the rows of its tenant to statements that name none', async () => {
    for (const database of [engine, api]) {
      expect(await withTenant(database, MINE, (session) => session.run(COUNT, []))).toEqual([
        { count: 2 },
      ]);
      expect(await withTenant(database, FOREIGN, (session) => session.run(COUNT, []))).toEqual([
        { count: 1 },
      ]);
    }
  });

  it('shows nothing without a tenant', async () => {
    expect(await api.run(COUNT, [])).toEqual([{ count: 0 }]);
    expect(await engine.run(COUNT, [])).toEqual([{ count: 3 }]);
  });

  it('refuses rows of another tenant, and what the read side may not write', async () => {
    const insert = {
      operation: 'add',
      text: "INSERT INTO search_attributes (tenant_id, namespace_id, name, type) VALUES ($1, $1, 'X', 'Int')",
    };
    await expect(
      withTenant(api, MINE, (session) => session.run(insert, [FOREIGN])),
    ).rejects.toMatchObject({ sqlState: '42501' });
    await expect(withTenant(api, MINE, (session) => session.run(insert, [MINE]))).resolves.toEqual(
      [],
    );
    for (const table of [
      'open_runs',
      'closed_runs',
      'history',
      'snapshots',
      'request_ids',
      'shards',
      'installation',
    ]) {
      const steal = { operation: 'delete', text: `DELETE FROM ${table}` };
      await expect(
        withTenant(api, MINE, (session) => session.run(steal, [])),
      ).rejects.toMatchObject({ sqlState: '42501' });
    }
    const secret = { operation: 'read', text: 'SELECT token_secret FROM installation' };
    await expect(withTenant(api, MINE, (session) => session.run(secret, []))).rejects.toMatchObject(
      { sqlState: '42501' },
    );
  });

  it('gives the connection back clean, after success and after any failure', async () => {
    const [before] = await engine.run<{ pid: number }>(WHO, []);
    await withTenant(engine, MINE, (session) => session.run(COUNT, []));
    await expect(withTenant(engine, MINE, () => Promise.reject(new Error('mine')))).rejects.toThrow(
      'mine',
    );
    const wrong = { operation: 'fail', text: 'SELECT 1 / 0' };
    await expect(
      withTenant(engine, MINE, (session) => session.run(wrong, [])),
    ).rejects.toMatchObject({ sqlState: '22012' });
    // The same connection: there is only one, and nothing broke it.
    expect(await engine.run(WHO, [])).toEqual([
      { role: 'perdure_engine', tenant: '', pid: before?.pid },
    ]);
  });

  it('gives no connection back while a statement is running on it', async () => {
    const sleep = { operation: 'sleep', text: 'SELECT pg_sleep(0.3)' };
    let isAsleep = true;
    await expect(
      withTenant(engine, MINE, (session) => {
        void session.run(sleep, []).finally(() => (isAsleep = false));
        return Promise.reject(new Error('left early'));
      }),
    ).rejects.toThrow('left early');
    expect(isAsleep).toBe(false);
    expect(await engine.run(COUNT, [])).toEqual([{ count: 3 }]);
  });

  it('takes nothing for a tenant that is no UUID', () => {
    expect(() =>
      withTenant(api, TenantId("'; DROP TABLE open_runs; --"), () => Promise.resolve()),
    ).toThrow(TypeError);
  });
});
