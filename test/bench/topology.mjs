// `npm run bench -- --topology kafka`: the workflow of three activities in one process, and then through real Kafka and a
// process per role, on the same machine in the same run. CPU is of everything but the load and the worker: our processes,
// Postgres and Kafka. `--history N` starts more owners of shards, `--quick` runs a tenth,
// `--profile DIR` writes a CPU profile of each process of the cluster.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { KafkaBroker, NO_KAFKA } from '../../libs/testing/src/kafka-broker/kafka-broker.ts';
import { createQueues, load, startPerdure, stopPerdure, WARM_UP_COUNT } from './perdure.mjs';
import { childrenOf, cpuOf, start } from './process.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const require = createRequire(import.meta.url);
const { EmbeddedPostgres } = require('../../dist/libs/platform/src/index.js');

const CELLS = [
  { inFlight: 1, count: 400 },
  { inFlight: 64, count: 6_000 },
];

export async function benchTopology({ isQuick, historyCount, profileDir }) {
  if (!KafkaBroker.isPossible()) throw new Error(NO_KAFKA);
  const scale = isQuick ? 0.1 : 1;
  const alone = await startPerdure();
  const embedded = await measureAll(scale, alone.url, () => ({
    service: cpuOf(alone.process.pid),
    postgres: cpuOfTree(alone.postmaster),
    kafka: 0,
  }));
  await stopPerdure(alone);
  const cluster = await startCluster({ historyCount, workerPort: alone.workerPort, profileDir });
  const several = await measureAll(scale, cluster.url, () => ({
    ...cluster.cpuByRole(),
    postgres: cpuOfTree(cluster.postmaster),
    kafka: cpuOf(cluster.broker.pid),
  }));
  await cluster.stop();
  const figures = { embedded, kafka: several };
  for (const [name, cells] of Object.entries(figures)) {
    for (const cell of cells) console.log(`${name.padEnd(9)} ${JSON.stringify(cell)}`);
  }
  return figures;
}

async function measureAll(scale, url, cpu) {
  const cells = [];
  for (const { inFlight, count: whole } of CELLS) {
    const count = Math.max(20, Math.round(whole * scale));
    const before = cpu();
    const { seconds, p50, p99, ...rest } = await load(
      { url },
      { definition: 'single', count, inFlight },
    );
    const after = cpu();
    const ms = Object.fromEntries(
      Object.keys(before).map((key) => [key, round((1_000 * (after[key] - before[key])) / count)]),
    );
    const total = Object.values(ms).reduce((sum, each) => sum + each, 0);
    cells.push({
      inFlight,
      count,
      perSecond: round(count / seconds),
      p50,
      p99,
      cpuMsPerRun: { ...ms, total: round(total) },
      runsPerCpuSecond: round(1_000 / total),
      ...rest,
    });
  }
  return cells;
}

async function startCluster({ historyCount, workerPort, profileDir }) {
  const dataDir = mkdtempSync(join(tmpdir(), 'perdure-bench-'));
  const { server, url: databaseUrl } = await EmbeddedPostgres.start(dataDir);
  const broker = await KafkaBroker.start();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const roles = ['api', 'matching', 'dispatcher', ...new Array(historyCount).fill('history')];
  const children = roles.map((role, index) => {
    const own = join(dataDir, `${role}-${index}`);
    const nodeArguments =
      profileDir === undefined
        ? []
        : [
            '--cpu-prof',
            '--cpu-prof-dir',
            profileDir,
            '--cpu-prof-name',
            `${role}-${index}.cpuprofile`,
          ];
    const args = [...nodeArguments, join(root, 'dist/apps/service/src/main.js')];
    const child = start(process.execPath, args, {
      cwd: root,
      env: {
        PERDURE_MODE: 'development',
        PERDURE_HTTP_PORT: role === 'api' ? String(port) : '0',
        PERDURE_DATA_DIR: own,
        PERDURE_LOG_LEVEL: 'warn',
        PERDURE_ROLES: role,
        PERDURE_SHARD_COUNT: '2',
        PERDURE_PUBLIC_URL: url,
        DATABASE_URL: databaseUrl,
        KAFKA_BROKERS: broker.address,
      },
      stdio: ['ignore', 2, 2],
    });
    return { role, child, endpoints: join(own, 'endpoints.json') };
  });
  for (const { child, endpoints } of children) {
    while (!existsSync(endpoints)) {
      if (child.exitCode !== null) throw new Error('a process ended');
      await sleep(100);
    }
    const { http } = JSON.parse(readFileSync(endpoints, 'utf8'));
    while (!(await fetch(`${http}/readyz`)).ok) await sleep(100);
  }
  await createQueues(url, workerPort);
  // As many as the one process has had: the compiler sees each code path in one of the processes only.
  await load({ url }, { definition: 'single', count: 2 * WARM_UP_COUNT, inFlight: 64 });
  const lock = readFileSync(join(dataDir, 'postgres/data/postmaster.pid'), 'utf8');
  return {
    url,
    broker,
    postmaster: Number(lock.split('\n')[0]),
    cpuByRole: () => {
      const seconds = {};
      for (const { role, child } of children) {
        seconds[role] = (seconds[role] ?? 0) + cpuOf(child.pid);
      }
      return seconds;
    },
    stop: async () => {
      await Promise.all(
        children.map(({ child }) => {
          const ended = new Promise((resolve) => child.once('exit', resolve));
          child.kill('SIGTERM');
          return ended;
        }),
      );
      await Promise.all([server.stop(), broker.stop()]);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function cpuOfTree(pid) {
  return [pid, ...childrenOf(pid)].reduce((sum, each) => sum + cpuOf(each), 0);
}

function round(value) {
  return Math.round(value * 100) / 100;
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
