import {
  type OutboxEntry,
  type OutboxRow,
  rejection,
  type RequestOutcome,
  RunId,
  ShardId,
  type SubmittedRequest,
  Unavailable,
  WorkflowId,
} from '@app/contract';
import {
  MemoryExecutionStore,
  numberedUuid,
  TEST_SCOPE,
  testTurn,
  VirtualTime,
} from '@app/testing';

import { Outbox } from './outbox';

const SHARD = ShardId(0);
const DONE: RequestOutcome = { ok: true, reply: { runId: RunId(numberedUuid(9, 9)) } };

/** The sender of one shard on an in-memory store, a target that does as it is told, and an owner that deletes rows. */
class Bench {
  readonly time = new VirtualTime();
  readonly store = new MemoryExecutionStore({ shardCount: 1, now: () => this.time.nowMs });
  readonly arrived: string[] = [];
  readonly settled: { readonly name: string; readonly outcome: RequestOutcome }[] = [];
  readonly faults: unknown[] = [];
  /** What the target answers; throws what it throws. */
  target: (name: string) => RequestOutcome | Promise<RequestOutcome> = () => DONE;
  /** What happens to an outcome before the turn that takes it up. */
  beforeSettling: () => void = () => undefined;
  private version = 0;

  readonly outbox = new Outbox(
    { shardId: SHARD, kind: 'Requests' },
    {
      store: this.store,
      send: async ({ outgoing: { request } }) => {
        this.arrived.push(nameOf(request));
        return this.target(nameOf(request));
      },
      surroundings: { after: this.time.after, random: () => 0.5 },
      faults: { report: (_, cause) => this.faults.push(cause) },
    },
    (row, outcome) => this.settle(row, outcome),
  );

  async open(): Promise<void> {
    this.version = (await this.store.acquireShard(SHARD, 'spec')).version;
    this.outbox.open();
    await this.time.pass(0);
  }

  /** Stores rows in one turn and lets the sender know, as the owner does. */
  async write(...entries: OutboxEntry[]): Promise<void> {
    const turn = testTurn({ shardId: SHARD, version: this.version }, { outbox: entries });
    await this.store.writeTurn(turn);
    this.version += 1;
    this.outbox.written(this.version, entries);
    await this.time.pass(0);
  }

  async left(): Promise<string[]> {
    const first = { turn: 0, position: -1 };
    const page = { kind: 'Requests', after: first, countMax: 100_000, bytesMax: 1e9 } as const;
    const rows = await this.store.readOutbox(SHARD, page);
    return rows.map(({ outgoing }) => nameOf(outgoing.request));
  }

  private async settle(row: OutboxRow, outcome: RequestOutcome): Promise<void> {
    this.beforeSettling();
    const turn = testTurn({ shardId: SHARD, version: this.version }, { sent: [row] });
    this.version += 1;
    await this.store.writeTurn(turn);
    this.settled.push({ name: nameOf(row.outgoing.request), outcome });
  }
}

let bench: Bench;

beforeEach(async () => {
  bench = new Bench();
  await bench.open();
});

