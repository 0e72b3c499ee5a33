import {
  type Fact,
  isEvent,
  jsonPayload,
  type RequestOutcome,
  RunId,
  WorkflowId,
} from '@app/contract';
import { replay, toSnapshot } from '@app/engine';
import { numberedUuid, TEST_SCOPE } from '@app/testing';

import { HistoryWorld } from '../testing/history-world';
import { ScriptedHost } from '../testing/scripted-host';

const WORKFLOW = WorkflowId('w');
const NEW_RUN = RunId(numberedUuid(1, 7));
const RESET = {
  type: 'ResetWorkflow',
  workflowId: WORKFLOW,
  point: { type: 'LastWorkflowTask' },
  newRunId: NEW_RUN,
  reason: 'because',
  identity: 'spec',
  excludes: [],
} as const;

let world: HistoryWorld;

beforeEach(async () => {
  world = new HistoryWorld();
  const work = { Type: 'Task', Resource: 'perdure:activity:work' };
  const go = { Type: 'Task', Resource: 'perdure:signal:go' };
  world.define(
    'steps',
    { A: { ...work, Next: 'Hold' }, Hold: { ...go, Next: 'B' }, B: { ...work, End: true } },
    'A',
  );
  world.define(
    'loop',
    {
      Hold: { ...go, Next: 'Enough?' },
      'Enough?': {
        Type: 'Choice',
        Choices: [{ Variable: '$', IsString: true, Next: 'Done' }],
        Default: 'Hold',
      },
      Done: { Type: 'Succeed' },
    },
    'Hold',
  );
  world.define('fails', { A: { ...work, Next: 'F' }, F: { Type: 'Fail', Error: 'E' } }, 'A');
  await world.start();
});

async function started(name: string): Promise<RunId> {
  const outcome = await world.startRun(name, 'w');
  await world.time.pass(1_000);
  return runOf(outcome);
}

function runOf(outcome: RequestOutcome): RunId {
  if (!outcome.ok) throw new Error(outcome.rejection.message);
  return outcome.reply.runId;
}

const signal = (name: string, requestId?: string) =>
  ({
    type: 'SignalWorkflow',
    workflowId: WORKFLOW,
    signalName: name,
    identity: 'spec',
    ...(requestId && { requestId }),
  }) as const;

const typesOf = (facts: readonly Fact[]) => facts.filter(isEvent).map(({ type }) => type);

