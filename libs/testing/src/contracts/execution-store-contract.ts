/// <reference types="jest" />
import {
  RunId,
  ShardId,
  WorkflowId,
  type ExecutionStore,
  type Payloads,
  type RequestRecord,
  type RunKey,
  type TurnWrite,
} from '@app/contract';

import {
  TEST_SCOPE,
  TEST_TIME,
  numberedUuid,
  testAppend,
  testEvent,
  testNote,
  testRun,
  testStart,
  testTurn,
} from './turn-builder';

/** An empty store and a second owner's view of the same data. */
export interface OpenedStores {
  readonly store: ExecutionStore;
  readonly rival: ExecutionStore;
  close(): Promise<void>;
}

const SHARD = ShardId(0);
const OTHER_SHARD = ShardId(1);

function outcomeOf(key: RunKey, requestId: string): RequestRecord {
  const { tenantId, namespaceId, workflowId, runId } = key;
  return {
    tenantId,
    namespaceId,
    workflowId,
    requestId,
    requestType: 'StartWorkflow',
    outcome: { ok: true, reply: { runId, started: true } },
  };
}

/** What every ExecutionStore must do. The store needs at least two shards and no data. */
export function executionStoreContract(name: string, open: () => Promise<OpenedStores>): void {
  describe(`${name} as ExecutionStore`, () => {
    let opened: OpenedStores;
    let store: ExecutionStore;

    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });
    afterEach(() => opened.close());

    /** Acquires the shard and writes turns one after the other, as an owner does. */
    async function owner(shardId = SHARD) {
      const lease = await store.acquireShard(shardId, 'owner');
      let { version } = lease;
      return {
        lease,
        version: () => version,
        async write(parts: Partial<TurnWrite>) {
          const written = await store.writeTurn(testTurn({ shardId, version }, parts));
          if (written.type === 'written') version += 1;
          return written;
        },
      };
    }

    describeFence({ owner, store: () => store, rival: () => opened.rival });
    describeRuns({ owner, store: () => store, rival: () => opened.rival });
    describeFacts({ owner, store: () => store, rival: () => opened.rival });
    describeWakesAndRequests({ owner, store: () => store, rival: () => opened.rival });
    describeContradictions({ owner, store: () => store, rival: () => opened.rival });
  });
}

interface Owner {
  readonly lease: { readonly version: number; readonly nextOffset: number };
  version(): number;
  write(parts: Partial<TurnWrite>): ReturnType<ExecutionStore['writeTurn']>;
}

interface Bench {
  owner(shardId?: ShardId): Promise<Owner>;
  store(): ExecutionStore;
  rival(): ExecutionStore;
}

function describeFence({ owner, store, rival }: Bench): void {
  describe('the fence', () => {
    it('raises the version with every acquisition and every turn', async () => {
      const first = await owner();
      await first.write({});
      const second = await store().acquireShard(SHARD, 'second');
      expect(second.version).toBe(first.lease.version + 2);
    });

    it('keeps the offset of the last turn for the next owner', async () => {
      const first = await owner();
      expect(first.lease.nextOffset).toBe(0);
      await first.write({ nextOffset: 7 });
      await first.write({ nextOffset: 12 });
      expect((await rival().acquireShard(SHARD, 'second')).nextOffset).toBe(12);
    });

    it('lets an owner whose shard was acquired write nothing of any part', async () => {
      const [run, next] = [testRun(1), testRun(2)];
      const fenced = await owner();
      await fenced.write({ starts: [testStart(run, { wakeAt: TEST_TIME })] });
      await rival().acquireShard(SHARD, 'rival');

      const written = await fenced.write({
        nextOffset: 99,
        appends: [testAppend(run, 0, [testEvent(1)])],
        starts: [testStart(next)],
        closes: [{ ...run, status: 'Completed', closedTime: TEST_TIME, historyLength: 3 }],
        snapshots: [{ ...run, factNumber: 1, nextEventId: 2, state: {} }],
        requests: [outcomeOf(run, 'late')],
      });

      expect(written).toEqual({ type: 'fenced' });
      const [stored] = await store().loadRuns([run]);
      expect(stored).toEqual({ key: run, status: 'Running', wakeAt: TEST_TIME, facts: [] });
      expect(await store().findCurrentRuns([next])).toEqual([undefined]);
      expect(await store().findRequests([outcomeOf(run, 'late')])).toEqual([undefined]);
      expect((await store().acquireShard(SHARD, 'third')).nextOffset).toBe(0);
    });

    it('fences an owner that released its shard', async () => {
      const former = await owner();
      await store().releaseShard({ shardId: SHARD, version: former.version() });
      expect(await former.write({})).toEqual({ type: 'fenced' });
    });

    it('ignores the release of an owner that is not the owner any more', async () => {
      const former = await owner();
      const current = await owner();
      await store().releaseShard({ shardId: SHARD, version: former.version() });
      expect(await current.write({})).toMatchObject({ type: 'written' });
    });

    it('keeps shards apart', async () => {
      const first = await owner(SHARD);
      const second = await owner(OTHER_SHARD);
      expect(await first.write({ nextOffset: 1 })).toMatchObject({ type: 'written' });
      expect(await second.write({ nextOffset: 2 })).toMatchObject({ type: 'written' });
    });

    it('tells a time that does not go backwards', async () => {
      const { databaseTime } = await store().acquireShard(OTHER_SHARD, 'owner');
      const written = await (await owner()).write({});
      expect(written.type === 'written' && written.databaseTime >= databaseTime).toBe(true);
    });

    it('refuses a shard that does not exist', async () => {
      await expect(store().acquireShard(ShardId(100_000), 'owner')).rejects.toThrow('no shard 100000');
    });
  });
}

