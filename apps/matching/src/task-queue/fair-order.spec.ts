import type { OfferRank, Priority } from '@app/contract';
import fc from 'fast-check';

import { compareRanks } from './compare-ranks';
import { FairOrder } from './fair-order';

/** A queue that keeps its offers in a sorted list. */
class Queue {
  private readonly waiting: { readonly priority: Priority; readonly rank: OfferRank }[] = [];

  constructor(private readonly order = new FairOrder()) {}

  add(priority: Priority, count = 1): void {
    for (let added = 0; added < count; added += 1) {
      this.waiting.push({ priority, rank: this.order.stamp(priority) });
    }
    this.waiting.sort((a, b) => compareRanks(a.rank, b.rank));
  }

  take(count: number): string[] {
    return this.waiting.splice(0, count).map(({ priority, rank }) => {
      this.order.taken(rank);
      return priority.fairnessKey ?? String(priority.priorityKey);
    });
  }
}

const countOf = (taken: readonly string[], key: string): number =>
  taken.filter((each) => each === key).length;

it('gives each of several keys its share by weight, to within one offer a key, whatever each brings', () => {
  const weights = fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 2, maxLength: 6 });
  fc.assert(
    fc.property(
      weights,
      fc.integer({ min: 1, max: 200 }),
      fc.nat({ max: 300 }),
      (all, count, flood) => {
        const queue = new Queue();
        all.forEach((fairnessWeight, index) => {
          const bring = index === 0 ? 400 + flood : 400;
          queue.add({ fairnessKey: `k${String(index)}`, fairnessWeight }, bring);
        });
        const taken = queue.take(count);
        const total = all.reduce((sum, each) => sum + each, 0);
        all.forEach((weight, index) => {
          const share = (count * weight) / total;
          // One offer of its own, and its part of what the others are ahead by.
          const error = Math.abs(countOf(taken, `k${String(index)}`) - share);
          expect(error).toBeLessThanOrEqual(1 + (all.length * weight) / total + 1e-9);
        });
      },
    ),
    { numRuns: 200 },
  );
});

it('serves a trickle at once, however much a flood has brought before', () => {
  const queue = new Queue();
  queue.add({ fairnessKey: 'flood' }, 1_000);
  queue.take(100);
  for (let number = 0; number < 20; number += 1) {
    queue.add({ fairnessKey: 'trickle' });
    // The flood may be served once before it: they came to the same virtual time.
    expect(queue.take(2)).toContain('trickle');
    queue.take(5);
  }
});

it('gives a key no credit for the time in which it wanted nothing', () => {
  const queue = new Queue();
  queue.add({ fairnessKey: 'busy' }, 1_000);
  queue.take(500);
  queue.add({ fairnessKey: 'late' }, 500);
  const taken = queue.take(100);
  expect(countOf(taken, 'late')).toBeGreaterThanOrEqual(49);
  expect(countOf(taken, 'late')).toBeLessThanOrEqual(51);
});

it('puts priority before fairness: what is more urgent goes first, whoever brought it', () => {
  const queue = new Queue();
  queue.add({ fairnessKey: 'calm', priorityKey: 4 }, 3);
  queue.add({ fairnessKey: 'urgent', priorityKey: 1 }, 50);
  queue.add({ fairnessKey: 'usual' }, 2);
  const taken = queue.take(55);
  expect(taken.slice(0, 50)).toEqual(Array.from({ length: 50 }, () => 'urgent'));
  expect(taken.slice(50)).toEqual(['usual', 'usual', 'calm', 'calm', 'calm']);
});

it('takes a priority that is absent, broken or out of range for the middle or the last', () => {
  const order = new FairOrder();
  const levels = [undefined, 0, -1, 2.5, NaN, 9].map(
    (priorityKey) => order.stamp(priorityKey === undefined ? {} : { priorityKey }).level,
  );
  expect(levels).toEqual([3, 3, 3, 3, 3, 5]);
});

it('lets weights that were set for keys win over those that tasks bring', () => {
  const queue = new Queue(new FairOrder((key) => (key === 'gold' ? 9 : undefined)));
  queue.add({ fairnessKey: 'gold', fairnessWeight: 1 }, 100);
  queue.add({ fairnessKey: 'free', fairnessWeight: 1 }, 100);
  expect(countOf(queue.take(50), 'gold')).toBe(45);
});

it('does not set a key back for offers that were there already', () => {
  const order = new FairOrder();
  const first = order.stamp({ fairnessKey: 'a' });
  for (let number = 0; number < 100; number += 1) {
    order.stamp({ fairnessKey: 'a' });
    order.giveBack({ fairnessKey: 'a' });
  }
  expect(order.stamp({ fairnessKey: 'a' }).pass).toBe(first.pass + 1);
});

it('stays small however many keys come and go', () => {
  const order = new FairOrder();
  for (let number = 0; number < 50_000; number += 1) {
    order.taken(order.stamp({ fairnessKey: `key ${String(number)}` }));
  }
  expect(order.keyCount).toBeLessThanOrEqual(20_000);
});
