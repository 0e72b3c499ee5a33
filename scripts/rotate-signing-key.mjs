// `npm run rotate-signing-key`: makes a new key for exports and checkpoints and prints its id and public half. Processes that
// run take it within a minute. What earlier keys have signed stays verifiable: their public halves are kept.
import { createRequire } from 'node:module';

import { withInstallationDatabase } from './installation-database.mjs';

const require = createRequire(import.meta.url);
const { rotateSigningKey } = require('../dist/libs/postgres/src/installation/signing-key.js');

await withInstallationDatabase('perdure-rotate-signing-key', async (database) => {
  const { keyId, publicKey } = await rotateSigningKey(database);
  return `${keyId} ${publicKey.toString('base64')}`;
});
