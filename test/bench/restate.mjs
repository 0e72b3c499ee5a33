// Restate, with the services of its own script and the product's client. PEER_HOME holds @restatedev/restate-server and
// -sdk; PEER_SCRIPTS holds restate-svc.mjs.
import { copyFileSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { cpuOf, firstLine, start } from './process.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const SERVICES = 'restate-svc.mjs';
const quiet = ['ignore', 'ignore', 'ignore'];

export async function startRestate({ home, scripts = home }) {
  // Modules are looked up from where a script stands.
  if (scripts !== home) copyFileSync(join(scripts, SERVICES), join(home, SERVICES));
  const packages = join(home, 'node_modules/@restatedev');
  const platform = readdirSync(packages).find((name) => name.startsWith('restate-server-'));
  const server = start(
    join(packages, platform, 'bin/restate-server'),
    ['--base-dir', mkdtempSync(join(tmpdir(), 'restate-bench-'))],
    { env: { RUST_LOG: 'error' }, cwd: home, stdio: quiet },
  );
  start(process.execPath, [join(home, SERVICES)], { cwd: home, stdio: quiet });
  await register();
  const restate = { server };
  await loadRestate(restate, { count: 500, inFlight: 64 });
  return restate;
}

export async function loadRestate({ server }, { count, inFlight }) {
  const before = cpuOf(server.pid);
  const child = start(process.execPath, [
    join(here, 'restate-load.mjs'),
    String(count),
    String(inFlight),
  ]);
  const { seconds: _seconds, ...result } = JSON.parse(await firstLine(child));
  return { ...result, serviceCpuMs: (1_000 * (cpuOf(server.pid) - before)) / count };
}

async function register() {
  for (let tries = 0; tries < 100; tries += 1) {
    await sleep(300);
    try {
      const answer = await fetch('http://127.0.0.1:9070/deployments', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ uri: 'http://127.0.0.1:9080' }),
      });
      if (answer.ok) return;
    } catch {
      // Not up yet.
    }
  }
  throw new Error('Restate did not get ready');
}
