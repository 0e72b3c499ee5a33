/// <reference types="jest" />
import { type InboxRow, ShardId, type SubmittedRequest, TenantId, WorkflowId } from '@app/contract';

import {
  numberedUuid,
  TEST_SCOPE,
  testAppend,
  testEvent,
  testRun,
  testStart,
} from '../turn-builder';
import { type Bench, OTHER_SHARD, SHARD } from './bench';

/** Requests that reached a shard's database and not its log. */
export function describeInbox({ owner, store, rival, putInbox }: Bench): void {
  const rowOf = (signalName: string, more: Partial<InboxRow> = {}): Omit<InboxRow, 'sequence'> => ({
    tenantId: TEST_SCOPE.tenantId,
    shardId: SHARD,
    routed: {
      request: {
        type: 'SignalWorkflow',
        ...TEST_SCOPE,
        workflowId: WorkflowId('w'),
        signalName,
        identity: 'edge',
      } satisfies SubmittedRequest,
      answerTo: { peerId: numberedUuid(1, 7), address: '10.0.0.1:7000', callNumber: 5 },
    },
    ...more,
  });
  const read = (countMax = 10, after = 0, shardId = SHARD): Promise<InboxRow[]> =>
    store().readInbox(shardId, { after, countMax });
  const namesOf = (rows: readonly InboxRow[]): string[] =>
    rows.map(({ routed }) => ('signalName' in routed.request ? routed.request.signalName : '?'));

  describe('the inbox', () => {
    it('is read in the order in which requests came, by pages, each shard its own', async () => {
      await putInbox([rowOf('one'), rowOf('two')]);
      await putInbox([rowOf('elsewhere', { shardId: OTHER_SHARD }), rowOf('three')]);
      expect(namesOf(await read())).toEqual(['one', 'two', 'three']);
      const [first, second] = await read(2);
      expect(namesOf([first!, second!])).toEqual(['one', 'two']);
      expect(namesOf(await read(2, second!.sequence))).toEqual(['three']);
      expect(namesOf(await read(9, 0, OTHER_SHARD))).toEqual(['elsewhere']);
    });

    it('gives a request back as it was put', async () => {
      const row = rowOf('one');
      await putInbox([row]);
      expect((await read())[0]).toMatchObject(row);
    });

    it('loses a row with the turn that takes it, of all tenants', async () => {
      const stranger = TenantId(numberedUuid(77, 9));
      await putInbox([rowOf('one'), rowOf('two', { tenantId: stranger }), rowOf('three')]);
      const [one, two] = await read();
      const writer = await owner();
      await writer.write({ received: [one!, two!] });
      expect(namesOf(await read())).toEqual(['three']);
    });

    it('refuses a turn that takes what another has taken, with all that is in it', async () => {
      await putInbox([rowOf('one')]);
      const [row] = await read();
      const writer = await owner();
      await writer.write({ received: [row!] });
      const key = testRun(1);
      const doubled = {
        received: [row!],
        starts: [testStart(key)],
        appends: [testAppend(key, 1, [testEvent(1)])],
      };
      await expect(writer.write(doubled)).rejects.toThrow();
      expect(await store().loadRuns([key])).toEqual([undefined]);
    });

    it('is not touched by an owner that is fenced', async () => {
      await putInbox([rowOf('one')]);
      const [row] = await read();
      const frozen = await owner();
      await rival().acquireShard(SHARD, 'rival');
      expect(await frozen.write({ received: [row!] })).toEqual({ type: 'fenced' });
      expect(namesOf(await read())).toEqual(['one']);
    });
  });

  describe('the incarnation of the log', () => {
    it('keeps the offset while it is the same, and lets the shard begin anew in the next one', async () => {
      const first = await store().acquireShard(SHARD, 'owner', 3);
      expect(first).toMatchObject({ nextOffset: 0, logIncarnation: '3' });
      const writer = await owner();
      await writer.write({ nextOffset: 41 });
      expect(await store().acquireShard(SHARD, 'owner', 3)).toMatchObject({ nextOffset: 41 });
      expect(await store().acquireShard(SHARD, 'owner')).toMatchObject({
        nextOffset: 41,
        logIncarnation: '3',
      });
      expect(await store().acquireShard(SHARD, 'owner', 4)).toMatchObject({
        nextOffset: 0,
        logIncarnation: '4',
      });
    });

    it('is never an older one: who still reads that cannot own the shard', async () => {
      await store().acquireShard(ShardId(0), 'owner', 5);
      await expect(store().acquireShard(ShardId(0), 'late', 4)).rejects.toThrow(/Read its shards/);
    });
  });
}
