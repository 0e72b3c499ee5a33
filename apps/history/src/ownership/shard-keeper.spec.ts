import { ShardId } from '@app/contract';

import { type OwnershipView, ShardKeeper } from './shard-keeper';

/** A process whose shards are owned as soon as it wants them, and a clock that the spec moves. */
class Process {
  readonly held = new Set<number>();
  readonly open = new Set<number>();
  nowMs = 0;
  readonly keeper = new ShardKeeper(
    {
      own: (shardId) => {
        this.held.add(shardId);
        return Promise.resolve();
      },
      release: (shardId) => {
        this.held.delete(shardId);
        return Promise.resolve();
      },
      holds: (shardId) => this.held.has(shardId),
      placeOf: (shardId) => (this.held.has(shardId) ? { nextOffset: 0, generation: 1 } : undefined),
    },
    {
      memberId: 'me',
      ways: {
        open: (shardId) => {
          this.open.add(shardId);
          return { close: () => void this.open.delete(shardId) };
        },
      },
      surroundings: { monotonicMs: () => this.nowMs },
      faults: {
        report: (message, cause) => {
          throw new Error(message, { cause });
        },
      },
    },
  );

  look(members: readonly string[], ...owners: (string | undefined)[]): void {
    const view: OwnershipView = {
      members,
      owners: new Map(owners.map((owner, index) => [ShardId(index), owner])),
    };
    this.keeper.look(view);
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a keeper of shards', () => {
  it('takes what is free, and opens the ways into it', () => {
    const me = new Process();
    expect(me.keeper.isSettled).toBe(false);
    me.look(['me'], undefined, undefined);
    expect([...me.held]).toEqual([0, 1]);
    expect([...me.open]).toEqual([0, 1]);
    expect(me.keeper.isSettled).toBe(true);
  });

  it('takes the shards of a process that is gone at once', () => {
    const me = new Process();
    me.look(['me'], 'gone', 'me');
    expect(me.held.has(0)).toBe(true);
  });

  it('waits for a live owner to let go, but not for ever', () => {
    const me = new Process();
    me.look(['me', 'other'], 'other', 'other');
    expect(me.held.size).toBe(0);
    me.nowMs = 2_900;
    me.look(['me', 'other'], 'other', 'other');
    expect(me.held.size).toBe(0);
    me.nowMs = 3_100;
    me.look(['me', 'other'], 'other', 'other');
    expect([...me.held]).toEqual([1]);
  });

  it('hands over what is no longer its share', async () => {
    const me = new Process();
    me.look(['me'], undefined, undefined);
    me.look(['me', 'other'], 'me', 'me');
    await settled();
    expect([...me.held]).toEqual([0]);
    expect([...me.open]).toEqual([0]);
  });

  it('takes a shard again from which it was fenced, if it is still its share', () => {
    const me = new Process();
    me.look(['me'], undefined);
    me.held.clear();
    me.look(['me'], 'gone');
    expect([...me.held]).toEqual([0]);
  });

  it('gives everything back when it closes, and takes nothing any more', async () => {
    const me = new Process();
    me.look(['me'], undefined, undefined);
    await me.keeper.close();
    me.look(['me'], undefined, undefined);
    expect(me.held.size).toBe(0);
    expect(me.open.size).toBe(0);
  });
});
