const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const { Client } = require('pg');

/** One Postgres for the run: the one of DATABASE_URL, or an embedded one below a temporary directory. */
module.exports = async () => {
  if (process.env.DATABASE_URL !== undefined) return;
  const { EmbeddedPostgres } = require('../dist/libs/platform/src/index.js');
  const dataDir = mkdtempSync(join(tmpdir(), 'perdure-test-'));
  const { server, url } = await EmbeddedPostgres.start(dataDir);
  await doNotWaitForTheDisk(url);
  process.env.DATABASE_URL = url;
  globalThis.perdureTestServer = { server, dataDir };
};

/**
 * Databases of specs come and go by the hundred, and no machine loses power while they are there. Killing the server loses
 * nothing either: what a commit has written is with the operating system. Specs of durability start servers of their own.
 */
async function doNotWaitForTheDisk(url) {
  const client = new Client({ connectionString: url });
  await client.connect();
  for (const name of ['fsync', 'full_page_writes']) {
    await client.query(`ALTER SYSTEM SET ${name} = off`);
  }
  await client.query('SELECT pg_reload_conf()');
  await client.end();
}
