import { MicroBatcher } from './micro-batcher';

/** Sends that end when the spec says so, and a clock that it moves. */
class Bench {
  readonly sent: number[][] = [];
  private readonly ends: { settle: () => void; fail: (fault: Error) => void }[] = [];
  private timers: (() => void)[] = [];
  readonly batcher = new MicroBatcher<number>({
    send: (items) => {
      this.sent.push([...items]);
      return new Promise((settle, fail) => this.ends.push({ settle, fail }));
    },
    bytesOf: () => 1,
    patienceMs: 100,
    after: (_, run) => {
      this.timers.push(run);
      return () => {
        this.timers = this.timers.filter((each) => each !== run);
      };
    },
  });

  add(item: number): { outcome: string } {
    const result = { outcome: 'waits' };
    this.batcher.add(item).then(
      () => (result.outcome = 'stored'),
      (fault: unknown) => (result.outcome = (fault as Error).name),
    );
    return result;
  }

  async end(): Promise<void> {
    this.ends.shift()!.settle();
    await this.settle();
  }

  async fail(): Promise<void> {
    this.ends.shift()!.fail(new Error('broken'));
    await this.settle();
  }

  async patienceEnds(): Promise<void> {
    for (const run of this.timers.splice(0)) run();
    await this.settle();
  }

  settle(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }
}

describe('a micro-batcher', () => {
  it('sends a lone item at once, and what comes meanwhile in the next batch', async () => {
    const bench = new Bench();
    const first = bench.add(1);
    await bench.settle();
    bench.add(2);
    const third = bench.add(3);
    expect(bench.sent).toEqual([[1]]);
    await bench.end();
    expect(first.outcome).toBe('stored');
    expect(bench.sent).toEqual([[1], [2, 3]]);
    expect(third.outcome).toBe('waits');
    await bench.end();
    expect(third.outcome).toBe('stored');
  });

  it('says of items in a send that takes too long that nobody knows, and of others that they were not sent', async () => {
    const bench = new Bench();
    const inFlight = bench.add(1);
    await bench.settle();
    const waiting = bench.add(2);
    await bench.patienceEnds();
    expect([inFlight.outcome, waiting.outcome]).toEqual(['OutcomeUnknown', 'Unavailable']);
    const late = bench.add(3);
    await bench.settle();
    expect(late.outcome).toBe('Unavailable');
    expect(bench.sent).toEqual([[1]]);
  });

  it('takes items again once the send that stalled has ended', async () => {
    const bench = new Bench();
    bench.add(1);
    await bench.settle();
    await bench.patienceEnds();
    expect(bench.batcher.isOpen).toBe(false);
    await bench.end();
    expect(bench.batcher.isOpen).toBe(true);
    const next = bench.add(2);
    await bench.settle();
    await bench.end();
    expect(next.outcome).toBe('stored');
  });

  it('does not know what became of a batch that failed', async () => {
    const bench = new Bench();
    const item = bench.add(1);
    await bench.settle();
    await bench.fail();
    expect(item.outcome).toBe('OutcomeUnknown');
    expect(bench.batcher.isOpen).toBe(true);
  });

  it('sends lone items at once, and gathers what comes too soon after a batch of several', async () => {
    let now = 1_000;
    const sent: number[][] = [];
    const timers: { readonly delayMs: number; readonly run: () => void }[] = [];
    const batcher = new MicroBatcher<number>({
      send: (items) => {
        sent.push([...items]);
        return Promise.resolve();
      },
      bytesOf: () => 1,
      patienceMs: 100,
      after: (delayMs, run) => {
        timers.push({ delayMs, run });
        return () => undefined;
      },
      spacingMs: 5,
      now: () => now,
    });
    await batcher.add(1);
    await Promise.all([2, 3, 4, 5].map((item) => batcher.add(item)));
    expect(sent).toEqual([[1], [2, 3, 4, 5]]);
    now += 2;
    const later = [batcher.add(6), batcher.add(7)];
    await new Promise(setImmediate);
    expect(sent).toHaveLength(2);
    expect(timers.at(-1)?.delayMs).toBe(3);
    now += 3;
    timers.at(-1)!.run();
    await Promise.all(later);
    await batcher.add(8);
    expect(sent.slice(2)).toEqual([[6, 7], [8]]);
  });
});
