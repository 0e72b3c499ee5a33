import { applicationFailure, jsonPayload } from '@app/contract';

import { aTask } from '../testing/builders';
import { VirtualClock } from '../testing/virtual-clock';
import { AttemptCall } from './attempt-call';
import { Batcher } from './batcher';

const owner = { callAnswered: () => undefined, callBeat: () => undefined };
const leave = { deliveryId: 'd', slot: { call: 1, ticket: 0 }, respondBy: 0 };

const aCall = (number: number, inputBytes = 0): AttemptCall =>
  new AttemptCall(
    aTask(number, { input: [jsonPayload(new Uint8Array(inputBytes))] }),
    leave,
    owner,
  );

class Bench {
  readonly clock = new VirtualClock();
  readonly posts: AttemptCall[][] = [];
  readonly batcher: Batcher;
  addedCount = 0;

  constructor(batchSizeMax: number) {
    this.batcher = new Batcher(batchSizeMax, {
      clock: this.clock,
      post: (calls) => this.posts.push([...calls]),
    });
  }

  add(count: number, inputBytes = 0): void {
    for (let added = 0; added < count; added += 1) {
      this.addedCount += 1;
      this.batcher.add(aCall(this.addedCount, inputBytes));
    }
  }

  answer(post: number): void {
    for (const call of this.posts[post] ?? []) this.batcher.answered(call);
  }

  get sizes(): number[] {
    return this.posts.map((post) => post.length);
  }
}

it('sends a lone call at once', async () => {
  const bench = new Bench(100);
  bench.add(1);
  await bench.clock.settle();
  expect(bench.sizes).toEqual([1]);
});

it('sends together what arrives together', async () => {
  const bench = new Bench(100);
  bench.add(30);
  await bench.clock.settle();
  expect(bench.sizes).toEqual([30]);
});

it('gathers while two posts are on their way, and sends when one is answered', async () => {
  const bench = new Bench(100);
  for (let round = 0; round < 5; round += 1) {
    bench.add(10);
    await bench.clock.settle();
  }
  expect(bench.sizes).toEqual([10, 10]);
  bench.answer(0);
  await bench.clock.settle();
  expect(bench.sizes).toEqual([10, 10, 30]);
});

it('does not wait for work that takes long', async () => {
  const bench = new Bench(100);
  for (let round = 0; round < 3; round += 1) {
    bench.add(1);
    await bench.clock.settle();
  }
  expect(bench.sizes).toEqual([1, 1]);
  await bench.clock.advance(5);
  expect(bench.sizes).toEqual([1, 1, 1]);
});

it('sends full batches without waiting for anything', async () => {
  const bench = new Bench(10);
  bench.add(45);
  await bench.clock.settle();
  expect(bench.sizes).toEqual([10, 10, 10, 10]);
  bench.answer(0);
  bench.answer(1);
  bench.answer(2);
  await bench.clock.settle();
  expect(bench.sizes).toEqual([10, 10, 10, 10, 5]);
});

it('keeps posts below a size, except for a call that is larger by itself', async () => {
  const bench = new Bench(100);
  bench.add(1, 1_000_000);
  bench.add(4, 300_000);
  await bench.clock.settle();
  expect(bench.sizes).toEqual([1, 2]);
  bench.answer(0);
  await bench.clock.settle();
  expect(bench.sizes).toEqual([1, 2, 2]);
});

it('sends every call once and in order, whatever is answered when', async () => {
  const bench = new Bench(7);
  for (let round = 0; round < 50; round += 1) {
    bench.add(round % 6);
    if (round % 3 === 0) bench.answer(Math.floor(round / 4));
    await bench.clock.advance(round % 4);
  }
  await bench.clock.advance(1_000);
  const runs = bench.posts.flat().map((call) => call.task.runId);
  expect(runs).toEqual(Array.from({ length: runs.length }, (_, index) => `r${String(index + 1)}`));
  expect(runs).toHaveLength(bench.addedCount);
  expect(Math.max(...bench.sizes)).toBeLessThanOrEqual(7);
});

it('sends an attempt alone whose predecessor was lost or failed with its batch', async () => {
  const bench = new Bench(100);
  bench.add(2);
  const lost = { message: 'lost', info: { type: 'Timeout', timeoutType: 'StartToClose' } } as const;
  for (const lastFailure of [lost, applicationFailure('BatchFailed', 'no')]) {
    bench.batcher.add(new AttemptCall(aTask(9, { attempt: 2, lastFailure }), leave, owner));
  }
  const ordinary = applicationFailure('CardRefused', 'no');
  bench.batcher.add(new AttemptCall(aTask(9, { attempt: 2, lastFailure: ordinary }), leave, owner));
  bench.add(1);
  await bench.clock.advance(100);
  expect(bench.sizes).toEqual([2, 1, 1, 2]);
});

it('gives back what was not sent', async () => {
  const bench = new Bench(100);
  bench.add(1);
  await bench.clock.settle();
  bench.add(1);
  await bench.clock.settle();
  bench.add(3);
  await bench.clock.settle();
  expect(bench.batcher.takeGathered()).toHaveLength(3);
  await bench.clock.advance(1_000);
  expect(bench.sizes).toEqual([1, 1]);
});
