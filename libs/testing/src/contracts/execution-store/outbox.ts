/// <reference types="jest" />
import {
  type OutboxEntry,
  type RunKey,
  type SubmittedRequest,
  TenantId,
  WorkflowId,
} from '@app/contract';

import { TEST_SCOPE, TEST_TIME, testRun, testStart } from '../turn-builder';
import { type Bench, OTHER_SHARD, SHARD } from './bench';

const FIRST = { turn: 0, position: -1 };
const WHOLE = { kind: 'Requests', after: FIRST, countMax: 100, bytesMax: 1_000_000 } as const;

export function describeOutbox({ owner, store }: Bench): void {
  describe('the outbox', () => {
    const [run, other] = [testRun(1, 'source\u0000'), testRun(2)];

    it('gives rows back in the order in which turns wrote them, as they were', async () => {
      const writer = await owner();
      await writer.write({ outbox: [entry(run, 'a', 7), entry(other, 'b\u0000\ud800')] });
      await writer.write({ outbox: [entry(run, 'c')] });
      const turn = writer.version();
      expect(await store().readOutbox(SHARD, WHOLE)).toEqual([
        { key: { turn: turn - 1, position: 0 }, ...entry(run, 'a', 7) },
        { key: { turn: turn - 1, position: 1 }, ...entry(other, 'b\u0000\ud800') },
        { key: { turn, position: 0 }, ...entry(run, 'c') },
      ]);
    });

    it('gives the rows of one kind: callbacks are no requests', async () => {
      const writer = await owner();
      await writer.write({ outbox: [callback(run), entry(run, 'a'), callback(other)] });
      const requests = await store().readOutbox(SHARD, WHOLE);
      expect(requests.map(({ key }) => key.position)).toEqual([1]);
      const callbacks = await store().readOutbox(SHARD, { ...WHOLE, kind: 'Callbacks' });
      expect(callbacks).toMatchObject([callback(run), callback(other)]);
      await writer.write({ sent: [callbacks[0]!] });
      expect(await store().readOutbox(SHARD, { ...WHOLE, kind: 'Callbacks' })).toHaveLength(1);
    });

    it('keeps the rows of shards apart', async () => {
      await (await owner()).write({ outbox: [entry(run, 'a')] });
      await (await owner(OTHER_SHARD)).write({ outbox: [entry(other, 'b')] });
      expect(await store().readOutbox(OTHER_SHARD, WHOLE)).toMatchObject([{ source: other }]);
    });

    it('gives pages, bounded by count and by bytes, with at least one row', async () => {
      const writer = await owner();
      const large = 'x'.repeat(10_000);
      await writer.write({ outbox: [entry(run, 'a'), entry(run, large), entry(run, 'c')] });
      await writer.write({ outbox: [entry(run, 'd')] });
      const signals: string[] = [];
      let after = FIRST;
      for (;;) {
        const page = await store().readOutbox(SHARD, {
          ...WHOLE,
          after,
          countMax: 2,
          bytesMax: 5_000,
        });
        if (page.length === 0) break;
        signals.push(page.map(({ outgoing }) => nameOf(outgoing.request)).join());
        after = page.at(-1)!.key;
      }
      expect(signals).toEqual([`a,${large}`, 'c,d']);
      const tiny = await store().readOutbox(SHARD, { ...WHOLE, bytesMax: 1 });
      expect(tiny).toHaveLength(1);
    });

    it('loses a row with the turn that takes up its outcome, and no other', async () => {
      const writer = await owner();
      await writer.write({ outbox: [entry(run, 'a'), entry(run, 'b'), entry(run, 'c')] });
      const rows = await store().readOutbox(SHARD, WHOLE);
      await writer.write({ sent: [rows[1]!] });
      const left = await store().readOutbox(SHARD, WHOLE);
      expect(left.map(({ outgoing }) => nameOf(outgoing.request))).toEqual(['a', 'c']);
    });

    it('takes an outcome that comes twice, and one from a tenant that it does not belong to, for nothing', async () => {
      const writer = await owner();
      await writer.write({ outbox: [entry(run, 'a'), entry(run, 'b')] });
      const [first, second] = await store().readOutbox(SHARD, WHOLE);
      await writer.write({ sent: [first!] });
      const written = await writer.write({
        sent: [first!, { ...second!, source: { ...run, tenantId: OTHER_TENANT } }],
      });
      expect(written.type).toBe('written');
      expect(await store().readOutbox(SHARD, WHOLE)).toEqual([second]);
    });

    it('is written by the turn that starts or ends the run, or not at all', async () => {
      const writer = await owner();
      await writer.write({ starts: [testStart(run)], outbox: [entry(run, 'a')] });
      await writer.write({
        closes: [{ ...run, status: 'Completed', closedTime: TEST_TIME, historyLength: 3 }],
        outbox: [entry(run, 'b')],
      });
      await expect(
        writer.write({ wakes: [{ ...run, wakeAt: TEST_TIME }], outbox: [entry(run, 'c')] }),
      ).rejects.toThrow();
      const rows = await store().readOutbox(SHARD, WHOLE);
      expect(rows.map(({ outgoing }) => nameOf(outgoing.request))).toEqual(['a', 'b']);
    });

    it('is not written by an owner that has been fenced', async () => {
      const former = await owner();
      const current = await owner();
      await current.write({ outbox: [entry(run, 'a')] });
      const [row] = await store().readOutbox(SHARD, WHOLE);
      expect(await former.write({ outbox: [entry(run, 'b')], sent: [row!] })).toEqual({
        type: 'fenced',
      });
      expect(await store().readOutbox(SHARD, WHOLE)).toEqual([row]);
    });
  });
}

const OTHER_TENANT = TenantId(TEST_SCOPE.namespaceId);

function entry(source: RunKey, signalName: string, initiatedEventId?: number): OutboxEntry {
  const request: SubmittedRequest = {
    type: 'SignalWorkflow',
    ...TEST_SCOPE,
    workflowId: WorkflowId('target'),
    requestId: `${source.runId}/5`,
    signalName,
    identity: 'spec',
  };
  const outgoing = initiatedEventId === undefined ? { request } : { request, initiatedEventId };
  return { source, outgoing };
}

function callback(source: RunKey): OutboxEntry {
  return {
    source,
    outgoing: {
      request: {
        type: 'DeliverCallback',
        ...source,
        requestId: `${source.runId}/callback/0`,
        callback: { url: 'https://example.com/', headers: { authorization: 'x' } },
        workflowType: 'order',
        firstExecutionRunId: source.runId,
        closedTime: TEST_TIME,
        outcome: { type: 'Terminated' },
      },
    },
  };
}

function nameOf(request: OutboxEntry['outgoing']['request']): string {
  return request.type === 'SignalWorkflow' ? request.signalName : request.type;
}
