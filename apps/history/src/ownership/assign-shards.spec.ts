import { ShardId } from '@app/contract';
import fc from 'fast-check';

import { assignShards } from './assign-shards';

const ownersOf = (...owners: (string | undefined)[]) =>
  new Map(owners.map((owner, index) => [ShardId(index), owner]));

describe('the assignment of shards', () => {
  it('gives all to the only process', () => {
    expect([...assignShards(['a'], ownersOf(undefined, undefined)).values()]).toEqual(['a', 'a']);
  });

  it('moves no more than it must when a process comes', () => {
    const before = ownersOf('a', 'a', 'a', 'a');
    expect([...assignShards(['a', 'b'], before).values()]).toEqual(['a', 'a', 'b', 'b']);
  });

  it('gives the shards of one that went to those that are left, and moves no others', () => {
    const before = ownersOf('a', 'gone', 'b', 'gone');
    expect([...assignShards(['a', 'b'], before).entries()].sort()).toEqual([
      [0, 'a'],
      [1, 'a'],
      [2, 'b'],
      [3, 'b'],
    ]);
  });

  it('is whole, even, stable, and the same in whatever order the processes are listed', () => {
    const member = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    fc.assert(
      fc.property(
        fc.uniqueArray(member, { minLength: 1 }),
        fc.array(fc.option(member, { nil: undefined }), { minLength: 1, maxLength: 40 }),
        (members, owners) => {
          const assigned = assignShards(members, ownersOf(...owners));
          expect(assigned.size).toBe(owners.length);
          const counts = members.map(
            (each) => [...assigned.values()].filter((owner) => owner === each).length,
          );
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
          expect(assignShards(members, assigned)).toEqual(assigned);
          expect(assignShards([...members].reverse(), ownersOf(...owners))).toEqual(assigned);
        },
      ),
    );
  });
});
