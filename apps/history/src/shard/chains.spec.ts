import type { Command } from '@app/contract';

import { HistoryWorld } from '../testing/history-world';

const FIRST = '00000000-0000-4000-8000-000000000001';
const SECOND = '00000000-0000-4000-8000-000000000002';

let world: HistoryWorld;

beforeEach(async () => {
  world = new HistoryWorld();
  await world.start();
  await world.ask('w', {
    type: 'StartWorkflow',
    newRunId: FIRST,
    start: { workflowType: 'code', taskQueue: 'queue' },
    identity: 'spec',
    reusePolicy: 'AllowDuplicate',
    conflictPolicy: 'Fail',
  });
});

async function take() {
  const pending = (await world.describe('w'))?.pendingWorkflowTask;
  if (pending === undefined) throw new Error('no workflow task is pending');
  const { scheduledEventId, attempt } = pending;
  const task = { scheduledEventId, attempt };
  const taken = await world.ask('w', {
    type: 'RecordWorkflowTaskStarted',
    ...task,
    identity: 'host',
    pollRequestId: 'poll',
  });
  if (!taken.ok) throw new Error(taken.rejection.message);
  return { ...task, startedEventId: taken.reply.startedEventId };
}

const answer = (task: object, ...commands: readonly Command[]) =>
  world.ask('w', {
    type: 'RespondWorkflowTaskCompleted',
    ...task,
    commands,
    identity: 'host',
    newRunId: SECOND,
  });

const continueAsNew: Command = { type: 'ContinueAsNewWorkflowExecution' };

/** Names of the signals in the histories of both runs, in order. */
function signalsOf(runId: string): string[] {
  return world.writes.flatMap((write) =>
    write.appends
      .filter((append) => append.runId === runId)
      .flatMap((append) => append.facts)
      .flatMap((fact) => (fact.type === 'WorkflowExecutionSignaled' ? [fact.signalName] : [])),
  );
}

describe('a signal that comes while workflow code continues as new', () => {
  it('before the answer: the run goes on until its code has seen it', async () => {
    const task = await take();
    await world.signal('w');
    const answered = await answer(task, continueAsNew);
    expect(answered).toMatchObject({ ok: false, rejection: { code: 'UNHANDLED_COMMAND' } });
    expect(signalsOf(FIRST)).toEqual(['signal']);
    expect(await answer(await take(), continueAsNew)).toMatchObject({ ok: true });
    expect((await world.describe('w'))?.runId).toBe(SECOND);
  });

  it('after the answer: the next run of the chain has it', async () => {
    const task = await take();
    const [answered, signalled] = await Promise.all([
      answer(task, continueAsNew),
      world.signal('w'),
    ]);
    expect(answered).toMatchObject({ ok: true });
    expect(signalled).toMatchObject({ ok: true });
    expect([...signalsOf(FIRST), ...signalsOf(SECOND)]).toEqual(['signal']);
  });

  it('is never between two runs: both ends of the chain are written in one statement', async () => {
    await answer(await take(), continueAsNew);
    const write = world.writes.find(({ closes }) => closes.length > 0);
    expect(write?.closes).toMatchObject([{ runId: FIRST, status: 'ContinuedAsNew' }]);
    expect(write?.starts).toMatchObject([{ runId: SECOND, firstRunId: FIRST }]);
  });

  it('says why the next run has not begun', async () => {
    await answer(await take(), { ...continueAsNew, backoffStartIntervalMs: 60_000 });
    expect((await world.describe('w'))?.pendingWorkflowTask?.waiting).toMatchObject({
      kind: 'ContinueAsNewBackoff',
    });
  });
});
