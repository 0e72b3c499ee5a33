// Restate, as its own load scripts run it. PEER_HOME holds @restatedev/restate-server, -sdk and undici; PEER_SCRIPTS holds
// restate-svc.mjs and restate-load.mjs.
import { copyFileSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { cpuOf, firstLine, start } from './process.mjs';

const SCRIPTS = ['restate-svc.mjs', 'restate-load.mjs'];
const quiet = ['ignore', 'ignore', 'ignore'];

export async function startRestate({ home, scripts = home }) {
  // Modules are looked up from where a script stands.
  if (scripts !== home) {
    for (const name of SCRIPTS) copyFileSync(join(scripts, name), join(home, name));
  }
  const packages = join(home, 'node_modules/@restatedev');
  const platform = readdirSync(packages).find((name) => name.startsWith('restate-server-'));
  const server = start(
    join(packages, platform, 'bin/restate-server'),
    ['--base-dir', mkdtempSync(join(tmpdir(), 'restate-bench-'))],
    { env: { RUST_LOG: 'error' }, cwd: home, stdio: quiet },
  );
  start(process.execPath, [join(home, 'restate-svc.mjs')], { cwd: home, stdio: quiet });
  await register();
  const restate = { home, server };
  await loadRestate(restate, { count: 500, inFlight: 64 });
  return restate;
}

export async function loadRestate({ home, server }, { count, inFlight }) {
  const before = cpuOf(server.pid);
  const child = start(
    process.execPath,
    [join(home, 'restate-load.mjs'), 'remote3', String(count), String(inFlight)],
    { cwd: home },
  );
  const line = await firstLine(child);
  const [, perSecond, p50Ms, p99Ms] = /(\d+)\/s p50 ([\d.]+) p99 ([\d.]+)/.exec(line) ?? [];
  return {
    perSecond: Number(perSecond),
    p50Ms: Number(p50Ms),
    p99Ms: Number(p99Ms),
    serviceCpuMs: (1_000 * (cpuOf(server.pid) - before)) / count,
  };
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
