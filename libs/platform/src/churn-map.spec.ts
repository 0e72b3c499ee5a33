import { ChurnMap } from './churn-map';

describe('ChurnMap', () => {
  it('finds what was put in, and the latest of it', () => {
    const map = new ChurnMap<string, number>();
    map.set('a', 1);
    map.set('b', 2);
    map.set('a', 3);
    expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([3, 2, undefined]);
    expect([map.has('a'), map.has('c'), map.size]).toEqual([true, false, 2]);
  });

  it('goes through what is left in the order in which it came', () => {
    const map = new ChurnMap<string, number>();
    for (const [index, key] of ['a', 'b', 'c'].entries()) map.set(key, index);
    expect([map.delete('b'), map.delete('b')]).toEqual([true, false]);
    map.set('b', 7);
    expect([[...map.keys()], [...map.values()]]).toEqual([
      ['a', 'c', 'b'],
      [0, 2, 7],
    ]);
  });

  it('may lose the entry that is being looked at', () => {
    const map = new ChurnMap<number, number>();
    for (let key = 0; key < 100; key += 1) map.set(key, key);
    for (const key of map.keys()) if (key % 2 === 0) map.delete(key);
    expect(map.size).toBe(50);
    map.clear();
    expect([map.size, map.get(1)]).toEqual([0, undefined]);
  });
});
