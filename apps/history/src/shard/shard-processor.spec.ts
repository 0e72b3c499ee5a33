import { WorkflowId } from '@app/contract';

import { HistoryWorld } from '../testing/history-world';
import { SHARD_LIMITS } from './shard-limits';

const MINUTE_MS = 60_000;

let world: HistoryWorld;

beforeEach(async () => {
  world = new HistoryWorld();
  world.define('wait', { Wait: { Type: 'Wait', Seconds: 300, End: true } }, 'Wait');
  const task = { Type: 'Task', Resource: 'perdure:activity:work' };
  world.define('work', { A: { ...task, Next: 'B' }, B: { ...task, End: true } }, 'A');
  await world.start();
});

async function statusOf(workflowId: string): Promise<string | undefined> {
  return (await world.describe(workflowId))?.status;
}

describe('time', () => {
  it('fires a timer far beyond the look-ahead when it is due, and not before', async () => {
    await world.startRun('wait', 'w');
    await world.time.pass(5 * MINUTE_MS - 1_000);
    expect(await statusOf('w')).toBe('Running');
    await world.time.pass(2_000);
    expect(await statusOf('w')).toBe('Completed');
  });

  it('fires the timers of a process that died', async () => {
    await world.startRun('wait', 'w');
    await world.time.pass(MINUTE_MS);
    world.kill();
    await world.time.pass(2 * MINUTE_MS);
    await world.start();
    await world.time.pass(MINUTE_MS);
    expect(await statusOf('w')).toBe('Running');
    await world.time.pass(MINUTE_MS + 1_000);
    expect(await statusOf('w')).toBe('Completed');
  });

  it('fires many timers of one moment', async () => {
    for (let number = 0; number < 50; number += 1) await world.startRun('wait', `w${number}`);
    await world.time.pass(6 * MINUTE_MS);
    for (let number = 0; number < 50; number += 1) {
      expect(await statusOf(`w${number}`)).toBe('Completed');
    }
  });
});

describe('the store', () => {
  it('is not asked for closed runs again when what they had waited for comes due', async () => {
    for (let number = 0; number < 20; number += 1) await world.startRun('work', `w${number}`);
    await world.time.pass(1_000);
    expect(await statusOf('w19')).toBe('Completed');
    const loads = world.countOf('loadRuns');
    await world.time.pass(20 * MINUTE_MS);
    expect(world.countOf('loadRuns')).toBe(loads);
  });

  it('is written at the pace of requests: an idle shard writes nothing', async () => {
    await world.startRun('wait', 'w');
    await world.time.pass(1_000);
    const writes = world.countOf('writeTurn');
    await world.time.pass(4 * MINUTE_MS);
    expect(world.countOf('writeTurn')).toBe(writes);
  });
});

describe('an attempt', () => {
  it('that reached no worker is offered again and again', async () => {
    world.hasPoller = false;
    await world.startRun('work', 'w');
    await world.time.pass(2 * MINUTE_MS);
    expect(world.offers.length).toBeGreaterThan(2);
    expect(new Set(world.offers.map((offer) => offer.attempt))).toEqual(new Set([1]));
  });

  it('that nobody had when the process died is handed out by the next one', async () => {
    world.hasPoller = false;
    await world.startRun('work', 'w');
    world.kill();
    world.hasPoller = true;
    await world.start();
    await world.time.pass(1_000);
    expect(await statusOf('w')).toBe('Completed');
    expect(world.worked.map(({ attempt }) => attempt)).toEqual([1, 1]);
  });
});

describe('a write of which nobody knows whether it took place', () => {
  it.each([{ type: 'execute-then-error' }, { type: 'error-before', outcome: 'unknown' }] as const)(
    '($type) is told to its caller, and the shard goes on',
    async (mishap) => {
      let isOnce = true;
      world.mishap = (operation) => {
        if (operation !== 'writeTurn' || !isOnce) return undefined;
        isOnce = false;
        return mishap;
      };
      await expect(world.startRun('work', 'w')).rejects.toThrow('the store did not answer');
      await world.startRun('work', 'other');
      // The attempt that left with the write in doubt reached nobody: its window ends before it is handed out again.
      await world.time.pass(MINUTE_MS);
      expect(await statusOf('other')).toBe('Completed');
      expect(await statusOf('w')).toBe(mishap.type === 'error-before' ? undefined : 'Completed');
    },
  );
});

