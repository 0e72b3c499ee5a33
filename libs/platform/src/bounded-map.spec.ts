import { BoundedMap } from './bounded-map';

it('knows at least half as many of the latest entries as it may hold', () => {
  const map = new BoundedMap<number, number>(100);
  for (let key = 0; key < 1_000; key += 1) map.set(key, key);
  for (let key = 951; key < 1_000; key += 1) expect(map.get(key)).toBe(key);
  expect(map.get(800)).toBeUndefined();
});

it('keeps what is used, however much comes after it', () => {
  const map = new BoundedMap<number, string>(100);
  map.set(0, 'kept');
  for (let key = 1; key < 5_000; key += 1) {
    map.set(key, 'new');
    expect(map.get(0)).toBe('kept');
  }
});

it('has one value for a key: the last that was set', () => {
  const map = new BoundedMap<string, number>(4);
  for (let value = 0; value < 20; value += 1) {
    map.set('a', value);
    map.set(`other ${value}`, 0);
    expect(map.get('a')).toBe(value);
  }
  map.clear();
  expect(map.get('a')).toBeUndefined();
});

it('costs no more when it has long been full', () => {
  const timeOf = (map: BoundedMap<number, number>, from: number): number => {
    const startedMs = performance.now();
    for (let key = from; key < from + 60_000; key += 1) map.set(key, key);
    return performance.now() - startedMs;
  };
  const map = new BoundedMap<number, number>(100_000);
  for (let key = 0; key < 400_000; key += 1) map.set(key, key);
  const ratios = [1, 2, 3].map(
    (round) => timeOf(map, round * 1_000_000) / timeOf(new BoundedMap(100_000), 0),
  );
  // One by one it was a factor of 40 and more.
  expect(Math.min(...ratios)).toBeLessThan(8);
});
