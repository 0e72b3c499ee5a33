import { HistoryWorld } from '../testing/history-world';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START = Date.parse('2026-01-01T00:00:00Z');

let world: HistoryWorld;

const task = { Type: 'Task', Resource: 'perdure:activity:work' };

beforeEach(async () => {
  world = new HistoryWorld();
  world.useVirtualClock(START);
  world.define('quick', { Work: { ...task, End: true } }, 'Work');
  world.define('slow', { Wait: { Type: 'Wait', Seconds: 5_400, End: true } }, 'Wait');
  world.define('broken', { Fail: { Type: 'Fail', Error: 'Broken', Cause: 'on purpose' } }, 'Fail');
  await world.start();
});

const by = async (durationMs: number) => {
  const outcome = await world.moveClock({ type: 'by', durationMs });
  if (!outcome.ok || outcome.reply.clock?.arrived !== true)
    throw new Error(JSON.stringify(outcome));
};

const hourly = { cronStrings: ['0 * * * *'] };

const startsOf = async (scheduleId: string) =>
  (await world.schedule(scheduleId))!.recent.map(({ nominalTime, status }) => [
    (nominalTime - START) / HOUR_MS,
    status,
  ]);

describe('a schedule', () => {
  it('starts one run per nominal time through a year with two clock changes', async () => {
    await world.createSchedule('quick-daily', {
      cronStrings: ['CRON_TZ=Europe/Berlin 30 2 * * *'],
    });
    await by(365 * DAY_MS);
    const state = (await world.schedule('quick-daily'))!;
    // The night of March leaves one out, that of October has one twice.
    expect(state.actionCount).toBe(365);
    expect(world.worked).toHaveLength(365);
    expect(new Set(world.worked.map(({ workflowId }) => workflowId)).size).toBe(365);
    expect(world.worked.map(({ scheduledTime }) => scheduledTime)).toEqual(
      [...world.worked.map(({ scheduledTime }) => scheduledTime)].sort((a, b) => a - b),
    );
    expect(world.worked[0]!.workflowId).toBe('quick-daily-2026-01-01T01:30:00Z');
  });

  it('skips what is due while its run before runs', async () => {
    await world.createSchedule('slow-skip', hourly);
    await by(6 * HOUR_MS);
    expect(await startsOf('slow-skip')).toEqual([
      [1, 'Completed'],
      [3, 'Completed'],
      [5, 'Running'],
    ]);
    expect(await world.schedule('slow-skip')).toMatchObject({ skippedCount: 3 });
  });

  it('keeps one start, or all, until the run before is over', async () => {
    await world.createSchedule('slow-one', hourly, { overlap: 'BufferOne' });
    await world.createSchedule('slow-all', hourly, { overlap: 'BufferAll' });
    await by(8 * HOUR_MS);
    const [one, all] = [await world.schedule('slow-one'), await world.schedule('slow-all')];
    expect(one!.actionCount).toBe(5);
    expect(one!.buffer.length).toBeLessThan(2);
    expect(one!.skippedCount).toBeGreaterThan(0);
    expect(all).toMatchObject({ actionCount: 5, skippedCount: 0 });
    expect(all!.buffer).toHaveLength(3);
  });

  it('cancels or terminates the run before', async () => {
    await world.createSchedule('slow-cancel', hourly, { overlap: 'CancelOther' });
    await world.createSchedule('slow-terminate', hourly, { overlap: 'TerminateOther' });
    await by(3 * HOUR_MS + 60_000);
    expect(await startsOf('slow-terminate')).toEqual([
      [1, 'Terminated'],
      [2, 'Terminated'],
      [3, 'Running'],
    ]);
    const cancelled = await startsOf('slow-cancel');
    expect(cancelled[0]).toEqual([1, 'Canceled']);
    expect(cancelled).toHaveLength(3);
  });

  it('lets runs overlap when told to', async () => {
    await world.createSchedule('slow-overlap', hourly, { overlap: 'AllowAll' });
    await by(3 * HOUR_MS);
    expect((await world.schedule('slow-overlap'))!.running).toHaveLength(2);
  });

  it('does nothing while it is paused, and does not make up for it', async () => {
    await world.createSchedule('quick-paused', hourly);
    await by(2 * HOUR_MS);
    await world.patchSchedule('quick-paused', { type: 'pause', note: 'holidays' });
    await by(10 * HOUR_MS);
    expect(await world.schedule('quick-paused')).toMatchObject({
      actionCount: 2,
      definition: { paused: true, note: 'holidays' },
    });
    await world.patchSchedule('quick-paused', { type: 'unpause', note: '' });
    await by(2 * HOUR_MS);
    expect(await world.schedule('quick-paused')).toMatchObject({ actionCount: 4 });
  });

  it('pauses itself when a run fails, if told to, and keeps the failure for the next run', async () => {
    await world.createSchedule('broken-pausing', hourly, { pauseOnFailure: true });
    await by(5 * HOUR_MS);
    const state = (await world.schedule('broken-pausing'))!;
    expect(state).toMatchObject({ actionCount: 1, definition: { paused: true } });
    expect(state.definition.note).toMatch(/paused because .* failed/);
    expect(state.lastFailure).toBeDefined();
  });

  it('acts at once when triggered, and for the past when backfilled', async () => {
    await world.createSchedule('quick-asked', { cronStrings: ['0 0 1 1 *'] });
    await world.patchSchedule('quick-asked', { type: 'trigger' });
    await world.patchSchedule('quick-asked', { type: 'trigger', overlap: 'AllowAll' });
    await by(1_000);
    expect(await world.schedule('quick-asked')).toMatchObject({ actionCount: 2 });
    await world.patchSchedule('quick-asked', {
      type: 'backfill',
      backfills: [
        {
          from: Date.parse('2020-01-01T00:00:00Z'),
          to: Date.parse('2024-01-01T00:00:00Z'),
          overlap: 'BufferAll',
        },
      ],
    });
    await by(1_000);
    expect(await world.schedule('quick-asked')).toMatchObject({ actionCount: 7 });
    expect(world.worked.at(-1)!.workflowId).toBe('quick-asked-2024-01-01T00:00:00Z');
  });

  it('takes two triggers of one moment, and what is due in it, for three starts of times that have come', async () => {
    await world.createSchedule('quick-crowd', hourly, { overlap: 'AllowAll' });
    // To the last millisecond before it is due: both come in the moment that is.
    await by(HOUR_MS - 1);
    const now = START + HOUR_MS - 1;
    await world.patchSchedule('quick-crowd', { type: 'trigger' });
    await world.patchSchedule('quick-crowd', { type: 'trigger' });
    await by(HOUR_MS);
    const { recent } = (await world.schedule('quick-crowd'))!;
    expect(recent.map(({ nominalTime }) => nominalTime - now)).toEqual([0, -1, 1]);
    expect(world.worked).toHaveLength(3);
  });

  it('misses what is later than its catch-up window', async () => {
    await world.createSchedule('quick-late', hourly, { catchupWindowMs: 10_000 });
    await by(HOUR_MS);
    expect(await world.schedule('quick-late')).toMatchObject({ actionCount: 1, missedCount: 0 });
  });

  it('ends after as many actions as it has left', async () => {
    await world.createSchedule('quick-limited', hourly);
    const { definition } = (await world.schedule('quick-limited'))!;
    await world.patchSchedule('quick-limited', {
      type: 'update',
      definition: { ...definition, remainingActions: 3 },
    });
    await by(DAY_MS);
    expect(await world.schedule('quick-limited')).toMatchObject({
      actionCount: 3,
      definition: { remainingActions: 0 },
    });
  });

  it('is changed only by who has seen its last change', async () => {
    await world.createSchedule('quick-changed', hourly);
    const { definition, conflictToken } = (await world.schedule('quick-changed'))!;
    const daily = { ...definition, note: 'mine' };
    const patch = { type: 'update', definition: daily, conflictToken } as const;
    await world.patchSchedule('quick-changed', patch);
    await world.patchSchedule('quick-changed', {
      ...patch,
      definition: { ...definition, note: 'too late' },
    });
    expect((await world.schedule('quick-changed'))!.definition.note).toBe('mine');
  });

  it('is gone when it is deleted, and leaves its runs alone', async () => {
    await world.createSchedule('slow-gone', hourly);
    await by(HOUR_MS);
    await world.patchSchedule('slow-gone', { type: 'delete' });
    expect(await world.schedule('slow-gone')).toBeUndefined();
    expect(await world.describe('slow-gone-2026-01-01T01:00:00Z')).toMatchObject({
      status: 'Running',
    });
  });

  it('begins a new run of its own when its history gets long, and goes on as it was', async () => {
    await world.createSchedule('quick-long', { cronStrings: ['*/5 * * * *'] });
    await by(2 * DAY_MS);
    expect(await world.schedule('quick-long')).toMatchObject({
      actionCount: 576,
      skippedCount: 0,
      missedCount: 0,
    });
    const described = await world.describe('schedule:quick-long');
    expect(described!.runId).not.toBe(described!.firstRunId);
  });

  it('begins a new run of its own although its runs always overlap, and still hears of those before', async () => {
    // Each run takes 90 minutes, and one begins every ten.
    await world.createSchedule(
      'slow-crowd',
      { cronStrings: ['*/10 * * * *'] },
      { overlap: 'AllowAll' },
    );
    await by(4 * DAY_MS);
    const described = await world.describe('schedule:slow-crowd');
    expect(described!.runId).not.toBe(described!.firstRunId);
    expect(described!.historyLength).toBeLessThan(3_000);
    const state = (await world.schedule('slow-crowd'))!;
    expect(state).toMatchObject({ actionCount: 576, skippedCount: 0, missedCount: 0 });
    expect(state.running).toHaveLength(9);
    expect(state.recent.filter(({ status }) => status === 'Completed')).toHaveLength(1);
  });

  it.each([2, 3, 5, 7, 11])(
    'starts each run once when the outcome of write %d is unknown and the process dies at the next',
    async (number) => {
      await world.createSchedule('quick-torn', hourly);
      let writes = 0;
      world.mishap = (operation) => {
        if (operation !== 'writeTurn') return undefined;
        writes += 1;
        return writes === number ? { type: 'execute-then-error' } : undefined;
      };
      await by(DAY_MS).catch(() => undefined);
      world.mishap = undefined;
      world.kill();
      await world.start();
      await world.time.pass(120_000);
      await by(DAY_MS).catch(() => undefined);
      await world.time.pass(60_000);
      const state = (await world.schedule('quick-torn'))!;
      expect(state.skippedCount).toBe(0);
      const started = new Set(world.worked.map(({ workflowId }) => workflowId));
      expect(started.size).toBe(state.actionCount);
      expect(state.actionCount).toBeGreaterThanOrEqual(24);
    },
  );
});
