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
}

/** "perdure" in ASCII; any other process that migrates this database waits for it. */
const LOCK_KEY = '31640413494801765';

const MIGRATIONS_TABLE = 'migrations';

/**
 * Brings the schema up to date, each migration in a transaction of its own. Safe when several processes start at
 * once: they take turns by an advisory lock, which Postgres drops with the connection if its holder dies.
 * Returns the names of the migrations it ran.
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
    await refuseNewerSchema(lock, options.migrations);
    return await runPending(options);
  } finally {
    await lock.end();
  }
}

async function refuseNewerSchema(
  client: Client,
  migrations: readonly MigrationClass[],
): Promise<void> {
  const exists = await client.query('SELECT to_regclass($1) IS NOT NULL AS known', [
    MIGRATIONS_TABLE,
  ]);
  if ((exists.rows[0] as { known: boolean }).known) {
    const applied = await client.query<{ name: string }>(`SELECT name FROM ${MIGRATIONS_TABLE}`);
    const known = new Set(migrations.map((migration) => migration.name));
    const unknown = applied.rows.map((row) => row.name).filter((name) => !known.has(name));
    if (unknown.length > 0) throw new SchemaTooNew(unknown);
  }
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