describe('a read that fails', () => {
  it('leaves nothing of its batch behind that was read before the shard was acquired again', async () => {
    const signal = { type: 'SignalWorkflow', signalName: 's', identity: 'spec', requestId: 'r' };
    world.mishap = (operation) => {
      if (operation === 'findCurrentRuns') return { type: 'execute-then-delay', delayMs: 200 };
      return operation === 'findRequests'
        ? { type: 'error-before', outcome: 'not-applied' }
        : undefined;
    };
    const asked = world.begin({
      ...signal,
      workflowId: WorkflowId('w'),
    } as Parameters<HistoryWorld['begin']>[0]);
    asked.catch(() => undefined);
    await world.time.pass(1);
    world.mishap = undefined;
    expect(await world.startRun('wait', 'w')).toMatchObject({ ok: true });
    await world.time.pass(300);
    expect(await world.ask('w', signal)).toMatchObject({ ok: true });
    await expect(asked).rejects.toThrow('could not take the request');
  });
});

describe('an owner that was replaced', () => {
  const signal = { type: 'SignalWorkflow', signalName: 's', identity: 'spec' };
  let former: typeof world.process;

  beforeEach(async () => {
    await world.startRun('wait', 'w');
    await world.signal('w');
    former = world.process;
    await world.start();
  });

  it('does not take the shard back when a read of its fails', async () => {
    const current = world.process;
    world.process = former;
    world.mishap = (operation) =>
      operation === 'findRequests' ? { type: 'error-before', outcome: 'not-applied' } : undefined;
    await expect(world.ask('w', { ...signal, requestId: 'r' })).rejects.toThrow('could not take');
    world.mishap = undefined;
    await world.time.pass(1_000);
    expect([former?.isReady, current?.isReady]).toEqual([false, true]);
    world.process = current;
    expect(await world.signal('w')).toMatchObject({ ok: true });
  });

  it('does not take the shard back when the outcome of a turn is unknown to it', async () => {
    const current = world.process;
    world.process = former;
    world.mishap = (operation) =>
      operation === 'writeTurn' ? { type: 'error-before', outcome: 'unknown' } : undefined;
    await expect(world.signal('w')).rejects.toThrow('the store did not answer');
    world.mishap = undefined;
    await expect(world.signal('w')).rejects.toThrow('the shard moved');
    expect([former?.isReady, current?.isReady]).toEqual([false, true]);
  });

  it('refuses nothing by what it remembers', async () => {
    await world.ask('w', { type: 'TerminateWorkflow', reason: 'r', identity: 'spec' });
    world.process = former;
    await expect(world.startRun('wait', 'w')).rejects.toThrow('moved to another owner');
  });

  it('describes nothing by what it remembers', async () => {
    await world.ask('w', { type: 'TerminateWorkflow', reason: 'r', identity: 'spec' });
    world.process = former;
    expect(await statusOf('w')).toBe('Terminated');
  });

  it('reads no further wake-ups', async () => {
    world.process = former;
    await expect(world.signal('w')).rejects.toThrow('moved');
    world.kill();
    const reads = world.countOf('readDueRuns');
    await world.time.pass(MINUTE_MS);
    expect(world.countOf('readDueRuns')).toBe(reads);
  });
});

describe('an owner whose acquisition was given up and takes place later', () => {
  it('meets its own fence, and goes on', async () => {
    await world.startRun('wait', 'w');
    let isOnce = true;
    world.mishap = (operation) => {
      if (operation === 'writeTurn') return { type: 'error-before', outcome: 'unknown' };
      if (operation !== 'reacquireShard' || !isOnce) return undefined;
      isOnce = false;
      return { type: 'error-then-execute', delayMs: 1_000 };
    };
    await expect(world.signal('w')).rejects.toThrow('the store did not answer');
    world.mishap = undefined;
    await world.time.pass(2_000);
    await expect(world.signal('w')).rejects.toThrow('moved');
    expect(await world.signal('w')).toMatchObject({ ok: true });
  });
});

