import { type Command, type HistoryEvent, type ResetPoint, RunId, WorkflowId } from '@app/contract';
import { numberedUuid, type StoreMishap } from '@app/testing';

import { HistoryWorld } from '../testing/history-world';
import { type Script, ScriptedHost } from '../testing/scripted-host';

const has = (events: readonly HistoryEvent[], type: HistoryEvent['type']): boolean =>
  events.some((event) => event.type === type);
const done: Command = { type: 'CompleteWorkflowExecution' };

const mother: Script = (events) => {
  if (!has(events, 'StartChildWorkflowExecutionInitiated')) {
    const ship = { workflowId: WorkflowId('ship'), workflowType: 'ship' };
    return [{ type: 'StartChildWorkflowExecution', ...ship }];
  }
  return has(events, 'ChildWorkflowExecutionCompleted') ? [done] : [];
};
const ship: Script = (events) => (has(events, 'WorkflowExecutionSignaled') ? [done] : []);

const start = (world: HistoryWorld) =>
  world.ask('mother', {
    type: 'StartWorkflow',
    newRunId: world.newRunId(),
    start: { workflowType: 'mother', taskQueue: 'queue' },
    identity: 'spec',
    reusePolicy: 'AllowDuplicate',
    conflictPolicy: 'Fail',
    requestId: 'start',
  });

const LAST: ResetPoint = { type: 'LastWorkflowTask' };
const resetBy = (number: number, point: ResetPoint = LAST) =>
  ({
    type: 'ResetWorkflow',
    workflowId: WorkflowId('mother'),
    requestId: `reset ${String(number)}`,
    point,
    newRunId: RunId(numberedUuid(7, number)),
    reason: 'because',
    identity: 'spec',
    excludes: [],
  }) as const;

const go = (world: HistoryWorld) =>
  world.ask('ship', {
    type: 'SignalWorkflow',
    signalName: 'go',
    identity: 'spec',
    requestId: 'go',
  });

/** What is in doubt is asked again under its request id. */
async function untilAnswered(ask: () => Promise<{ readonly ok: boolean }>): Promise<void> {
  for (let tries = 0; tries < 5; tries += 1) {
    const isAnswered = await ask().then(
      ({ ok }) => ok,
      () => false,
    );
    if (isAnswered) return;
  }
  throw new Error('nobody answers');
}

async function lifeOfFamily(points: readonly ResetPoint[], mishap?: HistoryWorld['mishap']) {
  const world = new HistoryWorld(4);
  await world.start();
  const host = new ScriptedHost(world, { mother, ship });
  world.mishap = mishap;
  await untilAnswered(() => start(world));
  await host.work();
  for (const [index, point] of points.entries()) {
    await untilAnswered(() => world.request(resetBy(index + 1, point)));
    await host.work();
  }
  await untilAnswered(() => go(world));
  await host.work();
  return { world, host };
}

it.each([1, 2, 3])(
  'a child that its parent waits for reports to the run that begins with reset number %d',
  async (resetCount) => {
    const { world, host } = await lifeOfFamily(Array.from({ length: resetCount }, () => LAST));
    expect((await world.describe('mother'))?.status).toBe('Completed');
    expect(host.runIdsOf('ship')).toHaveLength(1);
    expect(host.runIdsOf('mother')).toHaveLength(1 + resetCount);
    const last = await world.factsOf(RunId(numberedUuid(7, resetCount)));
    const told = last.filter(({ type }) => type.startsWith('ChildWorkflow'));
    expect(told.map(({ type }) => type)).toEqual([
      'ChildWorkflowExecutionStarted',
      'ChildWorkflowExecutionCompleted',
    ]);
    expect(await world.outbox()).toEqual([]);
  },
);

it('a child reports to a run that was reset to before the place where the run before it was reset', async () => {
  const early: ResetPoint = { type: 'Event', eventId: 9 };
  const { world, host } = await lifeOfFamily([LAST, early, LAST, early]);
  expect((await world.describe('mother'))?.status).toBe('Completed');
  expect(host.runIdsOf('ship')).toHaveLength(1);
  expect(host.runIdsOf('mother')).toHaveLength(5);
});

it('the end of a child that is told while the history is read is told to the run that begins', async () => {
  const world = new HistoryWorld(4);
  await world.start();
  const host = new ScriptedHost(world, { mother, ship });
  await untilAnswered(() => start(world));
  await host.work();
  world.mishap = (operation) => {
    if (operation !== 'readFacts') return undefined;
    world.mishap = undefined;
    return { type: 'delay', delayMs: 5_000 };
  };
  const resetting = world.begin(resetBy(1));
  await world.time.pass(10);
  await untilAnswered(() => go(world));
  // Nobody works on the mother, who could end at once.
  await new ScriptedHost(world, { ship }).work(2_000);
  await world.time.pass(5_000);
  await host.work();
  expect(await resetting).toMatchObject({ ok: true });
  expect((await world.describe('mother'))?.status).toBe('Completed');
});

it.each<StoreMishap>([
  { type: 'execute-then-error' },
  { type: 'error-before', outcome: 'unknown' },
])(
  'whichever write of a family is in doubt ($type), the child is started once and its end heard once',
  async (mishap) => {
    let isOver = false;
    for (let doubtful = 1; !isOver; doubtful += 1) {
      let writes = 0;
      const { world, host } = await lifeOfFamily([LAST], (operation) => {
        if (operation === 'writeTurn') writes += 1;
        return operation === 'writeTurn' && writes === doubtful ? mishap : undefined;
      });
      isOver = writes < doubtful;
      expect([doubtful, (await world.describe('mother'))?.status]).toEqual([doubtful, 'Completed']);
      expect([doubtful, (await world.describe('ship'))?.status]).toEqual([doubtful, 'Completed']);
      const starts = (await host.eventsOf('ship')).filter(
        ({ type }) => type === 'WorkflowExecutionStarted',
      );
      expect([doubtful, starts.length]).toEqual([doubtful, 1]);
      expect(await world.outbox()).toEqual([]);
    }
  },
);
