// `npm start`: the service, in development mode unless told otherwise. Signals go to the service; its end is ours.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const service = spawn(
  process.execPath,
  ['--enable-source-maps', join(root, 'dist/apps/service/src/main.js')],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PERDURE_MODE: process.env.PERDURE_MODE ?? 'development' },
  },
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  // A terminal sends Ctrl-C to the whole group, so the service has it already; a second one would do no harm.
  process.on(signal, () => service.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal));
}
service.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 0)));
