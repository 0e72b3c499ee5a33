// `npm run bench:temporal`: workflows of none, one and three activities with Temporal's TypeScript SDK, on the product and, by
// turns in the same run, on servers that somebody has started:
//   --peer LABEL=ADDRESS=PID,PID   a Temporal server; its processes (with their children) are what it costs
//   --seconds N, --rounds N        length and number of rounds of a cell (4, 1)
//   --activities LIST              of none, one and three (0,1,3)
//   --in-flight LIST               (1,64,256)
//   --json FILE                    writes all figures
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { Client, Connection } from '@temporalio/client';

import { bareService, stopPerdure } from './perdure.mjs';
import { childrenOf, cpuOf, firstLine, machineSeconds, start } from './process.mjs';

const { values } = parseArgs({
  options: {
    peer: { type: 'string', multiple: true, default: [] },
    seconds: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '1' },
    activities: { type: 'string', default: '0,1,3' },
    'in-flight': { type: 'string', default: '1,64,256' },
    json: { type: 'string' },
    profile: { type: 'string' },
  },
});
const numbers = (text) => text.split(',').map(Number);
const WARM_UP_MS = 2_500;
const figures = [];

const service = await bareService({
  nodeArguments: values.profile ? ['--cpu-prof', '--cpu-prof-dir', values.profile] : [],
});
const { grpc } = JSON.parse(readFileSync(join(service.dataDir, 'endpoints.json'), 'utf8'));
const pidFile = readFileSync(join(service.dataDir, 'postgres/data/postmaster.pid'), 'utf8');
const servers = [
  await serverOf('perdure', grpc, [service.process.pid, Number(pidFile.split('\n')[0])]),
];
for (const text of values.peer) {
  const [label, address, pids] = text.split('=');
  servers.push(await serverOf(label, address, numbers(pids)));
}
for (const count of numbers(values.activities)) {
  for (const server of servers) await load(server, { count, inFlight: 32, ms: WARM_UP_MS });
  for (const inFlight of numbers(values['in-flight'])) {
    for (let round = 0; round < Number(values.rounds); round += 1) {
      for (const server of servers) await measure(server, { count, inFlight });
    }
  }
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(figures, undefined, 2)}\n`);
for (const { worker, connection } of servers) {
  worker.kill('SIGKILL');
  await connection.close();
}
await stopPerdure(service);

async function serverOf(label, address, pids) {
  const taskQueue = `bench-${randomUUID()}`;
  const script = new URL('temporal-worker.mjs', import.meta.url).pathname;
  const worker = start(process.execPath, [script, address, taskQueue], {
    env: { NODE_ENV: 'production' },
  });
  await firstLine(worker);
  const connection = await Connection.connect({ address });
  return { label, pids, taskQueue, worker, connection, client: new Client({ connection }) };
}

/** Keeps so many runs in flight for a while, each awaited; milliseconds from start to result. */
async function load({ client, taskQueue }, { count, inFlight, ms }) {
  const latencies = [];
  const begun = performance.now();
  const one = async () => {
    while (performance.now() - begun < ms) {
      const since = performance.now();
      const options = { taskQueue, workflowId: randomUUID(), args: [count] };
      const result = await client.workflow.execute('steps', options);
      if (result !== count) throw new Error(`it gave ${String(result)}`);
      latencies.push(performance.now() - since);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, one));
  latencies.sort((left, right) => left - right);
  return { latencies, seconds: (performance.now() - begun) / 1_000 };
}

async function measure(server, { count, inFlight }) {
  const before = await spent(server);
  const { latencies, seconds } = await load(server, {
    count,
    inFlight,
    ms: Number(values.seconds) * 1_000,
  });
  const after = await spent(server);
  const runs = latencies.length;
  const each = (name) => ((after[name] - before[name]) * 1_000) / runs;
  const figure = {
    server: server.label,
    activities: count,
    inFlight,
    runs,
    perSecond: round(runs / seconds),
    p50Ms: round(latencies[Math.floor(runs / 2)]),
    p99Ms: round(latencies[Math.floor(runs * 0.99)]),
    serverCpuMs: round(each('server')),
    serverCpuMsOf: server.pids.map((pid) => round(each(pid))),
    workerCpuMs: round(each('worker')),
    clientCpuMs: round(each('client')),
    ...(server.label === 'perdure' && { commits: round(each('commits') / 1_000) }),
    otherCores: round((after.busy - before.busy - (after.all - before.all)) / seconds),
    stolenCores: round((after.stolen - before.stolen) / seconds),
  };
  figures.push(figure);
  console.log(JSON.stringify(figure));
}

function round(value) {
  return Number(value.toFixed(2));
}

/** CPU seconds until now, of everything that takes part. */
async function spent({ label, pids, worker }) {
  const trees = pids.map((pid) => [
    pid,
    treeOf(pid, pids).reduce((sum, each) => sum + cpuOf(each), 0),
  ]);
  const server = trees.reduce((sum, [, seconds]) => sum + seconds, 0);
  const client = process.cpuUsage();
  const ours = (client.user + client.system) / 1e6;
  const own = cpuOf(worker.pid);
  const commits =
    label === 'perdure'
      ? await service.database.query('SELECT sum(xact_commit) AS n FROM pg_stat_database')
      : { rows: [{ n: 0 }] };
  return {
    ...Object.fromEntries(trees),
    ...machineSeconds(),
    server,
    client: ours,
    worker: own,
    all: server + ours + own,
    commits: Number(commits.rows[0].n),
  };
}

/** A process with its children, those aside that are counted by themselves. */
function treeOf(pid, pids) {
  const children = childrenOf(pid).map(Number);
  const own = children.filter((child) => !pids.includes(child));
  return [pid, ...own.flatMap((child) => treeOf(child, pids))];
}
