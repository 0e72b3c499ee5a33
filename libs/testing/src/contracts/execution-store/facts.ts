/// <reference types="jest" />
import { type Payloads } from '@app/contract';

import { testAppend, testEvent, testNote, testRun, testStart } from '../turn-builder';
import { type Bench } from './bench';

export function describeFacts({ owner, store }: Bench): void {
  describe('facts and snapshots', () => {
    const run = testRun(1);

    it('gives the facts of a run back in their order, as they were', async () => {
      const writer = await owner();
      const facts = [
        testEvent(1),
        testNote(1),
        testEvent(2, 'nul \u0000, lone \ud800, quote " and 😀'),
      ];
      await writer.write({ starts: [testStart(run)], appends: [testAppend(run, 0, facts)] });
      await writer.write({ appends: [testAppend(run, 3, [testNote(2)], 3)] });
      await writer.write({ appends: [testAppend(run, 4, [testNote(3)], 3)] });
      await writer.write({ appends: [testAppend(run, 5, [testEvent(3)])] });

      const [stored] = await store().loadRuns([run]);
      expect(stored?.facts).toEqual([...facts, testNote(2), testNote(3), testEvent(3)]);
    });

    it('gives the newest snapshot and only the facts after it, notes at its edge included', async () => {
      const writer = await owner();
      await writer.write({
        starts: [testStart(run)],
        appends: [testAppend(run, 0, [testEvent(1)])],
      });
      await writer.write({
        snapshots: [{ ...run, factNumber: 1, nextEventId: 2, state: { old: true } }],
      });
      await writer.write({ appends: [testAppend(run, 1, [testNote(1)], 2)] });
      const state = {
        pending: new Map([[5, { name: 'x\u0000' }]]),
        bytes: new Uint8Array([0, 255]),
      };
      await writer.write({
        appends: [testAppend(run, 2, [testNote(2)], 2)],
        snapshots: [{ ...run, factNumber: 3, nextEventId: 2, state }],
      });
      await writer.write({ appends: [testAppend(run, 3, [testNote(3)], 2)] });
      await writer.write({ appends: [testAppend(run, 4, [testEvent(2)])] });

      const [stored] = await store().loadRuns([run]);
      expect(stored?.snapshot).toEqual({ factNumber: 3, state });
      expect(stored?.facts).toEqual([testNote(3), testEvent(2)]);
    });

    it('shares no object with its callers', async () => {
      const payload = new Uint8Array([1, 2, 3]);
      const event = { ...testEvent(1), input: [{ metadata: {}, data: payload }] };
      await (
        await owner()
      ).write({ starts: [testStart(run)], appends: [testAppend(run, 0, [event])] });
      payload[0] = 99;
      const [stored] = await store().loadRuns([run]);
      expect(stored?.facts).toMatchObject([{ input: [{ data: new Uint8Array([1, 2, 3]) }] }]);
    });

    it('keeps a payload of 1 MB', async () => {
      const data = new Uint8Array(1_048_576).map((_, index) => index % 251);
      const input = [{ metadata: { encoding: 'binary/plain' }, data }];
      const event = { ...testEvent(1), input };
      await (
        await owner()
      ).write({ starts: [testStart(run)], appends: [testAppend(run, 0, [event])] });
      const [fact] = (await store().loadRuns([run]))[0]?.facts ?? [];
      const stored = (fact as { input?: Payloads } | undefined)?.input?.[0];
      expect(stored?.metadata).toEqual(input[0]?.metadata);
      expect(Buffer.compare(stored?.data ?? Buffer.of(), data)).toBe(0);
    });

    it('keeps memo, search attributes and definition from harm by any character', async () => {
      const start = testStart(run, {
        workflowType: 'type\u0000',
        taskQueue: 'queue\ud800',
        memo: { '__proto__\u0000': { metadata: {}, data: new Uint8Array([0]) } },
        searchAttributes: {
          'Name\u0000': { type: 'Keyword', value: 'value\u0000\udfff' },
          List: { type: 'KeywordList', value: ['\u0000', ''] },
          Ratio: { type: 'Double', value: Number.NaN },
        },
        definition: { definitionId: 'definition\u0000', version: 3 },
      });
      expect(await (await owner()).write({ starts: [start] })).toMatchObject({ type: 'written' });
    });
  });
}
