import fc from 'fast-check';

import { Backlog, type Waiting } from './backlog';
import { compareRanks } from './compare-ranks';

/** The same in the simplest way. */
class ListBacklog {
  private waiting: Waiting<number>[] = [];
  readonly held = new Set<string>();

  add(added: Waiting<number>): void {
    this.waiting.push(added);
  }

  remove(key: string): boolean {
    const index = this.waiting.findIndex((each) => each.key === key);
    if (index >= 0) this.waiting.splice(index, 1);
    return index >= 0;
  }

  first(types: readonly string[] | undefined): Waiting<number> | undefined {
    return this.waiting
      .filter((each) => (types?.includes(each.type) ?? true) && !this.held.has(each.fairnessKey))
      .sort((a, b) => compareRanks(a.rank, b.rank))[0];
  }

  takeLast(type: string, keepCount: number): string[] {
    const last = this.waiting
      .filter((each) => each.type === type)
      .sort((a, b) => compareRanks(a.rank, b.rank))
      .slice(keepCount);
    this.waiting = this.waiting.filter((each) => !last.includes(each));
    return last.map(({ key }) => key);
  }

  get size(): number {
    return this.waiting.length;
  }

  oldestOffer(): number | undefined {
    return this.waiting[0]?.offer;
  }
}

const types = ['charge', 'ship', 'refund'];
const keys = ['', 'gold', 'free'];
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('add' as const),
      type: fc.constantFrom(...types),
      fairnessKey: fc.constantFrom(...keys),
      level: fc.integer({ min: 1, max: 3 }),
      pass: fc.integer({ min: 0, max: 9 }),
    }),
  },
  fc.record({ do: fc.constant('remove' as const), index: fc.nat({ max: 60 }) }),
  fc.record({ do: fc.constant('hold' as const), fairnessKey: fc.constantFrom(...keys) }),
  fc.record({ do: fc.constant('letGo' as const), fairnessKey: fc.constantFrom(...keys) }),
  fc.record({
    do: fc.constant('takeLast' as const),
    type: fc.constantFrom(...types),
    keepCount: fc.nat({ max: 8 }),
  }),
  fc.record({
    do: fc.constant('take' as const),
    types: fc.option(fc.subarray(types), { nil: undefined }),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer Each> ? Each : never;

function apply(each: Step, number: number, backlog: Backlog<number>, list: ListBacklog): void {
  switch (each.do) {
    case 'add': {
      const { type, fairnessKey, level, pass } = each;
      const rank = { level, pass, number };
      const waiting = { key: String(number), type, fairnessKey, rank, offer: number };
      backlog.add(waiting);
      list.add(waiting);
      return;
    }
    case 'remove':
      expect(backlog.remove(String(each.index))).toBe(list.remove(String(each.index)));
      return;
    case 'hold':
      backlog.hold(each.fairnessKey);
      list.held.add(each.fairnessKey);
      return;
    case 'letGo':
      backlog.letGo(each.fairnessKey);
      list.held.delete(each.fairnessKey);
      return;
    case 'takeLast':
      expect(backlog.takeLast(each.type, each.keepCount).map(({ key }) => key)).toEqual(
        list.takeLast(each.type, each.keepCount),
      );
      return;
    case 'take': {
      const first = list.first(each.types);
      expect(backlog.first(each.types)?.key).toBe(first?.key);
      if (first === undefined) return;
      backlog.remove(first.key);
      list.remove(first.key);
    }
  }
}

it('does what a plain list sorted by rank would do', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const backlog = new Backlog<number>();
      const list = new ListBacklog();
      steps.forEach((each, number) => {
        apply(each, number, backlog, list);
        expect(backlog.size).toBe(list.size);
        expect(backlog.oldestOffer()).toBe(list.oldestOffer());
        expect(backlog.first(undefined)?.key).toBe(list.first(undefined)?.key);
      });
    }),
    { numRuns: 300 },
  );
});
