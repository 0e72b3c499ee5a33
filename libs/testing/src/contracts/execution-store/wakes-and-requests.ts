/// <reference types="jest" />
import { type RequestRecord } from '@app/contract';

import { TEST_TIME, testRun, testStart } from '../turn-builder';
import { type Bench, OTHER_SHARD, outcomeOf, SHARD } from './bench';

export function describeWakesAndRequests({ owner, store }: Bench): void {
  describe('wakes', () => {
    it('reads due runs of its shard, earliest first, as many as asked', async () => {
      const runs = [testRun(1), testRun(2), testRun(3), testRun(4)] as const;
      const [first, second, third, never] = runs;
      const writer = await owner();
      await writer.write({
        starts: [
          testStart(third, { wakeAt: TEST_TIME + 30 }),
          testStart(first, { wakeAt: TEST_TIME + 10 }),
          testStart(second, { wakeAt: TEST_TIME + 20 }),
          testStart(never),
        ],
      });
      await (
        await owner(OTHER_SHARD)
      ).write({ starts: [testStart(testRun(5), { wakeAt: TEST_TIME })] });

      expect(await store().readDueRuns(SHARD, TEST_TIME + 30, 10)).toEqual([
        { ...first, wakeAt: TEST_TIME + 10 },
        { ...second, wakeAt: TEST_TIME + 20 },
      ]);
      expect(await store().readDueRuns(SHARD, TEST_TIME + 100, 1)).toEqual([
        { ...first, wakeAt: TEST_TIME + 10 },
      ]);
    });

    it('moves and removes the moment of a run', async () => {
      const [moved, removed, ended] = [testRun(1), testRun(2), testRun(3)];
      const writer = await owner();
      const starts = [moved, removed, ended].map((run) =>
        testStart(run, { wakeAt: TEST_TIME + 50 }),
      );
      await writer.write({ starts });
      await writer.write({
        wakes: [
          { ...moved, wakeAt: TEST_TIME + 5 },
          { ...removed, wakeAt: null },
          { ...ended, wakeAt: TEST_TIME + 1 },
        ],
        closes: [{ ...ended, status: 'Completed', closedTime: TEST_TIME, historyLength: 3 }],
      });

      expect(await store().readDueRuns(SHARD, TEST_TIME + 100, 10)).toEqual([
        { ...moved, wakeAt: TEST_TIME + 5 },
      ]);
      expect((await store().loadRuns([moved, removed])).map((run) => run?.wakeAt)).toEqual([
        TEST_TIME + 5,
        null,
      ]);
    });
  });

  describe('changes of attributes', () => {
    const attributes = (value: string) => ({ Customer: { type: 'Keyword' as const, value } });

    it('go with a wake, an end, the next start of the workflow id, or alone', async () => {
      const [alone, woken, ended] = [testRun(1), testRun(2), testRun(3, 'same')];
      const next = testRun(4, 'same');
      const writer = await owner();
      await writer.write({
        starts: [alone, woken, ended].map((run) =>
          testStart(run, { wakeAt: TEST_TIME + 50, searchAttributes: attributes('before') }),
        ),
      });
      await writer.write({
        upserts: [alone, woken, ended].map((run) => ({
          ...run,
          searchAttributes: attributes('after'),
          storedSearchAttributes: attributes('before'),
        })),
        wakes: [
          { ...woken, wakeAt: TEST_TIME + 5 },
          { ...ended, wakeAt: TEST_TIME + 1 },
        ],
        closes: [{ ...ended, status: 'Completed', closedTime: TEST_TIME, historyLength: 3 }],
        starts: [testStart(next)],
      });

      expect(await store().readDueRuns(SHARD, TEST_TIME + 100, 10)).toEqual([
        { ...woken, wakeAt: TEST_TIME + 5 },
        { ...alone, wakeAt: TEST_TIME + 50 },
      ]);
      expect((await store().loadRuns([ended, next])).map((run) => run?.status)).toEqual([
        'Completed',
        'Running',
      ]);
    });
  });

  describe('request ids', () => {
    it('gives the recorded outcome back, and nothing for ids of other workflows', async () => {
      const [run, other] = [testRun(1, 'ab'), testRun(2, 'a')];
      const refused: RequestRecord = {
        ...outcomeOf(run, 'refused'),
        outcome: { ok: false, rejection: { code: 'WORKFLOW_CLOSED', message: 'closed \u0000' } },
      };
      await (await owner()).write({ requests: [outcomeOf(run, 'c'), refused] });

      expect(
        await store().findRequests([
          refused,
          outcomeOf(other, 'bc'),
          outcomeOf(run, 'c'),
          outcomeOf(other, 'c'),
        ]),
      ).toEqual([refused, undefined, outcomeOf(run, 'c'), undefined]);
    });
  });
}
