// `npm run bench`: a workflow of three remote activities, started over GraphQL, called over webhooks in another process.
// With PEER_HOME (a folder with @restatedev/restate-server and -sdk installed, and the peers' scripts in PEER_SCRIPTS) the
// same load runs on Restate in between. Prints a line per cell; `--json FILE` writes all figures, `--quick` runs a tenth.
import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import pg from 'pg';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const options = new Map(process.argv.slice(2).map((text, index, all) => [text, all[index + 1]]));
const share = options.has('--quick') ? 0.1 : 1;
const rounds = options.has('--quick') ? 1 : 3;
const peerHome = process.env.PEER_HOME;
const peerScripts = process.env.PEER_SCRIPTS ?? peerHome;
const cells = [
  { inFlight: 1, count: 300 },
  { inFlight: 64, count: 4_000 },
  { inFlight: 256, count: 6_000 },
];
const figures = [];
const children = [];

process.on('exit', () => children.forEach((child) => child.kill('SIGKILL')));
await main();
process.exit(0);

async function main() {
  const perdure = await startPerdure();
  const restate = peerHome === undefined ? undefined : await startRestate();
  for (const cell of cells) {
    for (let round = 0; round < rounds; round += 1) {
      const count = Math.max(20, Math.round(cell.count * share));
      if (restate !== undefined)
        await measureRestate(restate, { ...cell, count: Math.round(count / 4) });
      await measurePerdure(perdure, 'single', { ...cell, count });
      await measurePerdure(perdure, 'batch', { ...cell, count });
    }
  }
  summarise();
  const file = options.get('--json');
  if (file !== undefined) writeFileSync(file, `${JSON.stringify(figures, undefined, 2)}\n`);
  await perdure.database.end();
  perdure.process.kill('SIGTERM');
  await new Promise((resolve) => perdure.process.once('exit', resolve));
  rmSync(perdure.dataDir, { recursive: true, force: true });
}

