/// <reference types="jest" />
import { RunId, type TurnWrite } from '@app/contract';

import {
  numberedUuid,
  type TEST_SCOPE,
  TEST_TIME,
  testAppend,
  testEvent,
  testRun,
  testStart,
} from '../turn-builder';
import { type Bench, outcomeOf } from './bench';

export function describeContradictions({ owner, store }: Bench): void {
  describe('a turn that contradicts what is stored', () => {
    const run = testRun(1);
    const fault = { name: 'StoreUnavailable', outcome: 'not-applied', retryable: false };
    const ending = { status: 'Completed', closedTime: TEST_TIME, historyLength: 3 } as const;

    const contradictions: readonly [string, Partial<TurnWrite>][] = [
      [
        'starts a second open run of a workflow id',
        { starts: [testStart(testRun(2, 'workflow-1'))] },
      ],
      ['appends where facts are', { appends: [testAppend(run, 0, [testEvent(1)])] }],
      ['records a request id again', { requests: [outcomeOf(run, 'once')] }],
      ['ends a run that is not open', { closes: [{ ...testRun(7), ...ending }] }],
      [
        'ends another run of the workflow id',
        { closes: [{ ...run, runId: RunId(numberedUuid(9, 3)), ...ending }] },
      ],
      ['changes the attributes of a run that is not open', { upserts: [testRun(7)] }],
      [
        'changes the attributes of a run that is not open and ends it',
        { upserts: [testRun(7)], closes: [{ ...testRun(7), ...ending }] },
      ],
      ['wakes a run that is not open', { wakes: [{ ...testRun(7), wakeAt: TEST_TIME }] }],
    ];

    it.each(contradictions)('is refused as a whole when it %s', async (_, parts) => {
      const writer = await owner();
      await writer.write({
        starts: [testStart(run)],
        appends: [testAppend(run, 0, [testEvent(1)])],
        requests: [outcomeOf(run, 'once')],
      });
      const bystander = testRun(50);

      await expect(
        writer.write({
          ...parts,
          nextOffset: 9,
          starts: [...(parts.starts ?? []), testStart(bystander)],
        }),
      ).rejects.toMatchObject(fault);

      expect(await store().findCurrentRuns([bystander])).toEqual([undefined]);
      expect(await store().loadRuns([run])).toMatchObject([
        { status: 'Running', facts: [testEvent(1)] },
      ]);
      // The version was not raised either: the owner still holds its shard.
      expect(await writer.write({})).toMatchObject({ type: 'written' });
    });
  });

  it('keeps tenants apart', async () => {
    const run = testRun(1);
    await (await owner()).write({ starts: [testStart(run)], requests: [outcomeOf(run, 'once')] });
    const foreign = { ...run, tenantId: numberedUuid(2, 1) as typeof TEST_SCOPE.tenantId };
    expect(await store().findCurrentRuns([foreign])).toEqual([undefined]);
    expect(await store().loadRuns([foreign])).toEqual([undefined]);
    expect(await store().findRequests([outcomeOf(foreign, 'once')])).toEqual([undefined]);
  });
}
