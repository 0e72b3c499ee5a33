import {
  type ActivityTaskOffer,
  NamespaceId,
  type Reservation,
  RunId,
  TASK_QUEUE_CONFIG_DEFAULT,
  type TaskQueueConfig,
  type TaskQueueKey,
  TenantId,
  WorkflowId,
} from '@app/contract';

import type { Poller, PollerReason, PollerRegistration } from '../poll/poller';
import { VirtualPollClock } from '../testing/virtual-poll-clock';
import { TaskQueueManager } from './task-queue-manager';

const queue: TaskQueueKey = { tenantId: TenantId('t'), namespaceId: NamespaceId('n'), name: 'q' };

const offer = (number: number, fairnessKey?: string): ActivityTaskOffer => ({
  queue,
  workflowId: WorkflowId('w'),
  runId: RunId(`r${String(number)}`),
  scheduledEventId: 5,
  attempt: 1,
  activityType: 'charge',
  ...(fairnessKey !== undefined && { priority: { fairnessKey } }),
  offeredAt: number,
});

/** Takes everything; calls end when the spec says so. */
class WidePoller implements Poller {
  readonly queue = queue;
  readonly types = [];
  readonly taken: ActivityTaskOffer[] = [];
  readonly ends: (() => void)[] = [];
  reservedCount = 0;
  private readonly registration: PollerRegistration;

  constructor(
    matching: TaskQueueManager,
    readonly identity = 'a',
  ) {
    this.registration = matching.register(this);
  }

  capacity(): number {
    return 1_000;
  }

  reserve(finished?: () => void): Reservation {
    this.reservedCount += 1;
    if (finished !== undefined) this.ends.push(finished);
    const nothing = () => undefined;
    return { identity: this.identity, pollRequestId: 'p', deliver: nothing, release: nothing };
  }

  take(taken: ActivityTaskOffer, finished?: () => void): void {
    this.taken.push(taken);
    if (finished !== undefined) this.ends.push(finished);
  }

  explain(): PollerReason {
    return { kind: 'Dispatching', sentence: '' };
  }

  ready(): void {
    this.registration.ready();
  }
}

let clock: VirtualPollClock;
let matching: TaskQueueManager;

beforeEach(() => {
  clock = new VirtualPollClock();
  matching = new TaskQueueManager({ clock });
});

function configure(config: Partial<TaskQueueConfig>): void {
  matching.configure('Activity', queue, { ...TASK_QUEUE_CONFIG_DEFAULT, ...config });
}

const countOf = (poller: WidePoller, key: string): number =>
  poller.taken.filter(({ priority }) => priority?.fairnessKey === key).length;

it('holds the rate of a queue over all of its pollers, and wastes nothing of it', async () => {
  configure({ ratePerSecondMax: 20 });
  const pollers = [new WidePoller(matching, 'a'), new WidePoller(matching, 'b')];
  for (let number = 0; number < 500; number += 1) matching.offer(offer(number));
  await clock.pass(10_000);
  const taken = pollers.reduce((sum, { taken: each }) => sum + each.length, 0);
  // A quarter of a second's worth may go at once.
  expect(taken).toBeGreaterThanOrEqual(199);
  expect(taken).toBeLessThanOrEqual(206);
});

it('counts tasks that a turn starts itself, and lets none of them past those that wait', async () => {
  configure({ ratePerSecondMax: 4 });
  const poller = new WidePoller(matching);
  expect(matching.reserve(queue, 'charge')).toBeDefined();
  expect(matching.reserve(queue, 'charge')).toBeUndefined();
  matching.offer(offer(1));
  await clock.pass(249);
  expect(matching.reserve(queue, 'charge')).toBeUndefined();
  expect(poller.taken).toHaveLength(0);
  await clock.pass(2);
  expect(poller.taken).toHaveLength(1);
});

it('has no more calls in flight than the queue allows, whoever makes them', async () => {
  configure({ concurrencyMax: 3 });
  const pollers = [new WidePoller(matching, 'a'), new WidePoller(matching, 'b')];
  for (let number = 0; number < 10; number += 1) matching.offer(offer(number));
  const taken = () => pollers.reduce((sum, each) => sum + each.taken.length, 0);
  await clock.pass(1_000);
  expect(taken()).toBe(3);
  const [end] = pollers.flatMap(({ ends }) => ends);
  end?.();
  end?.();
  expect(taken()).toBe(4);
  expect(matching.stats(queue)).toMatchObject({ inFlightCount: 3, waitingCount: 6 });
});

it('holds a rate for each fairness key, scaled by its weight, and passes over keys that have had theirs', async () => {
  configure({ fairnessKeyRatePerSecondMax: 4, fairnessWeights: [{ key: 'gold', weight: 5 }] });
  const poller = new WidePoller(matching);
  for (let number = 0; number < 300; number += 1) {
    matching.offer(offer(number, 'free'));
    matching.offer(offer(1_000 + number, 'gold'));
  }
  await clock.pass(10_000);
  expect(countOf(poller, 'free')).toBeGreaterThanOrEqual(39);
  expect(countOf(poller, 'free')).toBeLessThanOrEqual(42);
  expect(countOf(poller, 'gold')).toBeGreaterThanOrEqual(199);
  expect(countOf(poller, 'gold')).toBeLessThanOrEqual(206);
});

it('holds the concurrency of a fairness key without holding up others', () => {
  configure({ fairnessKeyConcurrencyMax: 2 });
  const poller = new WidePoller(matching);
  for (let number = 0; number < 5; number += 1) matching.offer(offer(number, 'a'));
  for (let number = 5; number < 7; number += 1) matching.offer(offer(number, 'b'));
  expect([countOf(poller, 'a'), countOf(poller, 'b')]).toEqual([2, 2]);
  poller.ends[0]?.();
  expect([countOf(poller, 'a'), countOf(poller, 'b')]).toEqual([3, 2]);
});

it('lets everything go that a limit held back when the limit is lifted', async () => {
  configure({ ratePerSecondMax: 1 });
  const poller = new WidePoller(matching);
  for (let number = 0; number < 50; number += 1) matching.offer(offer(number));
  await clock.pass(1_000);
  expect(poller.taken.length).toBeLessThan(4);
  configure({});
  expect(poller.taken).toHaveLength(50);
});

it('goes by the settings of a queue that were made before anybody used it', async () => {
  configure({ ratePerSecondMax: 10 });
  matching.offer(offer(0));
  matching.withdraw(offer(0));
  const poller = new WidePoller(matching);
  for (let number = 0; number < 50; number += 1) matching.offer(offer(number));
  await clock.pass(1_000);
  expect(poller.taken.length).toBeLessThanOrEqual(13);
});

it('says how many tasks came and went per second in the last half minute', async () => {
  new WidePoller(matching);
  for (let second = 0; second < 60; second += 1) {
    for (let number = 0; number < 10; number += 1) matching.offer(offer(second * 10 + number));
    await clock.pass(1_000);
  }
  const { addedPerSecond, dispatchedPerSecond } = matching.stats(queue);
  expect(addedPerSecond).toBeCloseTo(10, 0);
  expect(dispatchedPerSecond).toBeCloseTo(10, 0);
});
