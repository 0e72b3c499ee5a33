import { INVARIANTS } from './invariants';
import { runSeed } from './run-seed';

/** Runs one seed and prints what happened: `--trace` all of it, otherwise only what came last. */
const LAST_COUNT = 60;

const seed = Number(process.argv[2]);
const isWhole = process.argv.includes('--trace');

void runSeed(seed, true).then(({ lines, violation, hash, happenedCount }) => {
  const shown = isWhole || violation === undefined ? lines : lines.slice(-LAST_COUNT);
  const say = (text: string): void => void process.stdout.write(`${text}\n`);
  if (isWhole || violation !== undefined) shown.forEach(say);
  say(`seed ${seed}: ${happenedCount} happenings, trace ${hash}`);
  if (violation === undefined) return;
  say(`${violation.invariant} broken: ${violation.message}`);
  say(`  ${INVARIANTS[violation.invariant]}`);
  process.exitCode = 1;
});
