import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Client } from 'pg';

import { runMigrations } from '../../../migrations';

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** A database of its own with all migrations applied, cloned from a template: some 30 ms instead of 300. */
export function createDatabase(): Promise<TestDatabase> {
  return withServer(async (server) => {
    const template = templateName();
    await provideTemplate(server, template);
    return scratchDatabase(server, `TEMPLATE ${template}`);
  });
}

/** A database of its own without any tables. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return withServer((server) => scratchDatabase(server, ''));
}

/** The jest project provides the server (test/global-setup.cjs). */
function serverUrl(databaseName?: string): string {
  const url = process.env.DATABASE_URL;
  if (url === undefined)
    throw new Error('DATABASE_URL is not set: run this spec in the int project.');
  if (databaseName === undefined) return url;
  const other = new URL(url);
  other.pathname = `/${databaseName}`;
  return other.href;
}

async function withServer<T>(use: (server: Client) => Promise<T>): Promise<T> {
  const server = new Client({ connectionString: serverUrl() });
  await server.connect();
  try {
    return await use(server);
  } finally {
    await server.end();
  }
}

/** Changes with every edit of a migration, so that nobody tests against yesterday's schema. */
function templateName(): string {
  const directory = join(__dirname, '../../../migrations');
  const files = readdirSync(directory).filter((name) => name.endsWith('.ts'));
  const hash = createHash('sha256');
  for (const file of files.sort()) hash.update(readFileSync(join(directory, file)));
  return `perdure_template_${hash.digest('hex').slice(0, 12)}`;
}

/** Several workers may want it first; they take turns. */
async function provideTemplate(server: Client, template: string): Promise<void> {
  const lock = 'hashtext($1)';
  await server.query(`SELECT pg_advisory_lock(${lock})`, [template]);
  try {
    const found = await server.query('SELECT FROM pg_database WHERE datname = $1', [template]);
    if (found.rowCount !== 0) return;
    const draft = `${template}_draft`;
    await server.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
    await server.query(`CREATE DATABASE ${draft}`);
    await runMigrations(serverUrl(draft));
    await server.query(`ALTER DATABASE ${draft} RENAME TO ${template}`);
  } finally {
    await server.query(`SELECT pg_advisory_unlock(${lock})`, [template]);
  }
}

async function scratchDatabase(server: Client, options: string): Promise<TestDatabase> {
  const name = `perdure_spec_${randomUUID().replaceAll('-', '')}`;
  await server.query(`CREATE DATABASE ${name} ${options}`);
  return {
    url: serverUrl(name),
    drop: () =>
      withServer(async (again) => {
        await again.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      }),
  };
}
