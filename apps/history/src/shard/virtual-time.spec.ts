import { HistoryWorld } from '../testing/history-world';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START = Date.parse('2026-01-01T00:00:00Z');

let world: HistoryWorld;

const task = { Type: 'Task', Resource: 'perdure:activity:work', TimeoutSeconds: 3_600 };

/** Waits a day, calls a worker, and so on. */
function chain(days: number): Record<string, unknown> {
  return Object.fromEntries(
    Array.from({ length: days }, (_, day) => [
      [`Wait${day}`, { Type: 'Wait', Seconds: 86_400, Next: `Work${day}` }],
      [
        `Work${day}`,
        day === days - 1 ? { ...task, End: true } : { ...task, Next: `Wait${day + 1}` },
      ],
    ]).flat(),
  );
}

beforeEach(async () => {
  world = new HistoryWorld();
  world.useVirtualClock(START);
  world.define('wait', { Wait: { Type: 'Wait', Seconds: 86_400, End: true } }, 'Wait');
  world.define('work', { Work: { ...task, End: true } }, 'Work');
  world.define('chain', chain(30), 'Wait0');
  world.define(
    'soon',
    { Wait: { Type: 'Wait', Seconds: 3_600, Next: 'Work' }, Work: { ...task, End: true } },
    'Wait',
  );
  await world.start();
});

async function statusOf(workflowId: string): Promise<string | undefined> {
  return (await world.describe(workflowId))?.status;
}

const clockOf = async (moved: ReturnType<HistoryWorld['moveClock']>) => {
  const outcome = await moved;
  if (!outcome.ok) throw new Error(outcome.rejection.code);
  return outcome.reply.clock;
};

const by = (durationMs: number, requestId?: string) =>
  clockOf(world.moveClock({ type: 'by', durationMs }, requestId));
const to = (time: number) => clockOf(world.moveClock({ type: 'to', time }));
const next = () => clockOf(world.moveClock({ type: 'next' }));

describe('a namespace with a clock of its own', () => {
  it('stands still however much real time passes', async () => {
    await world.startRun('wait', 'w');
    await world.time.pass(10 * DAY_MS);
    expect(await statusOf('w')).toBe('Running');
    expect(await by(0)).toEqual({ now: START, target: START, arrived: true });
  });

  it('fires a timer when its clock is moved there, and not before', async () => {
    await world.startRun('wait', 'w');
    expect(await by(DAY_MS - 1)).toEqual({
      now: START + DAY_MS - 1,
      target: START + DAY_MS - 1,
      arrived: true,
    });
    expect(await statusOf('w')).toBe('Running');
    await by(1);
    expect(await statusOf('w')).toBe('Completed');
  });

  it('works through a month wake-up by wake-up, each with all that comes of it', async () => {
    await world.startRun('chain', 'w');
    expect(await by(30 * DAY_MS)).toMatchObject({ now: START + 30 * DAY_MS, arrived: true });
    expect(await statusOf('w')).toBe('Completed');
    expect(world.worked.map(({ scheduledTime }) => scheduledTime)).toEqual(
      Array.from({ length: 30 }, (_, day) => START + (day + 1) * DAY_MS),
    );
  });

  it('keeps the order between runs: none sees a later time before an earlier one is done', async () => {
    await world.startRun('chain', 'slow');
    await by(HOUR_MS / 2);
    await world.startRun('chain', 'quick');
    await by(20 * DAY_MS);
    const times = world.worked.map(({ scheduledTime }) => scheduledTime);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(new Set(world.worked.map(({ workflowId }) => workflowId)).size).toBe(2);
    expect(world.worked).toHaveLength(40);
  });

  it('is not misled by what a turn on its way to the store has left half done', async () => {
    world.mishap = (operation) =>
      operation === 'writeTurn' ? { type: 'delay', delayMs: 130 } : undefined;
    world.work = () => ({ afterMs: 60 });
    await world.startRun('chain', 'w');
    await by(12 * DAY_MS);
    await world.time.pass(20_000);
    expect(world.worked.map(({ scheduledTime }) => scheduledTime)).toEqual(
      Array.from({ length: 12 }, (_, day) => START + (day + 1) * DAY_MS),
    );
  });

  it('gives calls real time for their answers: an advance waits for them', async () => {
    world.work = () => ({ afterMs: 5_000 });
    await world.startRun('work', 'w');
    expect(await by(90 * DAY_MS)).toMatchObject({ arrived: true });
    expect(await statusOf('w')).toBe('Completed');
    expect(world.worked).toHaveLength(1);
  });

  it('tells a worker its deadline in real time', async () => {
    await by(100 * DAY_MS);
    await world.startRun('work', 'w');
    const [call] = world.worked;
    expect(call).toMatchObject({
      deadline: call!.atMs + HOUR_MS,
      startedTime: START + 100 * DAY_MS,
    });
  });

  it('takes the time of a lost call by the real clock, and goes on with the next attempt', async () => {
    let count = 0;
    world.work = () => ((count += 1) === 1 ? undefined : { afterMs: 10 });
    await world.startRun('work', 'w');
    await world.time.pass(31_000);
    expect(await next()).toMatchObject({ now: START + 1_000, arrived: true });
    expect(await statusOf('w')).toBe('Completed');
    expect(world.worked.map(({ attempt }) => attempt)).toEqual([1, 2]);
  });

  it('does not wait for a worker that nobody has: the attempt times out by its clock', async () => {
    world.hasPoller = false;
    world.explanation = 'NoWorkerForActivityType';
    await world.startRun('work', 'w');
    expect(await by(2 * HOUR_MS)).toMatchObject({ arrived: true });
    expect(await statusOf('w')).toBe('Failed');
  });

  it('waits while an attempt is about to be taken, as long as patience lasts, and then goes on by itself', async () => {
    world.hasPoller = false;
    await world.startRun('work', 'w');
    expect(await by(2 * HOUR_MS)).toEqual({
      now: START,
      target: START + 2 * HOUR_MS,
      arrived: false,
    });
    world.hasPoller = true;
    await world.time.pass(20_000);
    expect(await statusOf('w')).toBe('Completed');
    expect(await by(0)).toMatchObject({ now: START + 2 * HOUR_MS, arrived: true });
  });

  it('goes to the next wake-up when asked, whatever it is', async () => {
    await world.startRun('soon', 'a');
    await world.startRun('wait', 'b');
    expect(await next()).toEqual({ now: START + HOUR_MS, target: START + HOUR_MS, arrived: true });
    expect(await statusOf('a')).toBe('Completed');
    expect(await next()).toMatchObject({ now: START + DAY_MS });
    expect(await statusOf('b')).toBe('Completed');
    expect(await next()).toEqual({ now: START + DAY_MS, target: null, arrived: true });
  });

  it('skips by itself from wake-up to wake-up as far as it is allowed', async () => {
    await clockOf(world.moveClock({ type: 'skip', until: START + 10.5 * DAY_MS }));
    await world.startRun('chain', 'w');
    await world.time.pass(5_000);
    expect(world.worked).toHaveLength(10);
    expect(await by(0)).toMatchObject({ now: START + 10 * DAY_MS });
  });

  it('never goes back', async () => {
    await by(DAY_MS);
    expect(await to(START)).toEqual({ now: START + DAY_MS, target: START + DAY_MS, arrived: true });
  });

  it('moves once for a request that is repeated', async () => {
    await by(DAY_MS, 'one');
    expect(await by(DAY_MS, 'one')).toMatchObject({ now: START + DAY_MS });
    expect(await by(DAY_MS, 'two')).toMatchObject({ now: START + 2 * DAY_MS });
  });

  it('adds up moves that overlap', async () => {
    await world.startRun('chain', 'w');
    const moves = await Promise.all([by(2 * DAY_MS), by(3 * DAY_MS)]);
    expect(moves[1]).toMatchObject({ now: START + 5 * DAY_MS });
    expect(world.worked).toHaveLength(5);
  });
});

