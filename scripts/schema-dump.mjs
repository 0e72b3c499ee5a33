// `npm run schema:dump`: what all migrations make, as migrations/schema.sql, and the seals that keep them from being
// edited afterwards. A seal that would change is refused: installations have run that migration.
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const sealsPath = join(root, 'migrations/sealed.json');

sealMigrations();
await dumpSchema();

function sealMigrations() {
  const old = existsSync(sealsPath) ? JSON.parse(readFileSync(sealsPath, 'utf8')) : {};
  const seals = {};
  for (const name of readdirSync(join(root, 'migrations')).sort()) {
    if (!/^\d+-.*\.ts$/.test(name)) continue;
    const path = `migrations/${name}`;
    const text = readFileSync(join(root, path), 'utf8').replaceAll('\r\n', '\n');
    seals[path] = createHash('sha256').update(text).digest('hex');
    if (old[path] === undefined || old[path] === seals[path]) continue;
    if (process.argv.includes('--unreleased')) continue;
    console.error(
      `${path} was edited after it was sealed. Write another migration; if no installation has run this one, add -- --unreleased.`,
    );
    process.exit(1);
  }
  writeFileSync(sealsPath, `${JSON.stringify(seals, undefined, 2)}\n`);
}

async function dumpSchema() {
  const require = createRequire(import.meta.url);
  const { EmbeddedPostgres } = require('../dist/libs/platform/src/index.js');
  const { Database, dumpSchema: textOf } = require('../dist/libs/postgres/src/index.js');
  const { runMigrations } = require('../dist/migrations/index.js');
  const dataDir = mkdtempSync(join(tmpdir(), 'perdure-schema-'));
  const { server, url } = await EmbeddedPostgres.start(dataDir);
  try {
    await runMigrations(url);
    const options = { url, applicationName: 'schema-dump', connectionCountMax: 1, role: 'engine' };
    const database = new Database(options);
    writeFileSync(join(root, 'migrations/schema.sql'), await textOf(database));
    await database.close();
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