describe('a row', () => {
  it('is sent once, its outcome given back, and then it is gone', async () => {
    await bench.write(entry('a'));
    await bench.time.pass(60_000);
    expect(bench.arrived).toEqual(['a']);
    expect(bench.settled).toEqual([{ name: 'a', outcome: DONE }]);
    expect(await bench.left()).toEqual([]);
  });

  it('is sent again, ever more slowly, as long as its target cannot be reached', async () => {
    bench.target = () => Promise.reject(new Unavailable('moving'));
    await bench.write(entry('a'));
    await bench.time.pass(1_000);
    const soon = bench.arrived.length;
    await bench.time.pass(600_000);
    const late = bench.arrived.length - soon;
    expect(soon).toBeGreaterThan(3);
    expect(late).toBeGreaterThan(18);
    expect(late).toBeLessThan(40);
    expect(bench.faults.length).toBeGreaterThan(0);
    expect(bench.faults.length).toBeLessThan(10);
    bench.target = () => DONE;
    await bench.time.pass(60_000);
    expect(bench.settled).toHaveLength(1);
    expect(await bench.left()).toEqual([]);
  });

  it('is sent again when its target asks for another try, and settled when it refuses for good', async () => {
    bench.target = () => ({ ok: false, rejection: rejection('UNAVAILABLE') });
    await bench.write(entry('a'));
    await bench.time.pass(1_000);
    expect(bench.settled).toEqual([]);
    const refused: RequestOutcome = { ok: false, rejection: rejection('WORKFLOW_NOT_FOUND') };
    bench.target = () => refused;
    await bench.time.pass(60_000);
    expect(bench.settled).toEqual([{ name: 'a', outcome: refused }]);
  });

  it('stays until the turn that takes its outcome up is stored', async () => {
    let tries = 0;
    bench.beforeSettling = () => {
      tries += 1;
      if (tries < 4) throw new Unavailable('the run is set aside');
    };
    await bench.write(entry('a'));
    expect(await bench.left()).toEqual(['a']);
    await bench.time.pass(60_000);
    expect(tries).toBe(4);
    expect(bench.arrived).toEqual(['a']);
    expect(await bench.left()).toEqual([]);
  });

  it('that was left by an owner before is sent when the shard is acquired', async () => {
    bench.target = () => new Promise(() => undefined);
    await bench.write(entry('a'), entry('b', { workflow: 'other' }));
    bench.outbox.close();
    bench.target = () => DONE;
    await bench.open();
    await bench.time.pass(1_000);
    expect(bench.settled.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(await bench.left()).toEqual([]);
  });

  it('of a former term brings nothing back: its outcome is asked for again', async () => {
    let answer: (outcome: RequestOutcome) => void = () => undefined;
    bench.target = () => new Promise((resolve) => (answer = resolve));
    await bench.write(entry('a'));
    const late = answer;
    await bench.open();
    late(DONE);
    await bench.time.pass(1_000);
    expect(bench.settled).toEqual([]);
    answer(DONE);
    await bench.time.pass(1_000);
    expect(bench.arrived).toEqual(['a', 'a']);
    expect(bench.settled).toHaveLength(1);
  });

  it('written while nobody owns the shard is not sent', async () => {
    bench.outbox.close();
    await bench.write(entry('a'));
    await bench.time.pass(60_000);
    expect(bench.arrived).toEqual([]);
  });
});

describe('rows of one run to one workflow', () => {
  it('are sent one after the other, in the order in which they were written', async () => {
    let failures = 3;
    bench.target = (name) => {
      if (name !== 'first' || failures === 0) return DONE;
      failures -= 1;
      throw new Unavailable('moving');
    };
    await bench.write(entry('first'), entry('second'), entry('third'));
    await bench.time.pass(10_000);
    expect(bench.arrived).toEqual(['first', 'first', 'first', 'first', 'second', 'third']);
  });

  it('do not wait for those of another run, or to another workflow', async () => {
    bench.target = (name) => (name === 'stuck' ? new Promise(() => undefined) : DONE);
    await bench.write(
      entry('stuck'),
      entry('behind'),
      entry('elsewhere', { workflow: 'other' }),
      entry('from elsewhere', { run: 2 }),
    );
    await bench.time.pass(10_000);
    expect(bench.settled.map(({ name }) => name)).toEqual(['elsewhere', 'from elsewhere']);
  });
});

describe('more rows than memory may hold', () => {
  it('are all sent, from the store as room comes, once each and in order', async () => {
    const count = 10_000;
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    bench.target = async () => {
      await gate;
      return DONE;
    };
    for (let written = 0; written < count; written += 1_000) {
      const numbers = Array.from({ length: 1_000 }, (_, index) => written + index);
      await bench.write(
        ...numbers.map((number) => entry(String(number), { workflow: `w${number}` })),
      );
    }
    expect(bench.arrived.length).toBeLessThan(1_000);
    release();
    await bench.time.pass(60_000);
    const names = bench.settled.map(({ name }) => Number(name)).sort((a, b) => a - b);
    expect(names).toEqual(Array.from({ length: count }, (_, index) => index));
    expect(bench.arrived).toHaveLength(count);
    expect(await bench.left()).toEqual([]);
  });

  it('are read again after the store has failed to give them', async () => {
    bench.outbox.close();
    await bench.write(entry('a'));
    const read = bench.store.readOutbox.bind(bench.store);
    let failures = 2;
    bench.store.readOutbox = (...page) => {
      failures -= 1;
      return failures >= 0 ? Promise.reject(new Unavailable('store')) : read(...page);
    };
    await bench.open();
    await bench.time.pass(10_000);
    expect(bench.settled).toHaveLength(1);
    expect(bench.faults).toHaveLength(2);
  });
});

function entry(
  signalName: string,
  { workflow = 'target', run = 1 }: { readonly workflow?: string; readonly run?: number } = {},
): OutboxEntry {
  const source = {
    ...TEST_SCOPE,
    workflowId: WorkflowId('source'),
    runId: RunId(numberedUuid(run, 3)),
  };
  const request: SubmittedRequest = {
    type: 'SignalWorkflow',
    ...TEST_SCOPE,
    workflowId: WorkflowId(workflow),
    requestId: `${source.runId}/${signalName}`,
    signalName,
    identity: 'spec',
  };
  return { source, outgoing: { request } };
}

function nameOf(request: OutboxRow['outgoing']['request']): string {
  return request.type === 'SignalWorkflow' ? request.signalName : request.type;
}
