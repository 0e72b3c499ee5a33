/// <reference types="jest" />
import { type NamespaceClock, virtualNamespaceId } from '@app/contract';

import { numberedUuid, TEST_SCOPE, TEST_TIME, testRun, testStart } from '../turn-builder';
import { type Bench, SHARD } from './bench';

/** Clocks of namespaces in virtual time. */
export function describeClocks({ owner, store, addClock }: Bench): void {
  const clockOf = (number: number, more: Partial<NamespaceClock> = {}): NamespaceClock => ({
    tenantId: TEST_SCOPE.tenantId,
    namespaceId: virtualNamespaceId(numberedUuid(number, 6)),
    now: TEST_TIME,
    ...more,
  });

  describe('clocks of namespaces', () => {
    it('are found in the order asked, and not where there is none', async () => {
      const [one, two, missing] = [clockOf(1), clockOf(2, { now: TEST_TIME + 5 }), clockOf(3)];
      await addClock(one);
      await addClock(two);
      expect(await store().findClocks([two, missing, one])).toEqual([two, undefined, one]);
    });

    it('move with a turn, and are found on their way by a new owner until they have arrived', async () => {
      const clock = clockOf(1);
      const skipping = clockOf(2, { skipUntil: TEST_TIME + 99 });
      await addClock(clock);
      await addClock(clockOf(2));
      const writer = await owner();
      const onItsWay = { ...clock, now: TEST_TIME + 10, target: TEST_TIME + 20 };
      await writer.write({ clocks: [onItsWay, skipping] });
      const moving = await store().readMovingClocks(SHARD);
      expect(moving.sort((a, b) => b.now - a.now)).toEqual([onItsWay, skipping]);
      await writer.write({ clocks: [{ ...clock, now: TEST_TIME + 20 }] });
      expect(await store().readMovingClocks(SHARD)).toEqual([skipping]);
    });

    it('never go back: a turn that would is not written at all', async () => {
      const clock = clockOf(1);
      await addClock(clock);
      const writer = await owner();
      const run = testRun(1);
      const back = { ...clock, now: TEST_TIME - 1 };
      await expect(
        writer.write({ clocks: [back], starts: [testStart(run)] }),
      ).rejects.toMatchObject({ outcome: 'not-applied', retryable: false });
      expect(await store().findClocks([clock])).toEqual([clock]);
      expect(await store().loadRuns([run])).toEqual([undefined]);
    });

    it('are not moved by an owner that has been fenced', async () => {
      const clock = clockOf(1);
      await addClock(clock);
      const writer = await owner();
      await owner();
      expect(await writer.write({ clocks: [{ ...clock, now: TEST_TIME + 1 }] })).toEqual({
        type: 'fenced',
      });
      expect(await store().findClocks([clock])).toEqual([clock]);
    });
  });

  describe('wake-ups of a namespace', () => {
    it('are those of its open runs, earliest first, as many as asked for', async () => {
      const runs = [1, 2, 3].map((number) => ({
        ...testRun(number),
        namespaceId: clockOf(1).namespaceId,
      }));
      await (
        await owner()
      ).write({
        starts: [
          ...runs.map((run, index) => testStart(run, { wakeAt: 2 ** 52 + TEST_TIME - index })),
          testStart(testRun(4), { wakeAt: TEST_TIME }),
        ],
      });
      expect(await store().readWakesOf(clockOf(1), 2)).toEqual([
        { ...runs[2], wakeAt: 2 ** 52 + TEST_TIME - 2 },
        { ...runs[1], wakeAt: 2 ** 52 + TEST_TIME - 1 },
      ]);
      expect(await store().readDueRuns(SHARD, TEST_TIME + 1_000_000, 10)).toHaveLength(1);
    });
  });
}