describe('a repeated request', () => {
  it('is told that nobody knows when the turn that would have answered it is in doubt', async () => {
    await world.startRun('wait', 'w');
    const signal = { type: 'SignalWorkflow', signalName: 's', identity: 'spec' };
    await world.ask('w', { ...signal, requestId: 'r1' });
    world.mishap = (operation) => {
      if (operation !== 'writeTurn') return undefined;
      world.mishap = undefined;
      return { type: 'error-before', outcome: 'unknown' };
    };
    const asked = await Promise.allSettled([
      world.ask('w', { ...signal, requestId: 'r1' }),
      world.ask('w', { ...signal, requestId: 'r2' }),
    ]);
    expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});

describe('a refused request that comes again under its request id', () => {
  const signal = { type: 'SignalWorkflow', signalName: 's', identity: 'spec', requestId: 'once' };

  it('is refused again although it could be applied by now, by another owner too', async () => {
    const first = await world.ask('w', signal);
    expect(first).toMatchObject({ ok: false, rejection: { code: 'WORKFLOW_NOT_FOUND' } });
    await world.startRun('wait', 'w');
    expect(await world.ask('w', signal)).toEqual(first);
    world.kill();
    await world.start();
    expect(await world.ask('w', signal)).toEqual(first);
    expect(await world.ask('w', { ...signal, requestId: 'another' })).toMatchObject({ ok: true });
  });
});

describe('a run that ends in the turn in which somebody deletes it', () => {
  it('is deleted all the same', async () => {
    world.define('quick', { Done: { Type: 'Pass', End: true } }, 'Done');
    const starting = world.startRun('quick', 'w');
    const deleting = world.ask('w', { type: 'DeleteWorkflow', reason: 'r', identity: 'spec' });
    expect((await starting).ok).toBe(true);
    expect((await deleting).ok).toBe(true);
    world.kill();
    await world.start();
    expect(await world.describe('w')).toBeUndefined();
  });
});

describe('a description', () => {
  it('shows a run as it is stored: what a turn has decided waits for its commit', async () => {
    await world.startRun('wait', 'w');
    world.mishap = (operation) =>
      operation === 'writeTurn' ? { type: 'delay', delayMs: 500 } : undefined;
    const sentAt = world.time.nowMs;
    const signalling = world.signal('w');
    await world.time.pass(1);
    expect((await world.describe('w'))?.historyLength).toBeGreaterThan(3);
    expect(world.time.nowMs).toBeGreaterThanOrEqual(sentAt + 500);
    await signalling;
  });
});

describe('a run that cannot be decided', () => {
  it('is set aside, fails what is asked of it, and harms no other run', async () => {
    await world.startRun('wait', 'broken');
    await world.time.pass(MINUTE_MS);
    world.kill();
    world.undefine('wait');
    await world.start();
    await world.time.pass(5 * MINUTE_MS);
    await expect(world.signal('broken')).rejects.toThrow('cannot be decided');
    await world.startRun('work', 'sound');
    await world.time.pass(1_000);
    expect(await statusOf('sound')).toBe('Completed');
    expect(world.faults.length).toBeGreaterThan(0);
    expect(world.faults.length).toBeLessThan(10);
    expect(world.countOf('acquireShard')).toBe(2);
  });

  it('goes on by itself once it can be decided again', async () => {
    await world.startRun('wait', 'broken');
    await world.time.pass(MINUTE_MS);
    world.kill();
    world.undefine('wait');
    await world.start();
    await world.time.pass(10 * MINUTE_MS);
    world.define('wait', { Wait: { Type: 'Wait', Seconds: 300, End: true } }, 'Wait');
    await world.time.pass(10 * MINUTE_MS);
    expect(await statusOf('broken')).toBe('Completed');
  });
});

describe('the request log', () => {
  it('is read on after what is stored, also by the next owner', async () => {
    await world.startRunByRecord('wait', 'w', 0);
    await world.startRunByRecord('wait', 'v', 1);
    expect(world.nextOffset).toBe(2);
    world.kill();
    await world.start();
    expect(world.nextOffset).toBe(2);
  });

  it('may bring a record again: it is not applied twice, although nothing else tells', async () => {
    expect(await world.startRunByRecord('work', 'w', 0)).toMatchObject({ ok: true });
    await world.time.pass(1_000);
    expect(await statusOf('w')).toBe('Completed');
    await expect(world.startRunByRecord('work', 'w', 0)).rejects.toThrow('taken before');
    expect(await world.startRunByRecord('work', 'w', 1)).toMatchObject({ ok: true });
  });

  it('is read again after a commit in doubt: what waited does not overtake', async () => {
    world.kill();
    world.limits = { ...SHARD_LIMITS, batchCountMax: 1 };
    await world.start();
    world.mishap = (operation) =>
      operation === 'writeTurn' ? { type: 'error-before', outcome: 'unknown' } : undefined;
    const both = [world.startRunByRecord('wait', 'a', 0), world.startRunByRecord('wait', 'b', 1)];
    const [first, second] = await Promise.allSettled(both);
    expect(first).toMatchObject({ reason: { message: 'the store did not answer' } });
    expect(second).toMatchObject({ reason: { message: 'the log is read again' } });
    world.mishap = undefined;
    expect(world.nextOffset).toBe(0);
    expect(await world.startRunByRecord('wait', 'a', 0)).toMatchObject({ ok: true });
  });

  it('is read again from the record that found no room: those behind it do not overtake', async () => {
    world.kill();
    world.limits = { ...SHARD_LIMITS, inboxCountMax: 1 };
    await world.start();
    const first = [world.startRunByRecord('wait', 'a', 0), world.startRunByRecord('wait', 'b', 1)];
    const [kept, refused] = await Promise.allSettled(first);
    expect(kept?.status).toBe('fulfilled');
    expect(refused).toMatchObject({ reason: { message: 'too much is waiting' } });
    await expect(world.startRunByRecord('wait', 'c', 2)).rejects.toThrow('too much is waiting');
    expect(world.nextOffset).toBe(1);
    expect(await world.startRunByRecord('wait', 'b', 1)).toMatchObject({ ok: true });
    expect(await world.startRunByRecord('wait', 'c', 2)).toMatchObject({ ok: true });
  });

  it('does not wait for a record that was applied before and found no room when it came again', async () => {
    world.kill();
    world.limits = { ...SHARD_LIMITS, inboxCountMax: 1 };
    await world.start();
    expect(await world.startRunByRecord('wait', 'a', 0)).toMatchObject({ ok: true });
    const [kept, again] = await Promise.allSettled([
      world.startRunByRecord('wait', 'b', 1),
      world.startRunByRecord('wait', 'a', 0),
    ]);
    expect(kept.status).toBe('fulfilled');
    expect(again).toMatchObject({ reason: { message: 'too much is waiting' } });
    // The log was wiped and begins behind what is stored: record 0 never comes again.
    expect(await world.startRunByRecord('wait', 'c', 2)).toMatchObject({ ok: true });
  });

  it('does not wait for a record that found no room because it was waiting itself', async () => {
    world.kill();
    world.limits = { ...SHARD_LIMITS, inboxCountMax: 1 };
    await world.start();
    const twice = await Promise.allSettled([
      world.startRunByRecord('wait', 'a', 0),
      world.startRunByRecord('wait', 'a', 0),
    ]);
    expect(twice.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(await world.startRunByRecord('wait', 'b', 1)).toMatchObject({ ok: true });
  });

  it('does not apply later what was refused, should the owner die after the refusal', async () => {
    await world.startRunByRecord('wait', 'w', 0);
    expect(await world.startRunByRecord('wait', 'w', 1)).toMatchObject({ ok: false });
    world.kill();
    await world.start();
    await world.time.pass(6 * MINUTE_MS);
    expect(await statusOf('w')).toBe('Completed');
    await expect(world.startRunByRecord('wait', 'w', 1)).rejects.toThrow('taken before');
  });
});
