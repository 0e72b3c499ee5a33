import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { applyMigrations, Database, dumpSchema, SchemaTooNew } from '@app/postgres';
import { createDatabase, createEmptyDatabase } from '@app/testing';
import { Client } from 'pg';

import { MIGRATIONS, NEEDED_MIGRATION, runMigrations } from './index';

const SCHEMA_FILE = join(__dirname, 'schema.sql');

describe('migrations', () => {
  let closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.reverse()) await close();
    closing = [];
  });

  async function emptyDatabase(): Promise<string> {
    const scratch = await createEmptyDatabase();
    closing.push(() => scratch.drop());
    return scratch.url;
  }

  async function migratedDatabase(): Promise<string> {
    const scratch = await createDatabase();
    closing.push(() => scratch.drop());
    return scratch.url;
  }

  async function connect(url: string): Promise<Client> {
    const client = new Client({ connectionString: url });
    await client.connect();
    closing.push(() => client.end());
    return client;
  }

  it('make the schema that schema.sql shows', async () => {
    const url = await emptyDatabase();
    await runMigrations(url);
    const database = new Database({
      url,
      applicationName: 'spec',
      connectionCountMax: 1,
      role: 'engine',
    });
    closing.push(() => database.close());
    const schema = await dumpSchema(database);
    // PERDURE_WRITE_SCHEMA=1 with this spec writes the file anew.
    if (process.env['PERDURE_WRITE_SCHEMA'] === '1') await writeFile(SCHEMA_FILE, schema);
    expect(schema).toBe(await readFile(SCHEMA_FILE, 'utf8'));
  });

  it('run once though several processes start at the same time', async () => {
    const url = await emptyDatabase();
    const ran = await Promise.all([runMigrations(url), runMigrations(url), runMigrations(url)]);
    expect(ran.flat()).toEqual(MIGRATIONS.map((migration) => migration.name));
    expect(await runMigrations(url)).toEqual([]);
  });

  it('refuse a database that a newer version has migrated', async () => {
    const url = await migratedDatabase();
    await expect(applyMigrations({ url, migrations: MIGRATIONS.slice(0, 1) })).rejects.toThrow(
      SchemaTooNew,
    );
  });

  it('let the version before run on the schema of this one, and leave it as it is', async () => {
    const url = await migratedDatabase();
    const before = MIGRATIONS.slice(0, MIGRATIONS.indexOf(NEEDED_MIGRATION) + 1);
    expect(before.length).toBeLessThan(MIGRATIONS.length);
    expect(await applyMigrations({ url, migrations: before })).toEqual([]);
    const tooOld = before.slice(0, -1);
    await expect(applyMigrations({ url, migrations: tooOld })).rejects.toThrow(SchemaTooNew);
    const client = await connect(url);
    const { rows } = await client.query('SELECT needed_migration FROM schema_promise');
    expect(rows).toEqual([{ needed_migration: NEEDED_MIGRATION.name }]);
  });

  it('can be undone', async () => {
    const url = await migratedDatabase();
    const client = await connect(url);
    const runner = { query: (text: string) => client.query(text) };
    for (const Migration of [...MIGRATIONS].reverse()) await new Migration().down(runner as never);
    const left = await client.query(
      "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'",
    );
    expect(left.rows).toEqual([{ relname: 'migrations' }]);
  });

  it('tell an administrator what to do when the login may not create roles', async () => {
    const url = await emptyDatabase();
    const admin = await connect(url);
    const login = `poor_${process.pid}`;
    await admin.query(`CREATE ROLE ${login} LOGIN PASSWORD 'x' NOSUPERUSER NOCREATEROLE`);
    const poor = new URL(url);
    poor.username = login;
    poor.password = 'x';
    await admin.query(`GRANT ALL ON SCHEMA public TO ${login}`);
    closing.push(async () => {
      await admin.query(`DROP OWNED BY ${login}; DROP ROLE ${login}`);
    });
    await expect(runMigrations(poor.href)).rejects.toMatchObject({
      message: expect.stringMatching(/is not a member of the role perdure_engine/) as string,
      driverError: { hint: `Let an administrator run: GRANT perdure_engine TO ${login};` },
    });
    await admin.query(`GRANT perdure_engine, perdure_api TO ${login}`);
    expect(await runMigrations(poor.href)).toHaveLength(MIGRATIONS.length);

    // An owner without superuser rights works through the roles, and sees nothing outside of them.
    const database = new Database({
      url: poor.href,
      applicationName: 'spec',
      connectionCountMax: 1,
      role: 'engine',
    });
    const count = { operation: 'count', text: 'SELECT count(*)::int4 AS count FROM open_runs' };
    expect(await database.run(count, [])).toEqual([{ count: 0 }]);
    await database.close();
  });

  describe('row-level security', () => {
    it('is on, forced and has both policies on every table with a tenant', async () => {
      const client = await connect(await migratedDatabase());
      const tables = await client.query<{ relname: string; locked: boolean }>(`
        SELECT relname, relrowsecurity AND relforcerowsecurity
          AND (SELECT array_agg(policyname::text ORDER BY policyname) = ARRAY['engine', 'tenant'] FROM pg_policies WHERE tablename = relname)
          AS locked
        FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'tenant_id'
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')`);
      expect(tables.rows.length).toBeGreaterThanOrEqual(6);
      expect(tables.rows.filter((table) => !table.locked)).toEqual([]);
    });

    it('keeps tenant_id first in the primary key of every table with a tenant', async () => {
      const client = await connect(await migratedDatabase());
      const tables = await client.query<{ relname: string; first: string }>(`
        SELECT relname, (SELECT attname FROM pg_attribute WHERE attrelid = pg_class.oid AND attnum = conkey[1]) AS first
        FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'tenant_id'
        LEFT JOIN pg_constraint ON conrelid = pg_class.oid AND contype = 'p'
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')`);
      expect(tables.rows.filter((table) => table.first !== 'tenant_id')).toEqual([]);
    });

    it('gives the roles no way around it', async () => {
      const client = await connect(await migratedDatabase());
      const roles = await client.query(
        "SELECT FROM pg_roles WHERE rolname LIKE 'perdure\\_%' AND (rolsuper OR rolbypassrls OR rolcanlogin)",
      );
      expect(roles.rowCount).toBe(0);
    });
  });
});
