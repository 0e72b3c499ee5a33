// `npm run operator-key`: makes an API key that may create tenants and prints it. How the first one gets into a production
// installation: access to DATABASE_URL is the authority. Runs the migrations first when that has not been done.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const { EmbeddedPostgres, readEnvironment } = require('../dist/libs/platform/src/index.js');
const { Database } = require('../dist/libs/postgres/src/index.js');
const { createOperatorKey } = require('../dist/apps/service/src/bootstrap.js');
const { runMigrations } = require('../dist/migrations/index.js');

try {
  const config = readEnvironment({ PERDURE_MODE: 'production', ...process.env }, root);
  const embedded =
    config.databaseUrl === undefined ? await EmbeddedPostgres.start(config.dataDir) : undefined;
  const url = config.databaseUrl ?? embedded.url;
  try {
    await runMigrations(url);
    const database = new Database({
      url,
      applicationName: 'perdure-operator-key',
      connectionCountMax: 1,
      role: 'engine',
    });
    console.log(await createOperatorKey(database));
    await database.close();
  } finally {
    await embedded?.server.stop();
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
