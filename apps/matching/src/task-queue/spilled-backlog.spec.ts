import {
  type ActivityTaskOffer,
  NamespaceId,
  type Priority,
  type Reservation,
  RunId,
  type TaskQueueKey,
  TenantId,
  WorkflowId,
} from '@app/contract';
import { MemoryBacklogStore } from '@app/testing';

import type { Poller, PollerReason, PollerRegistration } from '../poll/poller';
import { VirtualPollClock } from '../testing/virtual-poll-clock';
import { TaskQueueManager } from './task-queue-manager';

const queue: TaskQueueKey = { tenantId: TenantId('t'), namespaceId: NamespaceId('n'), name: 'q' };

const offer = (
  number: number,
  activityType = 'charge',
  priority?: Priority,
): ActivityTaskOffer => ({
  queue,
  workflowId: WorkflowId(`w${String(number)}`),
  runId: RunId(`r${String(number)}`),
  scheduledEventId: 5,
  attempt: 1,
  activityType,
  ...(priority && { priority }),
  offeredAt: number,
});

class SlotPoller implements Poller {
  readonly identity = 'a';
  readonly queue = queue;
  readonly taken: ActivityTaskOffer[] = [];
  private registration: PollerRegistration | undefined;

  constructor(
    matching: TaskQueueManager,
    readonly types: readonly string[] = [],
    private slots = 0,
  ) {
    this.registration = matching.register(this);
  }

  capacity(): number {
    return this.slots;
  }

  reserve(): Reservation {
    throw new Error('not in this spec');
  }

  take(taken: ActivityTaskOffer): void {
    this.slots -= 1;
    this.taken.push(taken);
  }

  explain(): PollerReason {
    return { kind: 'Dispatching', sentence: '' };
  }

  finish(count: number): void {
    this.slots += count;
    this.registration?.ready();
  }
}

const LIMITS = { headCountMax: 20, headCountMin: 5, unwrittenCountMax: 1_000, batchCountMax: 10 };

let clock: VirtualPollClock;
let store: MemoryBacklogStore;
let matching: TaskQueueManager;

beforeEach(() => {
  clock = new VirtualPollClock();
  store = new MemoryBacklogStore();
  matching = newMatching();
});

function newMatching(): TaskQueueManager {
  return new TaskQueueManager({ clock, backlog: store, tailLimits: LIMITS });
}

/** Time passes, and the store answers everything that it is asked. */
async function pass(durationMs: number): Promise<void> {
  for (let part = 0; part < 5; part += 1) {
    for (let turn = 0; turn < 60; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    await clock.pass(durationMs / 5);
  }
}

/** Lets the poller work until nothing comes any more. */
async function drain(poller: SlotPoller): Promise<string[]> {
  for (let before = -1; before < poller.taken.length;) {
    before = poller.taken.length;
    poller.finish(7);
    await pass(1_000);
  }
  return poller.taken.map(({ runId }) => runId);
}

const runs = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `r${String(from + index)}`);

it('keeps a flood out of memory and hands all of it out, in order', async () => {
  for (let number = 0; number < 500; number += 1) matching.offer(offer(number));
  await pass(1_000);
  expect(matching.waitingCount).toBeLessThanOrEqual(LIMITS.headCountMax);
  expect(store.rowCount).toBeGreaterThanOrEqual(480);
  expect(matching.stats(queue).waitingCount).toBe(500);
  expect(await drain(new SlotPoller(matching))).toEqual(runs(0, 500));
  expect(store.rowCount).toBe(0);
  expect(matching.stats(queue).waitingCount).toBe(0);
});

it('never writes what a poller takes at once', async () => {
  const poller = new SlotPoller(matching, [], 100);
  for (let number = 0; number < 100; number += 1) matching.offer(offer(number));
  await pass(1_000);
  expect(poller.taken).toHaveLength(100);
  expect(store.rowCount).toBe(0);
});