describe('a reset', () => {
  it('gives the workflow id another run, which goes on from there', async () => {
    const base = await started('steps');
    await world.request(signal('go'));
    await world.time.pass(1_000);
    expect(await world.describe('w')).toMatchObject({ status: 'Completed', runId: base });
    const reset = await world.request({ ...RESET, point: { type: 'State', name: 'Hold' } });
    await world.time.pass(1_000);
    expect(runOf(reset)).toBe(NEW_RUN);
    // The signal came after the place, and is there again.
    expect(await world.describe('w')).toMatchObject({ status: 'Completed', runId: NEW_RUN });
    expect(world.worked.map(({ runId }) => runId)).toEqual([base, base, NEW_RUN]);
  });

  it('terminates the open run in the same turn', async () => {
    const base = await started('steps');
    await world.request(RESET);
    const facts = await world.factsOf(base);
    expect(facts.at(-1)).toMatchObject({ type: 'WorkflowExecutionTerminated', reason: 'because' });
    expect(await world.describe('w')).toMatchObject({ status: 'Running', runId: NEW_RUN });
  });

  it('stores a history that folds to the state the run has', async () => {
    await started('steps');
    await world.request(RESET);
    const facts = await world.factsOf(NEW_RUN);
    const place = { key: { ...TEST_SCOPE, workflowId: WORKFLOW }, runId: NEW_RUN };
    const state = replay(place, facts);
    world.kill();
    await world.start();
    await world.request(signal('other'));
    const after = replay(place, await world.factsOf(NEW_RUN));
    expect(after.origin).toEqual(state.origin);
    expect(toSnapshot(state).version).toBeGreaterThan(0);
    expect(facts.filter(isEvent).map(({ eventId }) => eventId)).toEqual(
      facts.filter(isEvent).map((_event, index) => index + 1),
    );
  });

  it('asked for twice with one request id begins one run, however late the second time', async () => {
    await started('steps');
    const first = await world.request({ ...RESET, requestId: 'once' });
    await world.request(signal('go'));
    await world.time.pass(5_000);
    expect(await world.describe('w')).toMatchObject({ status: 'Completed' });
    const again = { ...RESET, newRunId: RunId(numberedUuid(2, 7)), requestId: 'once' };
    expect(await world.request(again)).toEqual(first);
  });

  it('asked for twice at the same moment with one request id begins one run', async () => {
    await started('steps');
    const asked = [1, 2, 3].map((number) =>
      world.begin({ ...RESET, newRunId: RunId(numberedUuid(number, 7)), requestId: 'once' }),
    );
    await world.time.pass(1_000);
    const runs = (await Promise.all(asked)).map(runOf);
    expect(new Set(runs).size).toBe(1);
  });

  it('loses no signal that comes while the history is read', async () => {
    await started('loop');
    for (let number = 0; number < 40; number += 1)
      await world.request(signal('other', `r${number}`));
    const names: string[] = [];
    const asked = world.begin({ ...RESET, point: { type: 'FirstWorkflowTask' } });
    // Between any two steps of the preparation.
    for (let number = 0; number < 30; number += 1) {
      names.push(`late ${number}`);
      await world.request(signal(`late ${number}`));
    }
    runOf(await asked);
    await world.time.pass(10);
    const facts = await world.factsOf(NEW_RUN);
    const told = facts.flatMap((fact) =>
      fact.type === 'WorkflowExecutionSignaled' ? [fact.signalName] : [],
    );
    const late = told.filter((name) => name.startsWith('late'));
    expect(late).toEqual(names);
    expect(told.filter((name) => name === 'other')).toHaveLength(40);
  });

  it('calls what was pending again, and takes no answer to the call of the run before', async () => {
    world.work = () => undefined;
    const base = await started('steps');
    const point = { type: 'State', name: 'A' } as const;
    await world.request({ ...RESET, point });
    expect(world.worked.map(({ runId, attempt }) => [runId, attempt])).toEqual([
      [base, 1],
      [NEW_RUN, 1],
    ]);
    const answer = {
      type: 'RespondActivityTaskCompleted',
      workflowId: WORKFLOW,
      activity: { activityId: world.worked[0]!.activityId, attempt: 1 },
      identity: 'worker',
    } as const;
    expect(await world.request({ ...answer, runId: base })).toMatchObject({
      rejection: { code: 'ACTIVITY_NOT_FOUND' },
    });
    expect(await world.request({ ...answer, runId: NEW_RUN })).toMatchObject({ ok: true });
    await world.request(signal('go'));
    await world.time.pass(1_000);
    expect(world.worked.map(({ runId }) => runId)).toEqual([base, NEW_RUN, NEW_RUN]);
  });

  it('fires the timers whose moment has passed at once, and the others at theirs', async () => {
    world.define(
      'wait',
      {
        Wait: { Type: 'Wait', Seconds: 300, Next: 'Hold' },
        Hold: { Type: 'Task', Resource: 'perdure:signal:go', End: true },
      },
      'Wait',
    );
    await started('wait');
    await world.time.pass(100_000);
    const { historyLength } = (await world.describe('w'))!;
    const fork = {
      type: 'ForkWorkflow',
      workflowId: WorkflowId('copy'),
      base: { workflowId: WORKFLOW },
      lastEventId: historyLength,
      newRunId: NEW_RUN,
      reason: 'what if',
      identity: 'spec',
    } as const;
    await world.request(fork);
    await world.time.pass(190_000);
    expect((await world.describe('copy'))?.pendingSignals).toEqual([]);
    await world.time.pass(20_000);
    expect((await world.describe('copy'))?.pendingSignals).toHaveLength(1);
    const late = RunId(numberedUuid(3, 7));
    await world.request({ ...fork, workflowId: WorkflowId('late'), newRunId: late });
    await world.time.pass(10);
    expect((await world.describe('late'))?.pendingSignals).toHaveLength(1);
  });

  it('of a long run is copied by rows, beside the turns, and can be taken over by another owner', async () => {
    await started('loop');
    for (let number = 0; number < 400; number += 1) await world.request(signal('go'));
    const writes = world.countOf('writeTurn');
    const copy = runOf(await world.request({ ...RESET, point: { type: 'LastWorkflowTask' } }));
    expect(world.countOf('prepareRun')).toBeGreaterThan(2);
    expect(world.countOf('writeTurn') - writes).toBeLessThan(4);
    world.kill();
    await world.start();
    await world.request(signal('go'));
    expect(await world.describe('w')).toMatchObject({ runId: copy, status: 'Running' });
    expect(world.faults).toEqual([]);
  });

  it('that a crash interrupts leaves the run as it was, and can be asked for again', async () => {
    const base = await started('loop');
    for (let number = 0; number < 400; number += 1) await world.request(signal('go'));
    world.mishap = (operation) =>
      operation === 'prepareRun' ? { type: 'delay', delayMs: 1_000 } : undefined;
    void world.begin({ ...RESET, requestId: 'once' }).catch(() => undefined);
    await world.time.pass(3_000);
    world.mishap = undefined;
    world.kill();
    await world.start();
    expect(await world.describe('w')).toMatchObject({ runId: base, status: 'Running' });
    // Under the very same id, as a record of the log that comes again would have it.
    const again = runOf(await world.request({ ...RESET, requestId: 'once' }));
    expect(await world.describe('w')).toMatchObject({ runId: again, status: 'Running' });
    expect(world.faults).toEqual([]);
  });

  it.each([
    [{ type: 'Event', eventId: 999 } as const, 'has no event 999'],
    [{ type: 'Event', eventId: 2 } as const, 'Can only reset workflow to event ID in range'],
    [{ type: 'State', name: 'Nowhere' } as const, 'has not entered the state'],
  ])('to a place that the run does not have (%j) says so', async (point, message) => {
    await started('steps');
    const outcome = await world.request({ ...RESET, point });
    expect(outcome).toMatchObject({ ok: false, rejection: { code: 'INVALID_ARGUMENT' } });
    expect(JSON.stringify(outcome)).toContain(message);
  });

  it('of a run that does not exist is refused', async () => {
    expect(await world.request(RESET)).toMatchObject({ rejection: { code: 'WORKFLOW_NOT_FOUND' } });
  });
});

