import { isDeepStrictEqual } from 'node:util';

import { type AslSnapshot } from '@app/asl';
import { type Fact, type RunKey, type StoredRun, type Task } from '@app/contract';
import {
  fromSnapshot,
  type MutableState,
  outstandingTasks,
  replay,
  type StateSnapshot,
  toSnapshot,
} from '@app/engine';
import { decodeFacts, encodeFacts } from '@app/postgres';

import { fromPayloads } from '../../apps/api/src/json-payload';
import { type Machine, machineOf } from './machine';
import { expectedOutput, isAsExpected } from './oracle';
import type { RunBook } from './run-book';
import type { World } from './world';

const ERRORS: ReadonlySet<string> = new Set([
  'ActivityTaskFailed',
  'ActivityTaskTimedOut',
  'ActivityTaskCanceled',
]);

const REOFFER_MS_MAX = 300_000;

/** While faults are on: whatever will need attention has a stored wake-up that is early enough. */
export async function judgeWakeUps(world: World): Promise<void> {
  for (const book of world.monitor.openRuns()) {
    const stored = await storedRun(world, book);
    if (stored === undefined) continue;
    const state = foldStored(stored);
    const dueAt = outstandingTasks(state).reduce(
      (least, task) => Math.min(least, latestWakeUp(task, world.time.nowMs)),
      Number.POSITIVE_INFINITY,
    );
    if (dueAt === Number.POSITIVE_INFINITY) continue;
    if (stored.wakeAt === null || stored.wakeAt > dueAt) {
      const wakeAt = String(stored.wakeAt);
      world.violate('WAK', `${book.name} needs attention at ${dueAt} and is woken at ${wakeAt}`);
    }
  }
}

/** An offer that was made is made again later, should nobody have taken it; everything else is due when it is due. */
function latestWakeUp(task: Task, now: number): number {
  if (!('dueAt' in task)) return Number.POSITIVE_INFINITY;
  const isOffer = task.type === 'RetryActivityTask' || task.type === 'RetryWorkflowTask';
  return isOffer && task.dueAt <= now ? now + REOFFER_MS_MAX : task.dueAt;
}

/** Whatever order the names in it have: a copied start is put together in another one. */
function isSame(one: StateSnapshot, other: StateSnapshot): boolean {
  const [a, b] = [JSON.stringify(one), JSON.stringify(other)];
  return a === b || isDeepStrictEqual(JSON.parse(a), JSON.parse(b));
}

/** What is stored of a run in the end is what was committed, and what it says of itself follows from that. */
export async function judgeStored(world: World, book: RunBook): Promise<void> {
  const stored = await storedRun(world, book);
  if (stored === undefined) {
    if (book.deletedWith === Number.POSITIVE_INFINITY) {
      world.violate('HIS-2', `${book.name} is gone`);
    }
    return;
  }
  if (book.deletedWith !== Number.POSITIVE_INFINITY) {
    world.violate('HIS-2', `${book.name} is deleted and still there`);
    return;
  }
  if (stored.status === 'Running') world.violate('HIS-3', `${book.name} is stored as running`);
  const folded = foldStored(stored);
  if (stored.snapshot !== undefined) {
    // Through the codec, as what was loaded has come: bytes are of the same kind then.
    const whole = replay(placeOf(stored.key), decodeFacts(encodeFacts(book.facts)));
    if (!isSame(toSnapshot(whole), toSnapshot(folded))) {
      world.violate('HIS-3', `${book.name} folds to something else than its facts say`);
    }
  }
  if (outstandingTasks(folded).length > 0) {
    world.violate('HIS-3', `${book.name} is closed and owes tasks`);
  }
  judgeTail(world, book, stored.facts);
  judgeResult(world, book);
}

function judgeTail(world: World, book: RunBook, facts: readonly Fact[]): void {
  const tail = book.facts.slice(book.facts.length - facts.length);
  const isSame = tail.every(
    (fact, index) => fact.type === facts[index]?.type && idOf(fact) === idOf(facts[index]),
  );
  if (!isSame) world.violate('HIS-2', `${book.name} has other facts than were stored`);
}

function judgeResult(world: World, book: RunBook): void {
  const [started] = book.events;
  const { closing } = book;
  if (started?.type !== 'WorkflowExecutionStarted' || started.stateMachine === undefined) return;
  if (closing?.type !== 'WorkflowExecutionCompleted') return;
  const output = fromPayloads(closing.result);
  const machine = machineOf(Number(started.stateMachine.definitionId.split('-')[1]));
  if (mayHaveCaught(machine, book)) {
    world.faults.probe('result that errors decided');
    return;
  }
  const input = fromPayloads(started.input) as Readonly<Record<string, unknown>>;
  const expected = expectedOutput(machine, input);
  world.faults.probe('result foretold');
  if (!isAsExpected(expected, output)) {
    world.violate('RES', `${book.name} of ${machine.name} ended with ${JSON.stringify(output)}`);
  }
}

/** An error takes the run another way when somebody catches it. */
function mayHaveCaught(machine: Machine, book: RunBook): boolean {
  if (!machine.text.includes('"Catch"')) return false;
  return machine.signalNames.length > 0 || book.events.some(({ type }) => ERRORS.has(type));
}

async function storedRun(world: World, book: RunBook): Promise<StoredRun | undefined> {
  const { tenantId, namespaceId, workflowId, runId } = book.start;
  const [stored] = await world.store.loadRuns([{ tenantId, namespaceId, workflowId, runId }]);
  return stored;
}

function foldStored(stored: StoredRun): MutableState {
  const snapshot = stored.snapshot?.state as
    { readonly engine: StateSnapshot; readonly asl?: AslSnapshot } | undefined;
  const from = snapshot && fromSnapshot(snapshot.engine);
  return replay(placeOf(stored.key), stored.facts, from);
}

function placeOf(key: RunKey): { readonly key: RunKey; readonly runId: RunKey['runId'] } {
  return { key, runId: key.runId };
}

function idOf(fact: Fact | undefined): number | undefined {
  return fact !== undefined && 'eventId' in fact ? fact.eventId : undefined;
}
