// The way of a command to the installation's database: access to DATABASE_URL is the authority, without it the embedded server
// of PERDURE_DATA_DIR is started. Runs the migrations first when that has not been done.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const { EmbeddedPostgres, readEnvironment } = require('../dist/libs/platform/src/index.js');
const { Database } = require('../dist/libs/postgres/src/index.js');
const { runMigrations } = require('../dist/migrations/index.js');

/** Runs the work and prints what it returns; a failure is told in a sentence, and the exit code. */
export async function withInstallationDatabase(applicationName, work) {
  try {
    const config = readEnvironment({ PERDURE_MODE: 'production', ...process.env }, root);
    const embedded =
      config.databaseUrl === undefined ? await EmbeddedPostgres.start(config.dataDir) : undefined;
    try {
      console.log(await inDatabase(config.databaseUrl ?? embedded.url, applicationName, work));
    } finally {
      await embedded?.server.stop();
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

async function inDatabase(url, applicationName, work) {
  await runMigrations(url);
  const database = new Database({ url, applicationName, connectionCountMax: 1, role: 'engine' });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}