describe('a fork', () => {
  const copy = {
    type: 'ForkWorkflow',
    workflowId: WorkflowId('copy'),
    base: { workflowId: WORKFLOW },
    lastEventId: 1,
    newRunId: NEW_RUN,
    reason: 'what if',
    identity: 'spec',
  } as const;

  it('of an open run goes its own way under its own workflow id', async () => {
    const base = await started('steps');
    const { historyLength } = (await world.describe('w'))!;
    runOf(await world.request({ ...copy, lastEventId: historyLength }));
    await world.request({ ...signal('go'), workflowId: WorkflowId('copy') });
    await world.time.pass(1_000);
    expect(await world.describe('copy')).toMatchObject({ status: 'Completed', runId: NEW_RUN });
    expect(await world.describe('w')).toMatchObject({ status: 'Running', runId: base });
  });

  it('from the first event with another input does everything again', async () => {
    await started('steps');
    const input = [jsonPayload(new TextEncoder().encode('{"edited":true}'))];
    runOf(await world.request({ ...copy, edit: { input } }));
    await world.time.pass(1_000);
    const [first] = await world.factsOf(NEW_RUN);
    expect(first).toMatchObject({ type: 'WorkflowExecutionStarted', workflowId: 'copy' });
    const call = world.worked.find(({ runId }) => runId === NEW_RUN);
    expect(new TextDecoder().decode(call?.input?.[0]?.data)).toBe('{"edited":true}');
  });

  it('does not tear apart what one workflow task of code that replays has decided', async () => {
    const work = (activityId: string) =>
      ({
        type: 'ScheduleActivityTask',
        activityId,
        activityType: 'work',
        startToCloseTimeoutMs: 1_000,
      }) as const;
    const host = new ScriptedHost(world, {
      code: (events) => (events.length > 4 ? [] : [work('a'), work('b')]),
    });
    const start = { workflowType: 'code', taskQueue: 'queue' };
    await world.request({
      type: 'StartWorkflow',
      workflowId: WORKFLOW,
      newRunId: world.newRunId(),
      start,
      identity: 'spec',
      reusePolicy: 'AllowDuplicate',
      conflictPolicy: 'Fail',
    });
    await host.work(2_000);
    const types = typesOf(await world.factsOf(host.runIdsOf('w')[0]!));
    expect(types.slice(3, 6)).toEqual([
      'WorkflowTaskCompleted',
      'ActivityTaskScheduled',
      'ActivityTaskScheduled',
    ]);
    for (const lastEventId of [4, 5]) {
      const torn = await world.request({ ...copy, lastEventId });
      expect(torn).toMatchObject({ ok: false, rejection: { code: 'INVALID_ARGUMENT' } });
      expect(torn.ok ? '' : torn.rejection.message).toContain('Take event 3');
    }
    runOf(await world.request({ ...copy, lastEventId: 3 }));
    runOf(
      await world.request({
        ...copy,
        workflowId: WorkflowId('other'),
        newRunId: world.newRunId(),
        lastEventId: 6,
      }),
    );
  });

  it('from just before the end of a state machine ends it, at once', async () => {
    await started('loop');
    await world.request({
      ...signal('go'),
      input: [jsonPayload(new TextEncoder().encode('"enough"'))],
    });
    await world.time.pass(1_000);
    const { historyLength, status } = (await world.describe('w'))!;
    expect(status).toBe('Completed');
    runOf(await world.request({ ...copy, lastEventId: historyLength - 1 }));
    await world.time.pass(1_000);
    expect(await world.describe('copy')).toMatchObject({ status: 'Completed' });
  });

  it('does not begin between a step of a state machine that arms a timer and its start', async () => {
    world.define(
      'patient',
      { Hold: { Type: 'Task', Resource: 'perdure:signal:go', TimeoutSeconds: 60, End: true } },
      'Hold',
    );
    const runId = await started('patient');
    const events = typesOf(await world.factsOf(runId));
    const timer = events.indexOf('TimerStarted');
    expect(events[timer - 1]).toBe('StateMachineStepped');
    const torn = await world.request({ ...copy, lastEventId: timer });
    expect(torn).toMatchObject({ ok: false, rejection: { code: 'INVALID_ARGUMENT' } });
    runOf(await world.request({ ...copy, lastEventId: timer + 1 }));
  });

  it('does not begin with the end of a run', async () => {
    await started('fails');
    const { historyLength } = (await world.describe('w'))!;
    const outcome = await world.request({ ...copy, lastEventId: historyLength });
    expect(outcome).toMatchObject({ ok: false, rejection: { code: 'INVALID_ARGUMENT' } });
  });
});

