import { outstandingTasks, replay } from '@app/engine';

import type { Counts } from './faults';
import type { Violation } from './invariants';
import { machineOf } from './machine';
import type { RunBook } from './run-book';
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
/** A seed that makes more happen turns in circles. */
const HAPPENED_COUNT_MAX = 100_000;
/** Signals that runs still wait for are sent this often. */
const NUDGE_MS = 60_000;

/** Runs one seed from its first request to peace. */
export async function runSeed(seed: number, isTraced = false): Promise<SeedResult> {
  const world = new World(seed, isTraced);
  const { time } = world;
  const isBroken = (): boolean => world.violation !== undefined;
  world.start();
  const clientsDone = (): boolean => world.clients.every((client) => client.isDone);
  await time.run(time.nowMs + CHAOS_MS, () => isBroken() || clientsDone(), HAPPENED_COUNT_MAX);
  if (!isBroken()) await makePeace(world);
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
async function makePeace(world: World): Promise<void> {
  const { monitor, time } = world;
  world.faults.healed = true;
  world.trace.note('world', 'peace');
  const until = time.nowMs + PEACE_MS;
  const nudge = (): void => {
    for (const run of monitor.openRuns()) nudgeRun(world, run);
    if (time.nowMs < until) time.after(NUDGE_MS, nudge);
  };
  nudge();
  const isOver = (): boolean =>
    world.violation !== undefined ||
    (world.clients.every((client) => client.isDone) && monitor.openRuns().length === 0);
  await time.run(until, isOver, HAPPENED_COUNT_MAX);
  if (world.violation !== undefined) return;
  const stuck = monitor.openRuns().map((run) => `${run.name} (${run.events.at(-1)?.type ?? ''})`);
  if (stuck.length > 0)
    world.violate('LIV', `still open after a day of peace: ${stuck.join(', ')}`);
  if (!world.clients.every((client) => client.isDone)) {
    world.violate('LIV', 'a client still waits after a day of peace');
  }
}

function nudgeRun(world: World, run: RunBook): void {
  const started = run.events[0];
  const ref = started?.type === 'WorkflowExecutionStarted' ? started.stateMachine : undefined;
  const machine = ref && machineOf(Number(ref.definitionId.split('-')[1]));
  const { tenantId, namespaceId, workflowId, runId } = run.start;
  for (const signalName of machine?.signalNames ?? []) {
    world.submitFromOutside(
      {
        type: 'SignalWorkflow',
        tenantId,
        namespaceId,
        workflowId,
        runId,
        signalName,
        requestId: `nudge-${world.time.happenedCount}-${signalName}`,
        identity: 'world',
      },
      () => undefined,
    );
  }
}

/** Time for answers that are on their way when the last run closes. */
const FAREWELL_MS = 60_000;

/** What only shows when everything is over. */
async function judgeEnd(world: World): Promise<void> {
  const { time } = world;
  await time.run(time.nowMs + FAREWELL_MS, () => world.violation !== undefined, HAPPENED_COUNT_MAX);
  const { unansweredCount } = world;
  if (unansweredCount > 0) world.violate('LIV', `${unansweredCount} requests are never answered`);
  world.ledger.judgeEnd();
  for (const book of world.monitor.runs.values()) {
    const [stored] = await world.store.loadRuns([book.start]);
    if (stored === undefined) {
      world.violate('HIS-2', `${book.name} is gone`);
      continue;
    }
    if (stored.status === 'Running') world.violate('HIS-3', `${book.name} is stored as running`);
    const { tenantId, namespaceId, workflowId, runId } = book.start;
    const key = { tenantId, namespaceId, workflowId, runId };
    if (stored.snapshot === undefined) {
      const state = replay({ key, runId }, stored.facts);
      if (state.nextEventId !== book.events.length + 1) {
        world.violate('HIS-2', `${book.name} has other events than were stored`);
      }
      if (outstandingTasks(state).length > 0)
        world.violate('HIS-3', `${book.name} is closed and owes tasks`);
    }
  }
}
