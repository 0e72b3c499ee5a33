// `npm run chaos -- --seed S --seeds N --minutes M --nemesis a,b --json FILE`: an installation of several processes with real
// Kafka and Postgres under load, while what chance (from the seed) chooses goes wrong. Afterwards everything is healed and
// every invariant is checked. `--previous FILE`: begins with the version before, whose `main.js` that is, and goes over to
// this one. Exits with 1 and names the first that is violated.
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { KafkaBroker, NO_KAFKA } from '../../../libs/testing/src/kafka-broker/kafka-broker.ts';
import { Client } from './client.mjs';
import { INVARIANTS } from './invariant/index.mjs';
import { NEMESES, subjectOf, UPGRADE } from './nemesis/index.mjs';
import { quantile } from './quantile.mjs';
import { randomOf } from './random.mjs';
import { Topology } from './topology.mjs';
import { Worker } from './worker.mjs';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    seeds: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '1.5' },
    nemesis: { type: 'string' },
    json: { type: 'string' },
    previous: { type: 'string' },
  },
});

const PER_SECOND = 15;
/** About: some take longer. */
const FAULTS_PER_SEED = 6;
const QUIET_MS_MAX = 90_000;

if (!KafkaBroker.isPossible()) throw new Error(NO_KAFKA);
const names = values.nemesis?.split(',') ?? Object.keys(NEMESES);
for (const name of names)
  if (NEMESES[name] === undefined) throw new Error(`There is no nemesis "${name}".`);
const reports = [];
for (let index = 0; index < Number(values.seeds); index += 1) {
  const report = await runSeed(Number(values.seed) + index);
  reports.push(report);
  console.log(JSON.stringify(report));
  if (report.violation !== undefined) break;
}
const summary = summarise(reports);
console.log(JSON.stringify(summary));
if (values.json !== undefined)
  writeFileSync(values.json, `${JSON.stringify({ summary, reports }, undefined, 2)}\n`);
process.exit(summary.violations === 0 ? 0 : 1);

async function runSeed(seed) {
  const random = randomOf(seed);
  const topology = await Topology.start({ previous: values.previous });
  const worker = await Worker.start(randomOf(seed + 1));
  const client = new Client(topology, randomOf(seed + 2));
  try {
    await client.prepare(worker.url);
    const milliseconds = Number(values.minutes) * 60_000;
    const loading = client.load({ milliseconds, perSecond: PER_SECOND });
    const faults = await haunt(topology, random, {
      draw: deckOf(seed),
      client,
      worker,
      milliseconds: milliseconds - 15_000,
    });
    await loading;
    const stored = await quiesce(topology, client);
    const evidence = { client, worker, faults, ...stored };
    return reportOf(seed, evidence);
  } finally {
    worker.stop();
    await topology.stop();
  }
}

/**
 * What a seed draws from: all of them, beginning where the seed before is about to be at its end, so that seeds in a row
 * reach every one.
 */
function deckOf(seed) {
  const from = (seed * FAULTS_PER_SEED) % names.length;
  const deck = [...names.slice(from), ...names.slice(0, from)];
  return () => {
    const drawn = deck.shift();
    deck.push(drawn);
    return drawn;
  };
}

/** One fault after the other, and now and then two at once (X1). */
async function haunt(topology, random, { draw, milliseconds, ...world }) {
  const until = performance.now() + milliseconds;
  const faults = [];
  await sleep(5_000);
  if (topology.previous !== undefined) {
    await UPGRADE.run(topology);
    faults.push({ nemesis: UPGRADE.name, rows: UPGRADE.rows, isAlone: true });
  }
  while (performance.now() < until) {
    const distinct = [draw()];
    const others = names.filter(
      (name) => subjectOf(NEMESES[name]) !== subjectOf(NEMESES[distinct[0]]),
    );
    if (random.next() < 0.2 && others.length > 0) distinct.push(random.of(others));
    const measured = await Promise.all(
      distinct.map((name) => NEMESES[name].run(topology, random, world)),
    );
    const isAlone = distinct.length === 1;
    for (const [index, nemesis] of distinct.entries()) {
      const rows = isAlone ? NEMESES[nemesis].rows : [...NEMESES[nemesis].rows, 'X1'];
      // Bounds hold for one fault at a time.
      faults.push({ nemesis, rows, isAlone, ...(isAlone && measured[index]) });
    }
    await sleep(2_000 + random.below(4_000));
  }
  return faults;
}

/** Until every run that the client knows of has ended, or the patience is over. */
async function quiesce(topology, client) {
  await topology.isReady();
  const until = performance.now() + QUIET_MS_MAX;
  const ids = [...client.runs.keys()];
  for (;;) {
    const open = await topology.query('SELECT workflow_id, run_id FROM open_runs');
    if (open.length === 0 || performance.now() > until) {
      return {
        open,
        closed: await topology.query(
          'SELECT workflow_id, run_id, status FROM closed_runs WHERE workflow_id = ANY($1)',
          [ids],
        ),
        history: await topology.query(
          'SELECT run_id, first_event_id, last_event_id FROM history ORDER BY run_id, first_fact_number',
        ),
      };
    }
    await sleep(500);
  }
}

function reportOf(seed, evidence) {
  const { client, worker, faults, closed, open } = evidence;
  const violated = Object.entries(INVARIANTS).flatMap(([invariant, check]) => {
    const found = check(evidence);
    return found === undefined ? [] : [{ invariant, evidence: found }];
  });
  const took = client.starts.map(({ tookMs }) => tookMs);
  return {
    seed,
    runs: closed.length,
    open: open.length,
    calls: worker.calls.length,
    startP99Ms: Math.round(quantile(took, 0.99) ?? 0),
    faults: faults.map(({ nemesis, rows, isAlone: _, ...measured }) => ({
      nemesis,
      rows,
      ...measured,
    })),
    violation: violated[0],
  };
}

function summarise(all) {
  const rows = {};
  const times = {};
  for (const { faults } of all) {
    for (const fault of faults) {
      for (const row of fault.rows) rows[row] = (rows[row] ?? 0) + 1;
      for (const name of ['killedOwnerMs', 'frozenOwnerMs', 'releasedOwnerMs', 'postgresMs']) {
        if (fault[name] !== undefined) (times[name] ??= []).push(fault[name]);
      }
    }
  }
  const takeover = Object.fromEntries(
    Object.entries(times).map(([name, each]) => [
      name,
      {
        count: each.length,
        p50: Math.round(quantile(each, 0.5)),
        p99: Math.round(quantile(each, 0.99)),
      },
    ]),
  );
  const violations = all.filter(({ violation }) => violation !== undefined).length;
  return {
    seeds: all.length,
    runs: all.reduce((sum, { runs }) => sum + runs, 0),
    rows,
    takeover,
    violations,
  };
}