describe('a redrive', () => {
  const redrive = {
    type: 'RedriveWorkflow',
    workflowId: WORKFLOW,
    newRunId: NEW_RUN,
    reason: 'mended',
    identity: 'spec',
  } as const;

  it('lets the state that failed work again, and no other', async () => {
    await started('fails');
    expect(await world.describe('w')).toMatchObject({ status: 'Failed' });
    const calls = world.worked.length;
    runOf(await world.request(redrive));
    await world.time.pass(1_000);
    expect(world.worked).toHaveLength(calls);
    expect(await world.describe('w')).toMatchObject({ status: 'Failed', runId: NEW_RUN });
    expect(typesOf(await world.factsOf(NEW_RUN))).toContain('StateMachineStepped');
  });

  it('of an open run is refused', async () => {
    await started('steps');
    expect(await world.request(redrive)).toMatchObject({
      rejection: { code: 'WORKFLOW_NOT_REDRIVABLE' },
    });
  });
});

describe('a deletion', () => {
  const remove = {
    type: 'DeleteWorkflow',
    workflowId: WORKFLOW,
    reason: 'asked for',
    identity: 'spec',
  } as const;

  it('of an open run ends it, and then nothing is left of it', async () => {
    await started('steps');
    expect(await world.request(remove)).toMatchObject({ ok: true });
    expect(await world.describe('w')).toBeUndefined();
    expect(await world.request(signal('go'))).toMatchObject({
      rejection: { code: 'WORKFLOW_NOT_FOUND' },
    });
  });

  it('of the last run lets whoever asks in the same turn reach the one before', async () => {
    const first = await started('fails');
    await started('fails');
    const asking = [
      world.begin(remove),
      world.begin(signal('go')),
      world.begin({ ...RESET, point: { type: 'FirstWorkflowTask' } }),
    ];
    await world.time.pass(100);
    const [deleted, asked, reset] = (await Promise.all(asking)) as [
      RequestOutcome,
      RequestOutcome,
      RequestOutcome,
    ];
    expect(deleted).toMatchObject({ ok: true });
    expect(asked).toMatchObject({ rejection: { code: 'WORKFLOW_CLOSED' } });
    expect(runOf(reset)).toBe(NEW_RUN);
    const [note] = (await world.factsOf(NEW_RUN)).filter(({ type }) => type === 'RunForkNoted');
    expect(note).toMatchObject({ baseRunId: first });
  });

  it('between the two questions of a description leaves the workflow id to the one before', async () => {
    const first = await started('fails');
    await started('fails');
    const deleting = world.begin(remove);
    const described: unknown[] = [];
    for (let step = 0; step < 20; step += 1) described.push(await world.describe('w'));
    expect(await deleting).toMatchObject({ ok: true });
    expect(described).not.toContain(undefined);
    expect(described.at(-1)).toMatchObject({ runId: first });
  });

  it('of the last run gives the workflow id back to the one before', async () => {
    const first = await started('fails');
    const second = await started('fails');
    expect(await world.request(remove)).toMatchObject({ ok: true, reply: { runId: second } });
    expect(await world.describe('w')).toMatchObject({ runId: first });
  });

  it('asked for twice with one request id answers as it did', async () => {
    await started('steps');
    const first = await world.request({ ...remove, requestId: 'once' });
    expect(await world.request({ ...remove, requestId: 'once' })).toEqual(first);
    expect(await world.request(remove)).toMatchObject({
      rejection: { code: 'WORKFLOW_NOT_FOUND' },
    });
  });
});