async function startPerdure() {
  const dataDir = mkdtempSync(join(tmpdir(), 'perdure-bench-'));
  const service = start(process.execPath, [join(root, 'dist/apps/service/src/main.js')], {
    PERDURE_MODE: 'development',
    PERDURE_HTTP_PORT: '0',
    PERDURE_DATA_DIR: dataDir,
    PERDURE_LOG_LEVEL: 'error',
  });
  const endpoints = join(dataDir, 'endpoints.json');
  while (!existsSync(endpoints)) {
    if (service.exitCode !== null) throw new Error('the service ended');
    await sleep(100);
  }
  const url = JSON.parse(readFileSync(endpoints, 'utf8')).http;
  for (const [queue, batchSizeMax] of [
    ['single', 1],
    ['batch', 100],
  ]) {
    const { port } = JSON.parse(
      await firstLine(start(process.execPath, [join(here, 'worker.mjs')])),
    );
    await graphql(
      url,
      'mutation ($i: WebhookEndpointInput!) { createWebhookEndpoint(input: $i) { __typename } }',
      {
        i: {
          name: queue,
          taskQueue: queue,
          url: `http://127.0.0.1:${port}/`,
          maxConcurrency: 1024,
          batchSizeMax,
        },
      },
    );
    const task = (Next) => ({
      Type: 'Task',
      Resource: 'perdure:activity:increment',
      ...(Next ? { Next } : { End: true }),
    });
    const source = {
      StartAt: 'A',
      TaskQueue: queue,
      States: { A: task('B'), B: task('C'), C: task() },
    };
    await graphql(
      url,
      'mutation ($n: String!, $s: JSON!) { putWorkflowDefinition(name: $n, source: $s) { __typename } }',
      { n: queue, s: source },
    );
  }
  for (const definition of ['single', 'batch']) await load(url, definition, 500, 32);
  const port = readFileSync(join(dataDir, 'postgres/port'), 'utf8').trim();
  const password = readFileSync(join(dataDir, 'postgres/password'), 'utf8').trim();
  const database = new pg.Client(`postgres://perdure:${password}@127.0.0.1:${port}/perdure`);
  database.on('error', () => undefined);
  await database.connect();
  const postmaster = Number(
    readFileSync(join(dataDir, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0],
  );
  return { process: service, url, dataDir, database, postmaster };
}

async function measurePerdure(perdure, kind, { count, inFlight }) {
  const before = await costs(perdure);
  const result = await load(perdure.url, kind, count, inFlight);
  const after = await costs(perdure);
  report({
    system: `perdure ${kind}`,
    inFlight,
    ...result,
    serviceCpuMs: (1_000 * (after.serviceCpu - before.serviceCpu)) / count,
    postgresCpuMs: (1_000 * (after.postgresCpu - before.postgresCpu)) / count,
    walBytes: (after.wal - before.wal) / count,
    turns: (after.turns - before.turns) / count,
    factsPerSecond: (after.facts - before.facts) / result.seconds,
    rssMb: after.rss,
  });
}

async function costs({ process: service, url, database, postmaster }) {
  const wal = await database.query("SELECT pg_current_wal_insert_lsn() - '0/0' AS bytes");
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const metric = (name) => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(metrics)?.[1] ?? 0);
  return {
    serviceCpu: cpuOf(service.pid),
    postgresCpu: [postmaster, ...childrenOf(postmaster)].reduce((sum, pid) => sum + cpuOf(pid), 0),
    wal: Number(wal.rows[0].bytes),
    turns: metric('perdure_turns_total'),
    facts: metric('perdure_facts_total'),
    rss:
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${service.pid}/status`, 'utf8'))[1]) / 1_024,
  };
}

/** Seconds of user and system time, those of children that have ended included. */
function cpuOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100;
  } catch {
    return 0;
  }
}

function childrenOf(parent) {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return (
        Number(readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1].split(' ')[1]) === parent
      );
    } catch {
      return false;
    }
  });
}

async function startRestate() {
  const baseDir = mkdtempSync(join(tmpdir(), 'restate-bench-'));
  start(
    join(peerHome, 'node_modules/.bin/restate-server'),
    ['--base-dir', baseDir],
    { RUST_LOG: 'error' },
    peerHome,
  );
  // Modules are looked up from where a script stands.
  for (const name of ['restate-svc.mjs', 'restate-load.mjs']) {
    if (peerScripts !== peerHome) copyFileSync(join(peerScripts, name), join(peerHome, name));
  }
  start(process.execPath, [join(peerHome, 'restate-svc.mjs')], {}, peerHome);
  for (let tries = 0; tries < 100; tries += 1) {
    await sleep(300);
    try {
      const answer = await fetch('http://127.0.0.1:9070/deployments', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ uri: 'http://127.0.0.1:9080' }),
      });
      if (answer.ok) {
        await restateLoad(200, 32);
        return {};
      }
    } catch {
      // Not up yet.
    }
  }
  throw new Error('Restate did not get ready');
}

async function measureRestate(_restate, { count, inFlight }) {
  report({ system: 'restate', inFlight, ...(await restateLoad(Math.max(20, count), inFlight)) });
}

async function restateLoad(count, inFlight) {
  const child = start(
    process.execPath,
    [join(peerHome, 'restate-load.mjs'), 'remote3', String(count), String(inFlight)],
    {},
    peerHome,
  );
  const line = await firstLine(child);
  const [, perSecond, p50Ms, p99Ms] = /(\d+)\/s p50 ([\d.]+) p99 ([\d.]+)/.exec(line) ?? [];
  return { perSecond: Number(perSecond), p50Ms: Number(p50Ms), p99Ms: Number(p99Ms) };
}

async function load(url, definition, count, inFlight) {
  const child = start(process.execPath, [
    join(here, 'load.mjs'),
    url,
    definition,
    String(count),
    String(inFlight),
  ]);
  return JSON.parse(await firstLine(child));
}

function start(command, args, env = {}, cwd = root) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return child;
}

function firstLine(child) {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk.toString();
      const line = text
        .split('\n')
        .find((each, index, all) => index < all.length - 1 && each.trim() !== '');
      if (line !== undefined) resolve(line);
    });
    child.once('exit', () => reject(new Error(`no answer: ${text}`)));
  });
}

async function graphql(url, query, variables) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return data;
}

function report(figure) {
  figures.push(figure);
  const rounded = Object.entries(figure).map(
    ([key, value]) => `${key} ${typeof value === 'number' ? Number(value.toPrecision(4)) : value}`,
  );
  console.log(rounded.join('  '));
}

function summarise() {
  const median = (system, inFlight, key) => {
    const values = figures
      .filter((f) => f.system === system && f.inFlight === inFlight)
      .map((f) => f[key])
      .sort((a, b) => a - b);
    return values[Math.floor(values.length / 2)];
  };
  console.log('\nmedians');
  for (const { inFlight } of cells) {
    const peer = median('restate', inFlight, 'perSecond');
    for (const system of ['restate', 'perdure single', 'perdure batch']) {
      const rate = median(system, inFlight, 'perSecond');
      if (rate === undefined) continue;
      const ratio =
        peer === undefined || system === 'restate' ? '' : `  ${(rate / peer).toFixed(1)}x Restate`;
      console.log(
        `  ${system.padEnd(15)} in flight ${String(inFlight).padStart(3)}: ${rate.toFixed(0).padStart(5)}/s  p50 ${median(system, inFlight, 'p50Ms').toFixed(1)} ms${ratio}`,
      );
    }
  }
}
