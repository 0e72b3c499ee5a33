/// <reference types="jest" />
import { WorkflowId } from '@app/contract';

import { TEST_TIME, testAppend, testEvent, testRun, testStart } from '../turn-builder';
import { type Bench, outcomeOf, SHARD } from './bench';

export function describeRuns({ owner, store }: Bench): void {
  describe('runs', () => {
    const closed = { status: 'Completed', closedTime: TEST_TIME + 5, historyLength: 9 } as const;

    it('finds the open run of a workflow id, in the order asked', async () => {
      const [first, second, unknown] = [testRun(1), testRun(2), testRun(3)];
      const starts = [testStart(first), testStart(second, { startRequestId: 'r\u0000\ud800' })];
      await (await owner()).write({ starts });

      expect(await store().findCurrentRuns([second, unknown, first])).toEqual([
        {
          runId: second.runId,
          status: 'Running',
          startRequestId: 'r\u0000\ud800',
          startedTime: TEST_TIME,
        },
        undefined,
        {
          runId: first.runId,
          status: 'Running',
          startRequestId: `start-${first.runId}`,
          startedTime: TEST_TIME,
        },
      ]);
    });

    it('finds the last run when all are closed, though all started in the same millisecond', async () => {
      const writer = await owner();
      // Run ids that descend, so that no order of ids helps.
      for (const number of [5, 4, 3]) {
        const run = testRun(number, 'reused');
        await writer.write({ starts: [testStart(run)] });
        await writer.write({
          closes: [{ ...run, ...closed, status: number === 3 ? 'Failed' : 'Completed' }],
        });
      }
      const [current] = await store().findCurrentRuns([testRun(3, 'reused')]);
      expect(current).toMatchObject({ runId: testRun(3).runId, status: 'Failed' });
    });

    it('ends the open run of a workflow id and starts the next one in the same turn', async () => {
      const [old, next] = [testRun(1, 'same'), testRun(2, 'same')];
      const writer = await owner();
      await writer.write({ starts: [testStart(old)] });
      const closes = [{ ...old, ...closed, status: 'Terminated' as const }];
      await writer.write({ closes, starts: [testStart(next)] });

      expect(await store().findCurrentRuns([next])).toMatchObject([
        { runId: next.runId, status: 'Running' },
      ]);
      expect((await store().loadRuns([old, next])).map((run) => run?.status)).toEqual([
        'Terminated',
        'Running',
      ]);
    });

    it('starts and ends a run in the same turn', async () => {
      const [brief, next] = [testRun(1, 'brief'), testRun(2, 'brief')];
      const writer = await owner();
      await writer.write({
        starts: [
          testStart(brief, { status: 'Failed', closedTime: TEST_TIME + 1, wakeAt: TEST_TIME }),
        ],
        appends: [testAppend(brief, 0, [testEvent(1)])],
      });
      expect(await store().readDueRuns(SHARD, TEST_TIME + 10, 10)).toEqual([]);
      expect(await store().loadRuns([brief])).toMatchObject([
        { status: 'Failed', wakeAt: null, facts: [testEvent(1)] },
      ]);
      expect(await writer.write({ starts: [testStart(next)] })).toMatchObject({ type: 'written' });
    });

    it('ends the open run, and starts and ends the next one, in the same turn', async () => {
      const [old, brief] = [testRun(2, 'same'), testRun(1, 'same')];
      const writer = await owner();
      await writer.write({ starts: [testStart(old)] });
      await writer.write({
        closes: [{ ...old, ...closed }],
        starts: [testStart(brief, { status: 'Failed', closedTime: TEST_TIME })],
      });
      expect(await store().findCurrentRuns([old])).toMatchObject([
        { runId: brief.runId, status: 'Failed' },
      ]);
    });

    it('keeps the names of runs apart whatever characters they have', async () => {
      const names = [
        'a',
        'a\u0000',
        'a\u0010',
        'a\u00100',
        'a\ud800',
        'a\ufffd',
        'a\udc00',
        'a😀',
        'á',
        'a ',
        '',
        '%_\\"\'{}',
        '\u0000'.repeat(1_000),
      ];
      const runs = names.map((name, index) => testRun(index + 1, name));
      await (await owner()).write({ starts: runs.map((run) => testStart(run)) });

      const found = await store().findCurrentRuns(runs);
      expect(found.map((run) => run?.runId)).toEqual(runs.map((run) => run.runId));
      expect((await store().loadRuns(runs)).map((run) => run?.key.workflowId)).toEqual(names);
    });

    it('does not load a run under another workflow id, and no run that does not exist', async () => {
      await (await owner()).write({ starts: [testStart(testRun(1))] });
      const elsewhere = { ...testRun(1), workflowId: WorkflowId('another') };
      expect(await store().loadRuns([elsewhere, testRun(2)])).toEqual([undefined, undefined]);
    });

    it('writes 500 runs in one turn and loads them in one call', async () => {
      const runs = Array.from({ length: 500 }, (_, index) => testRun(index + 1));
      const writer = await owner();
      await writer.write({
        starts: runs.map((run, index) => testStart(run, { wakeAt: TEST_TIME + index })),
        appends: runs.map((run, index) => testAppend(run, 0, [testEvent(1, `signal of ${index}`)])),
        requests: runs.map((run) => outcomeOf(run, 'once')),
      });
      await writer.write({ closes: runs.slice(250).map((run) => ({ ...run, ...closed })) });

      const loaded = await store().loadRuns(runs);
      expect(loaded.filter((run) => run?.status === 'Running')).toHaveLength(250);
      expect(loaded[499]?.facts).toEqual([testEvent(1, 'signal of 499')]);
      expect(await store().readDueRuns(SHARD, TEST_TIME + 500, 1_000)).toHaveLength(250);
      expect(
        (await store().findRequests(runs.map((run) => outcomeOf(run, 'once')))).every(Boolean),
      ).toBe(true);
    });

    it('accepts empty questions', async () => {
      expect(await store().findCurrentRuns([])).toEqual([]);
      expect(await store().findRequests([])).toEqual([]);
      expect(await store().loadRuns([])).toEqual([]);
    });
  });
}
