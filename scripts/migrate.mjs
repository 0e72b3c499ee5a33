// `npm run migrate`: brings the database of DATABASE_URL, or the embedded one, up to date without starting the service
// (which does the same when it starts).
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const { EmbeddedPostgres, readEnvironment } = require('../dist/libs/platform/src/index.js');
const { runMigrations } = require('../dist/migrations/index.js');

try {
  const config = readEnvironment({ PERDURE_MODE: 'development', ...process.env }, root);
  const embedded =
    config.databaseUrl === undefined ? await EmbeddedPostgres.start(config.dataDir) : undefined;
  try {
    const ran = await runMigrations(config.databaseUrl ?? embedded.url);
    console.log(ran.length === 0 ? 'Nothing to do: the database is up to date.' : ran.join('\n'));
  } finally {
    await embedded?.server.stop();
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
