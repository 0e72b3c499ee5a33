import type { Command, SearchAttribute } from '@app/contract';

import { HistoryWorld } from '../testing/history-world';

const keyword = (value: string): SearchAttribute => ({ type: 'Keyword', value });

let world: HistoryWorld;

beforeEach(async () => {
  world = new HistoryWorld();
  await world.start();
  await world.ask('w', {
    type: 'StartWorkflow',
    newRunId: '00000000-0000-4000-8000-000000000001',
    start: {
      workflowType: 'code',
      taskQueue: 'queue',
      searchAttributes: { Region: keyword('eu') },
    },
    identity: 'spec',
    reusePolicy: 'AllowDuplicate',
    conflictPolicy: 'Fail',
  });
});

/** Workflow code takes its task, and answers with these commands. */
async function answer(...commands: readonly Command[]): Promise<void> {
  const described = (await world.describe('w'))?.pendingWorkflowTask;
  if (described === undefined) throw new Error('no workflow task is pending');
  const task = { scheduledEventId: described.scheduledEventId, attempt: described.attempt };
  const taken = await world.ask('w', {
    type: 'RecordWorkflowTaskStarted',
    ...task,
    identity: 'host',
    pollRequestId: 'poll',
  });
  if (!taken.ok) throw new Error(taken.rejection.message);
  const { startedEventId } = taken.reply;
  const answered = await world.ask('w', {
    type: 'RespondWorkflowTaskCompleted',
    ...task,
    startedEventId,
    commands,
    identity: 'host',
    newRunId: '00000000-0000-4000-8000-000000000002',
    forceCreateNewWorkflowTask: true,
  });
  if (!answered.ok) throw new Error(answered.rejection.message);
}

const upsert = (region: string): Command => ({
  type: 'UpsertWorkflowSearchAttributes',
  searchAttributes: { Region: keyword(region) },
});

const upserts = () => world.writes.flatMap((write) => write.upserts);

describe('what workflow code changes about its run', () => {
  it('is written in the turn that changes it, with what the row had before', async () => {
    await answer(upsert('us'));
    await answer(upsert('ap'));
    expect(upserts()).toMatchObject([
      {
        searchAttributes: { Region: keyword('us') },
        storedSearchAttributes: { Region: keyword('eu') },
      },
      {
        searchAttributes: { Region: keyword('ap') },
        storedSearchAttributes: { Region: keyword('us') },
      },
    ]);
    expect((await world.describe('w'))?.searchAttributes).toEqual({ Region: keyword('ap') });
  });

  it('is known again after the owner was lost, so that the next change takes the right terms back', async () => {
    await answer(upsert('us'));
    world.kill();
    await world.start();
    await answer(upsert('ap'));
    expect(upserts().at(-1)).toMatchObject({
      storedSearchAttributes: { Region: keyword('us') },
    });
  });

  it('goes with the run that closes in the same turn', async () => {
    await answer(upsert('us'), { type: 'CompleteWorkflowExecution' });
    const write = world.writes.at(-1);
    expect(write?.closes).toHaveLength(1);
    expect(write?.upserts).toMatchObject([{ searchAttributes: { Region: keyword('us') } }]);
  });

  it('costs nothing when nothing changes', async () => {
    await answer({ type: 'StartTimer', timerId: 't', startToFireTimeoutMs: 5_000 });
    expect(upserts()).toEqual([]);
  });
});