it('serves a trickle of one key in front of the flood of another that is in the store', async () => {
  const key = (fairnessKey: string) => ({ fairnessKey });
  for (let number = 0; number < 300; number += 1) matching.offer(offer(number, 'charge', key('a')));
  await pass(1_000);
  const poller = new SlotPoller(matching);
  for (let round = 0; round < 20; round += 1) {
    matching.offer(offer(1_000 + round, 'charge', key('b')));
    poller.finish(2);
    await pass(100);
    expect(
      poller.taken.at(-1)?.runId === `r${String(1_000 + round)}` ||
        poller.taken.at(-2)?.runId === `r${String(1_000 + round)}`,
    ).toBe(true);
  }
});

it('puts what is urgent in front of what is in the store', async () => {
  for (let number = 0; number < 100; number += 1) matching.offer(offer(number));
  await pass(1_000);
  for (let number = 100; number < 150; number += 1) {
    matching.offer(offer(number, 'charge', { priorityKey: 1 }));
  }
  await pass(1_000);
  const order = await drain(new SlotPoller(matching));
  expect(order.slice(0, 50)).toEqual(runs(100, 150));
  expect([...order].sort()).toEqual(runs(0, 150).sort());
});

it('lets a type without workers keep no other type from being read', async () => {
  for (let number = 0; number < 200; number += 1) {
    matching.offer(offer(number, 'nobody'));
    matching.offer(offer(1_000 + number, 'ship'));
  }
  await pass(1_000);
  expect(await drain(new SlotPoller(matching, ['ship']))).toEqual(runs(1_000, 1_200));
});

it('takes an offer that is made again for the one that is stored', async () => {
  for (let round = 0; round < 3; round += 1) {
    for (let number = 0; number < 100; number += 1) matching.offer(offer(number));
    await pass(1_000);
  }
  expect(matching.stats(queue).waitingCount).toBe(100);
  expect((await drain(new SlotPoller(matching))).sort()).toEqual(runs(0, 100).sort());
});

it('forgets what was withdrawn, in memory or in the store', async () => {
  for (let number = 0; number < 100; number += 1) matching.offer(offer(number));
  await pass(1_000);
  for (let number = 0; number < 100; number += 2) matching.withdraw(offer(number));
  await pass(1_000);
  const order = await drain(new SlotPoller(matching));
  expect(order).toEqual(runs(0, 100).filter((_, index) => index % 2 === 1));
  expect(store.rowCount).toBe(0);
});

it('goes on with what an earlier process left, in its order, and takes new offers besides', async () => {
  for (let number = 0; number < 100; number += 1) matching.offer(offer(number));
  await pass(1_000);
  matching.stop();
  matching = newMatching();
  await matching.start();
  await pass(1_000);
  for (let number = 100; number < 130; number += 1) matching.offer(offer(number));
  await pass(1_000);
  const order = await drain(new SlotPoller(matching));
  // What was only in the memory of the earlier process is offered again by its runs.
  const left = order.filter((run) => Number(run.slice(1)) < 100);
  expect(left.length).toBeGreaterThanOrEqual(100 - LIMITS.headCountMax);
  expect(order.filter((run) => !left.includes(run))).toEqual(runs(100, 130));
  expect(left).toEqual([...left].sort((a, b) => Number(a.slice(1)) - Number(b.slice(1))));
});

it('hands out each offer whatever the store does meanwhile, and loses none that it took', async () => {
  for (let number = 0; number < 60; number += 1) matching.offer(offer(number));
  store.fault = new Error('away');
  for (let number = 60; number < 120; number += 1) matching.offer(offer(number));
  await pass(3_000);
  const poller = new SlotPoller(matching);
  poller.finish(4);
  store.fault = undefined;
  await pass(3_000);
  expect((await drain(poller)).sort()).toEqual(runs(0, 120).sort());
});

it('drops what there is no room for, and says so, rather than growing', async () => {
  store.fault = new Error('away');
  for (let number = 0; number < 3_000; number += 1) matching.offer(offer(number));
  await pass(100);
  const { waitingCount, droppedCount } = matching.stats(queue);
  expect(waitingCount).toBeLessThanOrEqual(LIMITS.headCountMax + LIMITS.unwrittenCountMax);
  expect(waitingCount + droppedCount).toBeGreaterThanOrEqual(2_980);
});
