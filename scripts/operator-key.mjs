// `npm run operator-key`: makes an API key that may create tenants and prints it. How the first one gets into a production
// installation.
import { createRequire } from 'node:module';

import { withInstallationDatabase } from './installation-database.mjs';

const require = createRequire(import.meta.url);
const { createOperatorKey } = require('../dist/apps/service/src/bootstrap.js');

await withInstallationDatabase('perdure-operator-key', createOperatorKey);
