// `npm run bench`: a workflow of three remote activities, started over GraphQL, called over webhooks in another process,
// interleaved with peers that do the same. PEER_HOME is a folder with @restatedev/restate-server, @restatedev/restate-sdk,
// @dbos-inc/dbos-sdk and pg installed, PEER_SCRIPTS holds Restate's services; without PEER_HOME no peer runs.
//   --quick         a tenth of the load, one round
//   --only KIND:N   only this cell (`single:64`), no peers
//   --json FILE     writes all figures
//   --profile DIR   writes a CPU profile of the service
//   --node ARGS     arguments of Node for the service, separated by commas
//   --machines      state machines without workers, nothing else (see machines.mjs)
//   --topology kafka   one process against a process per role with Kafka between them, nothing else (see topology.mjs)
import { writeFileSync } from 'node:fs';

import { loadDbos, startDbos } from './dbos.mjs';
import { costs, load, startPerdure, stopPerdure } from './perdure.mjs';
import { machineSeconds } from './process.mjs';
import { loadRestate, startRestate } from './restate.mjs';

const options = new Map(process.argv.slice(2).map((text, index, all) => [text, all[index + 1]]));
const isQuick = options.has('--quick');
const rounds = isQuick ? 1 : 3;
const only = options.get('--only')?.split(':');
const home = only === undefined ? process.env.PEER_HOME : undefined;
const CELLS = [
  { inFlight: 1, count: 800 },
  { inFlight: 64, count: 12_000 },
  { inFlight: 256, count: 16_000 },
];
/** Peers run fewer, so that a cell lasts about as long for all: five seconds, of which a client's first is its slowest. */
const PEER_SHARE = 0.1;
const figures = [];

if (options.has('--machines')) {
  const { benchMachines } = await import('./machines.mjs');
  const machines = await benchMachines({ isQuick });
  const path = options.get('--json');
  if (path !== undefined) writeFileSync(path, `${JSON.stringify(machines, undefined, 2)}\n`);
  process.exit(0);
}

if (options.get('--topology') === 'kafka') {
  const { benchTopology } = await import('./topology.mjs');
  const historyCount = Number(options.get('--history') ?? 1);
  const profileDir = options.get('--profile');
  const topology = await benchTopology({ isQuick, historyCount, profileDir });
  const path = options.get('--json');
  if (path !== undefined) writeFileSync(path, `${JSON.stringify(topology, undefined, 2)}\n`);
  process.exit(0);
}

const profileDir = options.get('--profile');
const perdure = await startPerdure({
  nodeArguments: [
    ...(profileDir === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profileDir]),
    ...(options.get('--node')?.split(',') ?? []),
  ],
});
const restate = home && (await startRestate({ home, scripts: process.env.PEER_SCRIPTS ?? home }));
const dbos = home && (await startDbos({ home, ...perdure }));

const systems = {
  restate: restate && ((cell) => loadRestate(restate, peerCell(cell))),
  dbos: dbos && ((cell) => loadDbos(dbos, peerCell(cell))),
  single: (cell) => measure('single', cell),
  batch: (cell) => measure('batch', cell),
};
for (const { inFlight, count } of CELLS) {
  for (let round = 0; round < rounds; round += 1) {
    for (const [system, run] of Object.entries(systems)) {
      if (run === undefined || !isWanted(system, inFlight)) continue;
      const cell = { inFlight, count: Math.max(20, Math.round(isQuick ? count / 10 : count)) };
      const before = machineSeconds();
      const result = await run(cell);
      report({ system, inFlight, ...result, stolen: machineSeconds().stolen - before.stolen });
    }
  }
}
summarise();
const file = options.get('--json');
if (file !== undefined) writeFileSync(file, `${JSON.stringify(figures, undefined, 2)}\n`);
dbos?.child.kill('SIGKILL');
await stopPerdure(perdure);
process.exit(0);

function isWanted(system, inFlight) {
  return only === undefined || (only[0] === system && Number(only[1]) === inFlight);
}

function peerCell({ count, inFlight }) {
  return { count: Math.max(20, Math.round(count * PEER_SHARE)), inFlight };
}

async function measure(definition, { count, inFlight }) {
  const before = await costs(perdure);
  const result = await load(perdure, { definition, count, inFlight });
  const after = await costs(perdure);
  const perRun = (key) => (after[key] - before[key]) / count;
  return {
    ...result,
    serviceCpuMs: 1_000 * perRun('serviceCpu'),
    postgresCpuMs: 1_000 * perRun('postgresCpu'),
    workerCpuMs: 1_000 * perRun('workerCpu'),
    walBytes: perRun('wal'),
    turns: perRun('turns'),
    factsPerSecond: (after.facts - before.facts) / result.seconds,
    rssMb: after.rssMb,
  };
}

function report(figure) {
  figures.push(figure);
  const rounded = Object.entries(figure).map(
    ([key, value]) => `${key} ${typeof value === 'number' ? Number(value.toPrecision(4)) : value}`,
  );
  console.log(rounded.join('  '));
}

function median(system, inFlight, key) {
  const values = figures
    .filter((figure) => figure.system === system && figure.inFlight === inFlight)
    .map((figure) => figure[key])
    .sort((a, b) => a - b);
  return values[Math.floor(values.length / 2)];
}

function summarise() {
  console.log('\nmedians');
  for (const { inFlight } of CELLS) {
    for (const system of Object.keys(systems)) {
      const rate = median(system, inFlight, 'perSecond');
      if (rate === undefined) continue;
      const ratios = ['restate', 'dbos']
        .filter((peer) => system !== peer && median(peer, inFlight, 'perSecond') !== undefined)
        .map((peer) => `  ${(rate / median(peer, inFlight, 'perSecond')).toFixed(1)}x ${peer}`);
      const p50 = median(system, inFlight, 'p50Ms').toFixed(1);
      console.log(
        `  ${system.padEnd(8)} in flight ${String(inFlight).padStart(3)}: ${rate.toFixed(0).padStart(5)}/s  p50 ${p50.padStart(6)} ms${ratios.join('')}`,
      );
    }
  }
}
