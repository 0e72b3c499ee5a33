import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
/** The same seeds in every run, so that a failure is news of the change and not of the day. */
const SEED_COUNT = 20_000;

interface Report {
  readonly seedCount: number;
  readonly repeatedCount: number;
  readonly seconds: number;
  readonly failures: readonly unknown[];
  readonly missing: readonly string[];
  readonly probes: Readonly<Record<string, number>>;
}

/** What a batch must have reached, or its seeds have become too tame to find anything. */
const REACHED = [
  'answer by token refused',
  'answer by token taken',
  'fenced write',
  'log began anew',
  'owner fenced',
  'owner replaced',
  'replayed record recognised',
  'request repeated',
  'reservation released',
  'run described',
  'unknown commit',
];

it(
  'keeps its promises in every seed, strikes with every fault, and does the same twice',
  () => {
    const scratch = mkdtempSync(join(tmpdir(), 'perdure-simulation-'));
    const path = join(scratch, 'report.json');
    const { status, stdout } = spawnSync(
      process.execPath,
      [join(ROOT, 'scripts/sim.mjs'), '--seeds', String(SEED_COUNT), '--json', path],
      { cwd: ROOT, encoding: 'utf8', env: { ...process.env, SABOTAGE: '' } },
    );
    const report = JSON.parse(readFileSync(path, 'utf8')) as Report;
    rmSync(scratch, { recursive: true });
    process.stderr.write(`${stdout.trim().split('\n').at(-1) ?? ''}\n`);
    expect(report.failures).toEqual([]);
    expect(report.missing).toEqual([]);
    expect(REACHED.filter((name) => report.probes[name] === undefined)).toEqual([]);
    expect(report.seedCount).toBe(SEED_COUNT);
    expect(report.repeatedCount).toBe(SEED_COUNT / 1_000);
    expect(status).toBe(0);
  },
  15 * 60_000,
);