describe('a process that dies on the way', () => {
  it('is followed by one that goes on to where the clock was told to go', async () => {
    await world.startRun('chain', 'w');
    world.work = () => ({ afterMs: 1_000 });
    const moving = world.moveClock({ type: 'by', durationMs: 30 * DAY_MS });
    moving.catch(() => undefined);
    await world.time.pass(3_500);
    expect(world.worked.length).toBeGreaterThan(1);
    world.kill();
    world.work = () => ({ afterMs: 10 });
    await world.start();
    await world.time.pass(120_000);
    expect(await statusOf('w')).toBe('Completed');
    const times = world.worked.map(({ scheduledTime }) => scheduledTime);
    expect([...new Set(times)]).toEqual(
      Array.from({ length: 30 }, (_, day) => START + (day + 1) * DAY_MS),
    );
    expect(await by(0)).toMatchObject({ now: START + 30 * DAY_MS });
  });

  it.each([1, 2, 3, 5, 8, 13])(
    'loses nothing when the outcome of write %d is unknown',
    async (number) => {
      await world.startRun('chain', 'w');
      let writes = 0;
      world.mishap = (operation) => {
        if (operation !== 'writeTurn') return undefined;
        writes += 1;
        return writes === number ? { type: 'execute-then-error' } : undefined;
      };
      await by(31 * DAY_MS, 'move').catch(() => undefined);
      world.mishap = undefined;
      await by(31 * DAY_MS, 'move');
      await world.time.pass(120_000);
      expect(await statusOf('w')).toBe('Completed');
      expect(await by(0)).toMatchObject({ now: START + 31 * DAY_MS });
    },
  );
});

describe('namespaces in real time', () => {
  it('refuse to have their clock moved, and ask the store for no clock', async () => {
    world = new HistoryWorld();
    world.define('wait', { Wait: { Type: 'Wait', Seconds: 300, End: true } }, 'Wait');
    await world.start();
    await world.startRun('wait', 'w');
    expect(world.countOf('findClocks')).toBe(0);
    expect(await world.moveClock({ type: 'by', durationMs: 1 })).toMatchObject({
      ok: false,
      rejection: { code: 'NAMESPACE_IN_REAL_TIME' },
    });
  });
});
