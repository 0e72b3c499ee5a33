/// <reference types="jest" />
import { type Fact, type FactPlace, type RunKey, WorkflowId } from '@app/contract';

import { TEST_TIME, testAppend, testEvent, testNote, testRun, testStart } from '../turn-builder';
import { type Bench, SHARD } from './bench';

export function describeForks({ owner, store }: Bench): void {
  const closed = { status: 'Completed', closedTime: TEST_TIME + 5, historyLength: 9 } as const;

  async function factsOf(run: RunKey): Promise<{ facts: Fact[]; pages: number }> {
    const facts: Fact[] = [];
    let from: FactPlace | undefined;
    let pages = 0;
    do {
      const page = await store().readFacts(run, from);
      facts.push(...page.facts);
      from = page.next;
      pages += 1;
    } while (from !== undefined);
    return { facts, pages };
  }

  describe('histories of forks', () => {
    it('reads all facts of a run in order, notes included, however many pages they take', async () => {
      const run = testRun(1);
      const writer = await owner();
      const all: Fact[] = [];
      await writer.write({ starts: [testStart(run)] });
      for (let number = 1; number <= 12; number += 1) {
        const facts = [testEvent(number, 'x'.repeat(60_000)), testNote(number)];
        await writer.write({ appends: [testAppend(run, all.length, facts)] });
        all.push(...facts);
        await writer.write({
          appends: [testAppend(run, all.length, [testNote(number)], number + 1)],
        });
        all.push(testNote(number));
      }
      const { facts, pages } = await factsOf(run);
      expect(facts).toEqual(all);
      expect(pages).toBeGreaterThan(1);
    });

    it('tells the status of a run only under its workflow id', async () => {
      const [open, over] = [testRun(1), testRun(2)];
      const writer = await owner();
      await writer.write({ starts: [testStart(open), testStart(over)] });
      await writer.write({ closes: [{ ...over, ...closed }] });
      expect(await store().readRunStatus(open)).toBe('Running');
      expect(await store().readRunStatus(over)).toBe('Completed');
      expect(await store().readRunStatus(testRun(3))).toBeUndefined();
      const elsewhere = { ...open, workflowId: WorkflowId('another') };
      expect(await store().readRunStatus(elsewhere)).toBeUndefined();
    });

    it('prepares a run that begins with many facts, and a turn starts it on top of them', async () => {
      const run = testRun(1);
      const writer = await owner();
      const guard = { shardId: SHARD, owner: 'owner' };
      const first = [testEvent(1), testEvent(2)];
      expect(await store().prepareRun(guard, testAppend(run, 0, first))).toBe(true);
      expect(await store().readRunStatus(run)).toBeUndefined();
      expect(await store().loadRuns([run])).toEqual([undefined]);
      await writer.write({
        starts: [testStart(run)],
        appends: [testAppend(run, 2, [testEvent(3)])],
        origins: [
          {
            ...run,
            kind: 'Reset',
            baseRunId: testRun(2).runId,
            baseWorkflowId: run.workflowId,
            lastEventId: 2,
            editedEventIds: [1],
            reason: 'because',
            createdAt: TEST_TIME,
          },
        ],
      });
      expect((await factsOf(run)).facts).toEqual([...first, testEvent(3)]);
      expect((await store().loadRuns([run]))[0]?.facts).toHaveLength(3);
    });

    it('refuses to prepare, or to start with, facts that are prepared already', async () => {
      const run = testRun(1);
      const writer = await owner();
      const guard = { shardId: SHARD, owner: 'owner' };
      const rows = testAppend(run, 0, [testEvent(1), testEvent(2)]);
      await store().prepareRun(guard, rows);
      const fault = { name: 'StoreUnavailable', outcome: 'not-applied' };
      await expect(store().prepareRun(guard, rows)).rejects.toMatchObject(fault);
      await expect(
        writer.write({ starts: [testStart(run)], appends: [rows] }),
      ).rejects.toMatchObject(fault);
    });

    it('lets nobody prepare a run but the owner of its shard', async () => {
      await owner();
      const guard = { shardId: SHARD, owner: 'somebody else' };
      expect(await store().prepareRun(guard, testAppend(testRun(1), 0, [testEvent(1)]))).toBe(
        false,
      );
    });

    it('deletes a closed run at once for every reader, and its rows bit by bit', async () => {
      const [old, last] = [testRun(1, 'same'), testRun(2, 'same')];
      const writer = await owner();
      for (const run of [old, last]) {
        await writer.write({
          starts: [testStart(run)],
          appends: [testAppend(run, 0, [testEvent(1)])],
        });
        await writer.write({ closes: [{ ...run, ...closed }] });
      }
      await writer.write({ deletes: [last] });
      expect(await store().loadRuns([last, old])).toMatchObject([
        undefined,
        { status: 'Completed' },
      ]);
      expect((await store().findCurrentRuns([old]))[0]?.runId).toBe(old.runId);
      for (let bites = 0; (await store().sweepDoomedRuns(SHARD)) && bites < 10;) bites += 1;
      expect((await factsOf(last)).facts).toEqual([]);
      expect((await factsOf(old)).facts).toHaveLength(1);
      expect(await store().sweepDoomedRuns(SHARD)).toBe(false);
    });

    it('does not mind a run that is deleted twice', async () => {
      const run = testRun(1);
      const writer = await owner();
      await writer.write({ starts: [testStart(run)] });
      await writer.write({ closes: [{ ...run, ...closed }] });
      await writer.write({ deletes: [run] });
      expect(await writer.write({ deletes: [run] })).toMatchObject({ type: 'written' });
    });

    it('keeps closed runs for ever where nobody has said otherwise', async () => {
      const run = testRun(1);
      const writer = await owner();
      await writer.write({ starts: [testStart(run)] });
      await writer.write({ closes: [{ ...run, ...closed }] });
      expect(await store().expireRuns(SHARD)).toBe(false);
      expect(await store().readRunStatus(run)).toBe('Completed');
    });
  });
}
