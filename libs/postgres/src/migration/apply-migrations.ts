import { Client } from 'pg';
import { DataSource, type Logger, type MigrationInterface } from 'typeorm';

import { connectionFault } from '../fault/classify-error';
import { SchemaTooNew } from './schema-too-new';

export type MigrationClass = new () => MigrationInterface;

export interface MigrationOptions {
  /** Login that owns the tables. */
  readonly url: string;
  /** All migrations of this version, oldest first. */
  readonly migrations: readonly MigrationClass[];
  /** The newest one that a version must know to run on the schema that these make. Absent: the last. */
  readonly needed?: MigrationClass;
}

/** "perdure" in ASCII; any other process that migrates this database waits for it. */
const LOCK_KEY = '31640413494801765';

const MIGRATIONS_TABLE = 'migrations';
const PROMISE_TABLE = 'schema_promise';

/**
 * Brings the schema up to date, each migration in a transaction of its own. Safe when several processes start at
 * once: they take turns by an advisory lock, which Postgres drops with the connection if its holder dies.
 * Returns the names of the migrations it ran.
 * A schema that a newer version has migrated is left as it is, if that version has promised that this one can run on it;
 * otherwise it is refused with `SchemaTooNew`.
 */
export async function applyMigrations(options: MigrationOptions): Promise<string[]> {
  const lock = new Client({ connectionString: options.url, application_name: 'perdure-migrate' });
  // Heard, so that it does not end the process; the next statement on it fails.
  lock.on('error', () => undefined);
  try {
    await lock.connect();
  } catch (cause) {
    throw connectionFault('connect for migrations', cause);
  }
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
    const unknown = await unknownMigrations(lock, options.migrations);
    if (unknown.length > 0) {
      if (await isPromised(lock, options.migrations)) return [];
      throw new SchemaTooNew(unknown);
    }
    const ran = await runPending(options);
    await promise(lock, options);
    return ran;
  } finally {
    await lock.end();
  }
}

async function unknownMigrations(
  client: Client,
  migrations: readonly MigrationClass[],
): Promise<string[]> {
  if (!(await isThere(client, MIGRATIONS_TABLE))) return [];
  const applied = await client.query<{ name: string }>(`SELECT name FROM ${MIGRATIONS_TABLE}`);
  const known = namesOf(migrations);
  return applied.rows.map((row) => row.name).filter((name) => !known.has(name));
}

async function isPromised(client: Client, migrations: readonly MigrationClass[]): Promise<boolean> {
  if (!(await isThere(client, PROMISE_TABLE))) return false;
  const { rows } = await client.query<{ needed: string }>(
    `SELECT needed_migration AS needed FROM ${PROMISE_TABLE}`,
  );
  const known = namesOf(migrations);
  return rows.length > 0 && rows.every(({ needed }) => known.has(needed));
}

/** Only the newest version promises. Not in the transaction of its migrations: without a promise a schema is refused. */
async function promise(
  client: Client,
  { migrations, needed = migrations.at(-1) }: MigrationOptions,
): Promise<void> {
  if (needed === undefined || !(await isThere(client, PROMISE_TABLE))) return;
  await client.query(
    `WITH gone AS (DELETE FROM ${PROMISE_TABLE} WHERE needed_migration <> $1)
     INSERT INTO ${PROMISE_TABLE} (needed_migration)
     SELECT $1 WHERE NOT EXISTS (SELECT FROM ${PROMISE_TABLE} WHERE needed_migration = $1)`,
    [needed.name],
  );
}

async function isThere(client: Client, table: string): Promise<boolean> {
  const { rows } = await client.query<{ known: boolean }>(
    'SELECT to_regclass($1) IS NOT NULL AS known',
    [table],
  );
  return rows[0]?.known === true;
}

function namesOf(migrations: readonly MigrationClass[]): Set<string> {
  return new Set(migrations.map(({ name }) => name));
}

/** Failures are thrown; whoever called writes them where logs belong. */
const SILENT: Logger = {
  logQuery: () => undefined,
  logQueryError: () => undefined,
  logQuerySlow: () => undefined,
  logSchemaBuild: () => undefined,
  logMigration: () => undefined,
  log: () => undefined,
};

async function runPending(options: MigrationOptions): Promise<string[]> {
  const dataSource = new DataSource({
    type: 'postgres',
    url: options.url,
    applicationName: 'perdure-migrate',
    migrations: [...options.migrations],
    migrationsTableName: MIGRATIONS_TABLE,
    migrationsTransactionMode: 'each',
    logger: SILENT,
    // A migration that waits for a lock makes everybody behind it wait too.
    extra: { max: 1, lock_timeout: 5_000 },
  });
  await dataSource.initialize();
  try {
    const ran = await dataSource.runMigrations();
    return ran.map((migration) => migration.name);
  } finally {
    await dataSource.destroy();
  }
}
