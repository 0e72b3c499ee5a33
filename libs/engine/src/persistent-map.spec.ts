import fc from 'fast-check';

import { PersistentMap } from './persistent-map';

const numbered = (count: number): PersistentMap<number, string> =>
  PersistentMap.from(Array.from({ length: count }, (_, key) => [key, `value ${key}`] as const));

describe('a persistent map', () => {
  it.each([0, 1, 8, 9, 10_000])('holds %i entries', (count) => {
    const map = numbered(count);
    expect(map.size).toBe(count);
    expect(map.entries()).toHaveLength(count);
    expect(map.get(count - 1)).toBe(count === 0 ? undefined : `value ${count - 1}`);
    expect(map.get(count)).toBeUndefined();
  });

  it.each([3, 8, 9, 100])(
    'leaves the map of %i entries as it was when a change is made',
    (count) => {
      const before = numbered(count);
      const replaced = before.with(2, 'other');
      const removed = before.without(1);
      const added = before.with(count, 'new');
      expect(before.entries()).toEqual(numbered(count).entries());
      expect(replaced.get(2)).toBe('other');
      expect(removed.has(1)).toBe(false);
      expect(added.get(count)).toBe('new');
      expect([before.size, replaced.size, removed.size, added.size]).toEqual([
        count,
        count,
        count - 1,
        count + 1,
      ]);
    },
  );

  it('lists entries by key, whatever the order of insertion', () => {
    const keys = [5, 3, 9, 1, 12, 7, 2, 30, 21, 4];
    const map = PersistentMap.from(keys.map((key) => [key, key] as const));
    expect(map.entries().map(([key]) => key)).toEqual([...keys].sort((a, b) => a - b));
  });

  it('returns itself when there is nothing to remove', () => {
    const [small, large] = [numbered(2), numbered(20)];
    expect(small.without(7)).toBe(small);
    expect(large.without(70)).toBe(large);
  });

  it('shares one empty map, so that an idle run holds none of its own', () => {
    expect(numbered(1).without(0)).toBe(PersistentMap.empty());
    let large = numbered(20);
    for (let key = 0; key < 20; key += 1) large = large.without(key);
    expect(large).toBe(PersistentMap.empty());
  });

  it('keeps keys apart that share their hash', () => {
    // Found by search; the number is the hash of the first two.
    const twins = ['uqmnj8z', '3uq53i2w', 617957801, '223c33a', '23wvpp38'] as const;
    const others = Array.from({ length: 10 }, (_, index) => `other ${index}`);
    const change = fc.tuple(fc.constantFrom<string | number>(...twins, ...others), fc.boolean());
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60, size: 'max' }), (changes) => {
        const model = new Map<string | number, number>(others.map((key) => [key, 0]));
        let map = PersistentMap.from(model);
        changes.forEach(([key, isKept], index) => {
          map = isKept ? map.with(key, index) : map.without(key);
          if (isKept) model.set(key, index);
          else model.delete(key);
          for (const twin of twins) expect(map.get(twin)).toBe(model.get(twin));
          expect(map.size).toBe(model.size);
        });
      }),
    );
  });

  it('agrees with a copied Map in every version, read in any order', () => {
    const change = fc.record({
      from: fc.nat(),
      key: fc.nat(24),
      value: fc.option(fc.nat(), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 120 }), fc.array(fc.nat()), (changes, reads) => {
        const versions = [
          { map: PersistentMap.empty<number, number>(), model: new Map<number, number>() },
        ];
        for (const { from, key, value } of changes) {
          const { map, model } = versions[from % versions.length]!;
          const copy = new Map(model);
          if (value === undefined) copy.delete(key);
          else copy.set(key, value);
          versions.push({
            map: value === undefined ? map.without(key) : map.with(key, value),
            model: copy,
          });
        }
        for (const read of reads) {
          const { map, model } = versions[read % versions.length]!;
          expect(map.size).toBe(model.size);
          expect(map.entries()).toEqual([...model].sort(([a], [b]) => a - b));
        }
      }),
      { numRuns: 60 },
    );
  });
});
