// The product, as a customer runs it: one process with its embedded Postgres, a definition and a worker per kind.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import pg from 'pg';

import { adopt, childrenOf, cpuOf, firstLine, rssMbOf, start } from './process.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');

/** The queues: one POST per activity, and up to a hundred activities in one POST. */
const QUEUES = { single: 1, batch: 100 };

/** Until the compiler has seen enough: the rate of the first 5,000 runs is a third lower. */
export const WARM_UP_COUNT = 6_000;

/** The service alone, on a data directory of its own. */
export async function bareService({ nodeArguments = [] } = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), 'perdure-bench-'));
  const service = start(
    process.execPath,
    [...nodeArguments, join(root, 'dist/apps/service/src/main.js')],
    {
      cwd: root,
      env: {
        PERDURE_MODE: 'development',
        PERDURE_HTTP_PORT: '0',
        PERDURE_GRPC_PORT: '0',
        PERDURE_DATA_DIR: dataDir,
        PERDURE_LOG_LEVEL: 'warn',
        ...tracingVariables(),
      },
      stdio: ['ignore', 2, 2],
    },
  );
  const endpoints = join(dataDir, 'endpoints.json');
  while (!existsSync(endpoints)) {
    if (service.exitCode !== null) throw new Error('the service ended');
    await sleep(100);
  }
  const url = JSON.parse(readFileSync(endpoints, 'utf8')).http;
  return { process: service, url, dataDir, database: await connect(dataDir) };
}

export async function startPerdure(options) {
  const { process: service, url, dataDir, database } = await bareService(options);
  const worker = start(process.execPath, [join(here, 'worker.mjs')], { cwd: root });
  const { port } = JSON.parse(await firstLine(worker));
  await createQueues(url, port);
  const postmaster = Number(
    readFileSync(join(dataDir, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0],
  );
  const perdure = {
    process: service,
    url,
    dataDir,
    database,
    postmaster,
    worker,
    workerPort: port,
  };
  for (const definition of Object.keys(QUEUES)) {
    await load(perdure, { definition, count: WARM_UP_COUNT, inFlight: 64 });
  }
  return perdure;
}

export async function stopPerdure({ process: service, database, dataDir }) {
  await database.end();
  service.kill('SIGTERM');
  await new Promise((resolve) => service.once('exit', resolve));
  rmSync(dataDir, { recursive: true, force: true });
}

/** Starts `count` runs over GraphQL, each awaited in the same request; answers rate and latencies. */
export async function load({ url }, { definition, count, inFlight }) {
  const child = start(
    process.execPath,
    [join(here, 'load.mjs'), url, definition, String(count), String(inFlight)],
    { cwd: root },
  );
  return JSON.parse(await firstLine(child));
}

/** What has been spent until now: CPU seconds, WAL bytes, turns, facts. */
export async function costs({ process: service, url, database, postmaster, worker }) {
  const wal = await database.query("SELECT pg_current_wal_insert_lsn() - '0/0' AS bytes");
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const metric = (name) => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(metrics)?.[1] ?? 0);
  return {
    serviceCpu: cpuOf(service.pid),
    postgresCpu: [postmaster, ...childrenOf(postmaster)].reduce((sum, pid) => sum + cpuOf(pid), 0),
    workerCpu: cpuOf(worker.pid),
    wal: Number(wal.rows[0].bytes),
    turns: metric('perdure_turns_total'),
    facts: metric('perdure_facts_total'),
    rssMb: rssMbOf(service.pid),
  };
}

export async function graphql(url, query, variables, headers = {}) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return data;
}

export async function createQueues(url, port) {
  for (const [queue, batchSizeMax] of Object.entries(QUEUES)) {
    await createQueue(url, queue, { port, batchSizeMax });
  }
}

async function createQueue(url, queue, { port, batchSizeMax }) {
  await graphql(
    url,
    'mutation ($i: WebhookEndpointInput!) { createWebhookEndpoint(input: $i) { __typename } }',
    {
      i: {
        name: queue,
        taskQueue: queue,
        url: `http://127.0.0.1:${port}/${queue}`,
        maxConcurrency: 1024,
        batchSizeMax,
      },
    },
  );
  const task = (next) => ({
    Type: 'Task',
    Resource: 'perdure:activity:increment',
    ...(next ? { Next: next } : { End: true }),
  });
  await putDefinition(url, queue, {
    StartAt: 'A',
    TaskQueue: queue,
    States: { A: task('B'), B: task('C'), C: task() },
  });
}

export async function putDefinition(url, name, source, headers = {}) {
  const { putWorkflowDefinition } = await graphql(
    url,
    'mutation ($n: String!, $s: JSON!) { putWorkflowDefinition(name: $n, source: $s) { __typename } }',
    { n: name, s: source },
    headers,
  );
  if (putWorkflowDefinition.__typename === 'Refused') throw new Error(`${name} was refused`);
}

async function connect(dataDir) {
  const port = readFileSync(join(dataDir, 'postgres/port'), 'utf8').trim();
  const password = readFileSync(join(dataDir, 'postgres/password'), 'utf8').trim();
  const database = new pg.Client(`postgres://perdure:${password}@127.0.0.1:${port}/perdure`);
  database.on('error', () => undefined);
  await database.connect();
  return database;
}

/** What tracing costs is measured by setting what switches it on. */
function tracingVariables() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => name.startsWith('OTEL_')),
  );
}
