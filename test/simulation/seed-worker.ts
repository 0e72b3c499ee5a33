import type { Violation } from './invariants';
import { runSeed, type SeedResult } from './run-seed';

/** What the parent tells it. */
interface Errand {
  readonly from: number;
  readonly step: number;
  readonly count: number;
  readonly untilMs: number;
  readonly failureCountMax: number;
}

/** Told before each seed: should nothing follow, this is the one that never ends. */
export interface Begun {
  readonly seed: number;
}

/** What it tells the parent, from time to time and at the end. */
export interface Progress {
  readonly seedCount: number;
  readonly repeatedCount: number;
  readonly totals: Readonly<Record<string, number>>;
  readonly hits: Readonly<Record<string, number>>;
  readonly probes: Readonly<Record<string, number>>;
  readonly failures: readonly { readonly seed: number; readonly violation: Violation }[];
  readonly isOver: boolean;
}

/** Every thousandth seed runs twice: the same seed must do the same. */
const REPEATED_EVERY = 1_000;
const REPORT_EVERY = 200;

const errand = JSON.parse(process.argv[2] ?? '{}') as Errand;
let currentSeed = 0;
let seedCount = 0;
let repeatedCount = 0;
let totals: Record<string, number> = {};
let hits: Record<string, number> = {};
let probes: Record<string, number> = {};
let failures: { seed: number; violation: Violation }[] = [];

process.on('unhandledRejection', (cause) => {
  const message = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  failures.push({
    seed: currentSeed,
    violation: { invariant: 'LIV', message: `unhandled: ${message}` },
  });
});

// Faults are made by the thousand, and nobody reads where; `show-seed` keeps the traces.
Error.stackTraceLimit = 0;

void main();

async function main(): Promise<void> {
  let failureCount = 0;
  for (let index = 0; index < errand.count && Date.now() < errand.untilMs; index += 1) {
    currentSeed = errand.from + index * errand.step;
    process.send?.({ seed: currentSeed } satisfies Begun);
    await runOne(currentSeed);
    if (failures.length > 0) {
      failureCount += failures.length;
      report(false);
      if (failureCount >= errand.failureCountMax) break;
    }
    if (seedCount >= REPORT_EVERY) report(false);
  }
  report(true);
}

async function runOne(seed: number): Promise<void> {
  const result = await runSeed(seed);
  seedCount += 1;
  take(result);
  if (seed % REPEATED_EVERY !== 0) return;
  const again = await runSeed(seed);
  repeatedCount += 1;
  if (again.hash === result.hash) return;
  const message = `the seed did something else the second time: ${result.hash}, then ${again.hash}`;
  failures.push({ seed, violation: { invariant: 'LIV', message } });
}

function take(result: SeedResult): void {
  const { happenedCount, commitCount, runCount, okCount, refusedCount, unknownCount } = result;
  for (const [name, count] of Object.entries({
    happenings: happenedCount,
    commits: commitCount,
    runs: runCount,
    acknowledged: okCount,
    refused: refusedCount,
    unknown: unknownCount,
  })) {
    totals[name] = (totals[name] ?? 0) + count;
  }
  for (const [name, count] of result.hits) hits[name] = (hits[name] ?? 0) + count;
  for (const [name, count] of result.probes) probes[name] = (probes[name] ?? 0) + count;
  if (result.violation !== undefined)
    failures.push({ seed: result.seed, violation: result.violation });
}

function report(isOver: boolean): void {
  const progress: Progress = { seedCount, repeatedCount, totals, hits, probes, failures, isOver };
  process.send?.(progress);
  seedCount = 0;
  repeatedCount = 0;
  totals = {};
  hits = {};
  probes = {};
  failures = [];
}
