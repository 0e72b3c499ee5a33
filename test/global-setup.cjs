const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/** One Postgres for the run: the one of DATABASE_URL, or an embedded one below a temporary directory. */
module.exports = async () => {
  if (process.env.DATABASE_URL !== undefined) return;
  const { EmbeddedPostgres } = require('../dist/libs/platform/src/index.js');
  const dataDir = mkdtempSync(join(tmpdir(), 'perdure-test-'));
  const { server, url } = await EmbeddedPostgres.start(dataDir);
  process.env.DATABASE_URL = url;
  globalThis.perdureTestServer = { server, dataDir };
};
