import { RotatingSet } from './rotating-set';

function turns(set: RotatingSet<string>, count: number): string {
  return Array.from({ length: count }, () => set.next() ?? '-').join('');
}

it('gives each member its turn', () => {
  const set = new RotatingSet<string>();
  for (const member of ['a', 'b', 'c']) set.add(member);
  expect(turns(set, 7)).toBe('abcabca');
});

it('has no turn to give when it is empty', () => {
  expect(new RotatingSet<string>().next()).toBeUndefined();
});

it('contains a member once', () => {
  const set = new RotatingSet<string>();
  set.add('a');
  set.add('a');
  expect(set.size).toBe(1);
  set.remove('a');
  set.remove('a');
  expect(set.size).toBe(0);
});

it('gives no turn to who left, and every turn to who stays', () => {
  const set = new RotatingSet<string>();
  for (const member of ['a', 'b', 'c', 'd']) set.add(member);
  turns(set, 3);
  set.remove('b');
  set.remove('d');
  expect(turns(set, 4)).toMatch(/^(acac|caca)$/);
});
