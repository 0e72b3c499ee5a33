// DBOS: the same workflow, three steps that each call the same worker process, on the same Postgres (a database of its own).
// It has no server: workflows run inside the application, which is this driver. `dbos-load.mjs` is copied beside its modules.
import { copyFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { start } from './process.mjs';

const here = dirname(fileURLToPath(import.meta.url));

export async function startDbos({ home, database, workerPort }) {
  await database.query('CREATE DATABASE dbos_bench');
  const { host, port, user, password } = database.connectionParameters;
  const script = join(home, 'dbos-load.mjs');
  copyFileSync(join(here, 'dbos-load.mjs'), script);
  const child = start(
    process.execPath,
    [
      script,
      `postgres://${user}:${password}@${host}:${port}/dbos_bench`,
      `http://127.0.0.1:${workerPort}/plain`,
    ],
    { cwd: home, stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const dbos = { child, lines };
  await loadDbos(dbos, { count: 500, inFlight: 64 });
  return dbos;
}

export async function loadDbos({ child, lines }, { count, inFlight }) {
  child.stdin.write(`${count} ${inFlight}\n`);
  for (;;) {
    const { value, done } = await lines.next();
    if (done) throw new Error('DBOS ended');
    if (value.startsWith('{')) return JSON.parse(value);
  }
}
