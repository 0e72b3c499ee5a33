import type { Counts } from './faults';
import type { Violation } from './invariants';
import { judgeExternals } from './judge-externals';
import { judgeSchedules } from './judge-schedules';
import { judgeStored, judgeWakeUps } from './judge-stored';
import { nudgeRun } from './nudge';
import { SEED_LIMITS, type SeedLimits, Watchdog } from './watchdog';
import { World } from './world';

export interface SeedResult {
  readonly seed: number;
  readonly hash: string;
  readonly violation: Violation | undefined;
  readonly hits: Counts;
  readonly probes: Counts;
  readonly lines: readonly string[];
  readonly happenedCount: number;
  readonly commitCount: number;
  readonly runCount: number;
  readonly okCount: number;
  readonly refusedCount: number;
  readonly unknownCount: number;
}

/** Faults last at most this long; then everything has to come to an end. */
const CHAOS_MS = 600_000;
const PEACE_MS = 24 * 3_600_000;
/** Time for what is on its way when the last run closes. */
const FAREWELL_MS = 60_000;
/** More of them only say that it turns in circles. */
const PEACE_ROUNDS_MAX = 5;
/** Signals that runs still wait for are sent this often: never in step with what runs do by themselves. */
const NUDGE_MS = 57_113;

/** Runs one seed from its first request to peace. */
export async function runSeed(
  seed: number,
  isTraced = false,
  limits: SeedLimits = SEED_LIMITS,
): Promise<SeedResult> {
  const world = new World(seed, isTraced);
  const { time } = world;
  const watchdog = new Watchdog(world, limits);
  const isBroken = (): boolean => {
    watchdog.look();
    return world.violation !== undefined;
  };
  world.start();
  const clientsDone = (): boolean => world.clients.every((client) => client.isDone);
  await time.run(time.nowMs + CHAOS_MS, () => isBroken() || clientsDone());
  if (!isBroken()) await judgeWakeUps(world);
  if (!isBroken()) await makePeace(world, isBroken);
  if (!isBroken()) await judgeEnd(world);
  return {
    seed,
    hash: world.trace.hash,
    violation: world.violation,
    hits: world.faults.hits,
    probes: world.faults.probes,
    lines: world.trace.lines,
    happenedCount: time.happenedCount,
    commitCount: world.monitor.commitCount,
    runCount: world.monitor.runs.size,
    okCount: world.ledger.okCount,
    refusedCount: world.ledger.refusedCount,
    unknownCount: world.ledger.unknownCount,
  };
}

/** Liveness: no more faults; all that waits for nobody but us must end. */
async function makePeace(world: World, isBroken: () => boolean): Promise<void> {
  const { monitor, time } = world;
  world.faults.healed = true;
  world.trace.note('world', 'peace');
  const until = time.nowMs + PEACE_MS;
  let round = 0;
  const nudge = (): void => {
    round += 1;
    // One after the other: an inbox may be made for four.
    monitor.openRuns().forEach((run, index) => {
      time.after(index * 1_000, () => {
        nudgeRun(world, run, round);
      });
    });
    if (time.nowMs < until) time.after(NUDGE_MS, nudge);
  };
  nudge();
  const isQuiet = (): boolean =>
    world.clients.every((client) => client.isDone) &&
    monitor.openRuns().length === 0 &&
    world.callbacks.owed().length === 0;
  // A request that was on its way may still begin a run after the last one has ended.
  for (let round = 0; round < PEACE_ROUNDS_MAX; round += 1) {
    await time.run(until, () => isBroken() || isQuiet());
    await time.run(time.nowMs + FAREWELL_MS, isBroken);
    if (isBroken() || isQuiet() || time.nowMs >= until) break;
  }
  // A call that hung may end just now: what it reports is given the time of an answer.
  await time.run(time.nowMs + FAREWELL_MS, () => isBroken() || world.unansweredCount === 0);
  if (isBroken() || isQuiet()) return;
  const stuck = monitor.openRuns().map((run) => `${run.name} (${run.events.at(-1)?.type ?? ''})`);
  if (stuck.length > 0)
    world.violate('LIV', `still open after a day of peace: ${stuck.join(', ')}`);
  const owed = world.callbacks.owed().map((run) => run.name);
  if (owed.length > 0) world.violate('CBK', `nobody was told of the end of ${owed.join(', ')}`);
  else if (stuck.length === 0) world.violate('LIV', 'a client still waits after a day of peace');
}

/** What only shows when everything is over. */
async function judgeEnd(world: World): Promise<void> {
  const { unansweredCount } = world;
  if (unansweredCount > 0) world.violate('LIV', `${unansweredCount} requests are never answered`);
  world.ledger.judgeEnd();
  world.judgeHosts();
  judgeExternals(world);
  judgeSchedules(world);
  for (const book of world.monitor.runs.values()) await judgeStored(world, book);
}
