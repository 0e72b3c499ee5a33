// `npm run sim`: seeds of the simulation, over worker processes. `-- --seed N` one of them, with its trace when it fails
// (`--trace`: always); `--seeds COUNT --from N` a range; `--minutes M` as many as fit; `--workers W`; `--json FILE`;
// `--first` stops at the first seed that fails.
// SABOTAGE=<switch> turns one sabotage on. See docs/simulation.md.
import { fork, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const node = join(root, 'node_modules/.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
const loader = join(root, 'scripts/typescript-loader.cjs');

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string', default: '20000' },
    from: { type: 'string', default: '1' },
    minutes: { type: 'string' },
    workers: { type: 'string', default: '2' },
    trace: { type: 'boolean', default: false },
    json: { type: 'string' },
    first: { type: 'boolean', default: false },
  },
});

/** From this many seeds on, each kind of fault must have struck at least once: a fault that never does tests nothing. */
const COMPLETE_COUNT = 5_000;

/** A seed takes a few milliseconds, and is given up by itself when it has computed for half a minute. */
const SILENT_TICKS_MAX = 90;
const TICK_MS = 1_000;

if (values.seed !== undefined) {
  const { status } = spawnSync(
    node,
    [
      '--require',
      loader,
      join(root, 'test/simulation/show-seed.ts'),
      values.seed,
      ...(values.trace ? ['--trace'] : []),
    ],
    { stdio: 'inherit' },
  );
  process.exit(status ?? 1);
}

const from = Number(values.from);
const workerCount = Number(values.workers);
const minutes = values.minutes === undefined ? undefined : Number(values.minutes);
const seedCount = minutes === undefined ? Number(values.seeds) : Number.MAX_SAFE_INTEGER;
const startedMs = Date.now();
const untilMs = minutes === undefined ? Number.MAX_SAFE_INTEGER : startedMs + minutes * 60_000;

const sum = { seedCount: 0, repeatedCount: 0, totals: {}, hits: {}, probes: {}, failures: [] };
let saidAt = startedMs;

const { FAULT_KINDS, FAULT_POINTS } = await vocabulary();
await Promise.all(
  Array.from({ length: workerCount }, (_, index) =>
    work({
      from: from + index,
      step: workerCount,
      count: Math.ceil((seedCount - index) / workerCount),
      untilMs,
      failureCountMax: values.first ? 1 : 10,
    }),
  ),
);
conclude();

/** Over as many processes as it takes: one that falls silent is ended, and the next goes on behind its last seed. */
async function work(errand) {
  for (let rest = errand; rest !== undefined;) rest = await runChild(rest);
}

/** Resolves to what is left to do. */
function runChild(errand) {
  return new Promise((resolve) => {
    const child = fork(join(root, 'test/simulation/seed-worker.ts'), [JSON.stringify(errand)], {
      execPath: node,
      execArgv: ['--require', loader],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    let isOver = false;
    let lastSeed = errand.from;
    // Counted in ticks and not by the clock: nobody is silent while the whole machine stands still.
    let silentTicks = 0;
    const ticking = setInterval(() => {
      silentTicks += 1;
      if (silentTicks === SILENT_TICKS_MAX) child.kill('SIGKILL');
    }, TICK_MS);
    child.on('message', (said) => {
      silentTicks = 0;
      if (said.seed !== undefined) {
        lastSeed = said.seed;
        return;
      }
      add(said);
      isOver ||= said.isOver;
      if (isOver) child.disconnect();
    });
    child.on('exit', (code, signal) => {
      clearInterval(ticking);
      resolve(isOver ? undefined : restAfter(errand, { lastSeed, how: signal ?? code }));
    });
  });
}

/** A process that did not come to its end: its last seed failed. */
function restAfter(errand, { lastSeed, how }) {
  const message =
    how === 'SIGKILL'
      ? `it computes without end inside one happening: nothing was heard for ${(SILENT_TICKS_MAX * TICK_MS) / 1_000} s`
      : `its process ended with ${how}`;
  fail({ seed: lastSeed, violation: { invariant: 'LIV', message } });
  sum.seedCount += 1;
  const done = (lastSeed - errand.from) / errand.step + 1;
  const failureCountMax = errand.failureCountMax - 1;
  if (done >= errand.count || failureCountMax <= 0) return undefined;
  return { ...errand, from: lastSeed + errand.step, count: errand.count - done, failureCountMax };
}

function add(progress) {
  sum.seedCount += progress.seedCount;
  sum.repeatedCount += progress.repeatedCount;
  for (const part of ['totals', 'hits', 'probes']) {
    for (const [name, count] of Object.entries(progress[part])) {
      sum[part][name] = (sum[part][name] ?? 0) + count;
    }
  }
  for (const failure of progress.failures) fail(failure);
  if (Date.now() - saidAt < 10_000) return;
  saidAt = Date.now();
  console.log(`${sum.seedCount} seeds, ${rate()} a second, ${sum.failures.length} failed`);
}

function fail(failure) {
  sum.failures.push(failure);
  const { invariant, message } = failure.violation;
  console.log(`seed ${failure.seed}: ${invariant} broken: ${message}`);
  console.log(`  npm run sim -- --seed ${failure.seed}`);
}

function rate() {
  return Math.round((1_000 * sum.seedCount) / Math.max(1, Date.now() - startedMs));
}

function conclude() {
  const seconds = (Date.now() - startedMs) / 1_000;
  const missing = [
    ...FAULT_KINDS.filter((kind) => sum.hits[kind] === undefined),
    ...FAULT_POINTS.filter((point) => sum.hits[`crash at ${point}`] === undefined),
  ];
  print('Faults that struck', sum.hits);
  print('Reached', sum.probes);
  print('Done', sum.totals);
  console.log(
    `\n${sum.seedCount} seeds in ${seconds.toFixed(1)} s (${rate()} a second), ${sum.repeatedCount} of them twice, ${sum.failures.length} failed`,
  );
  const isComplete = sum.seedCount < COMPLETE_COUNT || missing.length === 0;
  if (!isComplete) console.log(`Never struck, so nothing was tested of: ${missing.join(', ')}`);
  if (values.json !== undefined) {
    writeFileSync(values.json, JSON.stringify({ ...sum, seconds, missing }, undefined, 2));
  }
  process.exitCode = sum.failures.length === 0 && isComplete && sum.seedCount > 0 ? 0 : 1;
}

function print(title, counts) {
  const rows = Object.entries(counts).sort(([a], [b]) => a.localeCompare(b));
  if (rows.length === 0) return;
  console.log(`\n${title}:`);
  for (const [name, count] of rows) console.log(`  ${String(count).padStart(9)}  ${name}`);
}

/** The names of faults stand in the simulation; the report must not have a list of its own. */
async function vocabulary() {
  await import('./typescript-loader.cjs');
  const { createRequire } = await import('node:module');
  return createRequire(import.meta.url)('../test/simulation/faults.ts');
}