function describeRuns({ owner, store }: Bench): void {
  describe('runs', () => {
    const closed = { status: 'Completed', closedTime: TEST_TIME + 5, historyLength: 9 } as const;

    it('finds the open run of a workflow id, in the order asked', async () => {
      const [first, second, unknown] = [testRun(1), testRun(2), testRun(3)];
      const starts = [testStart(first), testStart(second, { startRequestId: 'r\u0000\ud800' })];
      await (await owner()).write({ starts });

      expect(await store().findCurrentRuns([second, unknown, first])).toEqual([
        { runId: second.runId, status: 'Running', startRequestId: 'r\u0000\ud800', startedTime: TEST_TIME },
        undefined,
        { runId: first.runId, status: 'Running', startRequestId: `start-${first.runId}`, startedTime: TEST_TIME },
      ]);
    });

    it('finds the last run when all are closed, though all started in the same millisecond', async () => {
      const writer = await owner();
      // Run ids that descend, so that no order of ids helps.
      for (const number of [5, 4, 3]) {
        const run = testRun(number, 'reused');
        await writer.write({ starts: [testStart(run)] });
        await writer.write({ closes: [{ ...run, ...closed, status: number === 3 ? 'Failed' : 'Completed' }] });
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

      expect(await store().findCurrentRuns([next])).toMatchObject([{ runId: next.runId, status: 'Running' }]);
      expect((await store().loadRuns([old, next])).map((run) => run?.status)).toEqual(['Terminated', 'Running']);
    });

    it('starts and ends a run in the same turn', async () => {
      const [brief, next] = [testRun(1, 'brief'), testRun(2, 'brief')];
      const writer = await owner();
      await writer.write({
        starts: [testStart(brief, { status: 'Failed', closedTime: TEST_TIME + 1, wakeAt: TEST_TIME })],
        appends: [testAppend(brief, 0, [testEvent(1)])],
      });
      expect(await store().readDueRuns(SHARD, TEST_TIME + 10, 10)).toEqual([]);
      expect(await store().loadRuns([brief])).toMatchObject([{ status: 'Failed', wakeAt: null, facts: [testEvent(1)] }]);
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
      expect(await store().findCurrentRuns([old])).toMatchObject([{ runId: brief.runId, status: 'Failed' }]);
    });

    it('keeps the names of runs apart whatever characters they have', async () => {
      const names = ['a', 'a\u0000', 'a\u0010', 'a\u00100', 'a\ud800', 'a\ufffd', 'a\udc00', 'a😀', 'á', 'a ', '', '%_\\"\'{}', '\u0000'.repeat(1_000)];
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
      expect((await store().findRequests(runs.map((run) => outcomeOf(run, 'once')))).every(Boolean)).toBe(true);
    });

    it('accepts empty questions', async () => {
      expect(await store().findCurrentRuns([])).toEqual([]);
      expect(await store().findRequests([])).toEqual([]);
      expect(await store().loadRuns([])).toEqual([]);
    });
  });
}

function describeFacts({ owner, store }: Bench): void {
  describe('facts and snapshots', () => {
    const run = testRun(1);

    it('gives the facts of a run back in their order, as they were', async () => {
      const writer = await owner();
      const facts = [testEvent(1), testNote(1), testEvent(2, 'nul \u0000, lone \ud800, quote " and 😀')];
      await writer.write({ starts: [testStart(run)], appends: [testAppend(run, 0, facts)] });
      await writer.write({ appends: [testAppend(run, 3, [testNote(2)], 3)] });
      await writer.write({ appends: [testAppend(run, 4, [testNote(3)], 3)] });
      await writer.write({ appends: [testAppend(run, 5, [testEvent(3)])] });

      const [stored] = await store().loadRuns([run]);
      expect(stored?.facts).toEqual([...facts, testNote(2), testNote(3), testEvent(3)]);
    });

    it('gives the newest snapshot and only the facts after it, notes at its edge included', async () => {
      const writer = await owner();
      await writer.write({ starts: [testStart(run)], appends: [testAppend(run, 0, [testEvent(1)])] });
      await writer.write({ snapshots: [{ ...run, factNumber: 1, nextEventId: 2, state: { old: true } }] });
      await writer.write({ appends: [testAppend(run, 1, [testNote(1)], 2)] });
      const state = { pending: new Map([[5, { name: 'x\u0000' }]]), bytes: new Uint8Array([0, 255]) };
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
      await (await owner()).write({ starts: [testStart(run)], appends: [testAppend(run, 0, [event])] });
      payload[0] = 99;
      const [stored] = await store().loadRuns([run]);
      expect(stored?.facts).toMatchObject([{ input: [{ data: new Uint8Array([1, 2, 3]) }] }]);
    });

    it('keeps a payload of 1 MB', async () => {
      const data = new Uint8Array(1_048_576).map((_, index) => index % 251);
      const input = [{ metadata: { encoding: 'binary/plain' }, data }];
      const event = { ...testEvent(1), input };
      await (await owner()).write({ starts: [testStart(run)], appends: [testAppend(run, 0, [event])] });
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

function describeWakesAndRequests({ owner, store }: Bench): void {
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
      await (await owner(OTHER_SHARD)).write({ starts: [testStart(testRun(5), { wakeAt: TEST_TIME })] });

      expect(await store().readDueRuns(SHARD, TEST_TIME + 30, 10)).toEqual([
        { ...first, wakeAt: TEST_TIME + 10 },
        { ...second, wakeAt: TEST_TIME + 20 },
      ]);
      expect(await store().readDueRuns(SHARD, TEST_TIME + 100, 1)).toEqual([{ ...first, wakeAt: TEST_TIME + 10 }]);
    });

    it('moves and removes the moment of a run', async () => {
      const [moved, removed, ended] = [testRun(1), testRun(2), testRun(3)];
      const writer = await owner();
      const starts = [moved, removed, ended].map((run) => testStart(run, { wakeAt: TEST_TIME + 50 }));
      await writer.write({ starts });
      await writer.write({
        wakes: [
          { ...moved, wakeAt: TEST_TIME + 5 },
          { ...removed, wakeAt: null },
          { ...ended, wakeAt: TEST_TIME + 1 },
        ],
        closes: [{ ...ended, status: 'Completed', closedTime: TEST_TIME, historyLength: 3 }],
      });

      expect(await store().readDueRuns(SHARD, TEST_TIME + 100, 10)).toEqual([{ ...moved, wakeAt: TEST_TIME + 5 }]);
      expect((await store().loadRuns([moved, removed])).map((run) => run?.wakeAt)).toEqual([TEST_TIME + 5, null]);
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
        await store().findRequests([refused, outcomeOf(other, 'bc'), outcomeOf(run, 'c'), outcomeOf(other, 'c')]),
      ).toEqual([refused, undefined, outcomeOf(run, 'c'), undefined]);
    });
  });
}

function describeContradictions({ owner, store }: Bench): void {
  describe('a turn that contradicts what is stored', () => {
    const run = testRun(1);
    const fault = { name: 'StoreUnavailable', outcome: 'not-applied', retryable: false };
    const ending = { status: 'Completed', closedTime: TEST_TIME, historyLength: 3 } as const;

    const contradictions: readonly [string, Partial<TurnWrite>][] = [
      ['starts a second open run of a workflow id', { starts: [testStart(testRun(2, 'workflow-1'))] }],
      ['appends where facts are', { appends: [testAppend(run, 0, [testEvent(1)])] }],
      ['records a request id again', { requests: [outcomeOf(run, 'once')] }],
      ['ends a run that is not open', { closes: [{ ...testRun(7), ...ending }] }],
      ['ends another run of the workflow id', { closes: [{ ...run, runId: RunId(numberedUuid(9, 3)), ...ending }] }],
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
        writer.write({ ...parts, nextOffset: 9, starts: [...(parts.starts ?? []), testStart(bystander)] }),
      ).rejects.toMatchObject(fault);

      expect(await store().findCurrentRuns([bystander])).toEqual([undefined]);
      expect(await store().loadRuns([run])).toMatchObject([{ status: 'Running', facts: [testEvent(1)] }]);
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
