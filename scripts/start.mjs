// `npm start`: the service, in development mode unless told otherwise. In this very process, so that signals, exit codes
// and the pid are the service's own.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

process.env.PERDURE_MODE ??= 'development';
process.setSourceMapsEnabled(true);
process.chdir(join(dirname(fileURLToPath(import.meta.url)), '..'));
await import('../dist/apps/service/src/main.js');
