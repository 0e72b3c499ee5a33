// `npm run rotate-signing-key`: makes a new key for exports and checkpoints and prints its id and public half. Processes that
// run take it within a minute. What earlier keys have signed stays verifiable: their public halves are kept. Access to
// DATABASE_URL is the authority.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const { EmbeddedPostgres, readEnvironment } = require('../dist/libs/platform/src/index.js');
const { Database } = require('../dist/libs/postgres/src/index.js');
const { rotateSigningKey } = require('../dist/libs/postgres/src/installation/signing-key.js');
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
      applicationName: 'perdure-rotate-signing-key',
      connectionCountMax: 1,
      role: 'engine',
    });
    const { keyId, publicKey } = await rotateSigningKey(database);
    console.log(`${keyId} ${publicKey.toString('base64')}`);
    await database.close();
  } finally {
    await embedded?.server.stop();
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
