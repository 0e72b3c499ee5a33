/// <reference types="jest" />
import { ShardId } from '@app/contract';

import { TEST_TIME, testAppend, testEvent, testRun, testStart } from '../turn-builder';
import { type Bench, OTHER_SHARD, outcomeOf, SHARD } from './bench';

export function describeFence({ owner, store, rival }: Bench): void {
  describe('the fence', () => {
    it('raises the version with every acquisition and every turn', async () => {
      const first = await owner();
      await first.write({});
      const second = await store().acquireShard(SHARD, 'second');
      expect(second.version).toBe(first.lease.version + 2);
    });

    it('keeps the offset of the last turn for the next owner', async () => {
      const first = await owner();
      expect(first.lease.nextOffset).toBe(0);
      await first.write({ nextOffset: 7 });
      await first.write({ nextOffset: 12 });
      expect((await rival().acquireShard(SHARD, 'second')).nextOffset).toBe(12);
    });

    it('lets an owner whose shard was acquired write nothing of any part', async () => {
      const [run, next] = [testRun(1), testRun(2)];
      const fenced = await owner();
      await fenced.write({ starts: [testStart(run, { wakeAt: TEST_TIME })] });
      await rival().acquireShard(SHARD, 'rival');

      const written = await fenced.write({
        nextOffset: 99,
        appends: [testAppend(run, 0, [testEvent(1)])],
        starts: [testStart(next)],
        closes: [{ ...run, status: 'Completed', closedTime: TEST_TIME, historyLength: 3 }],
        snapshots: [{ ...run, factNumber: 1, nextEventId: 2, state: {} }],
        requests: [outcomeOf(run, 'late')],
      });

      expect(written).toEqual({ type: 'fenced' });
      const [stored] = await store().loadRuns([run]);
      expect(stored).toEqual({ key: run, status: 'Running', wakeAt: TEST_TIME, facts: [] });
      expect(await store().findCurrentRuns([next])).toEqual([undefined]);
      expect(await store().findRequests([outcomeOf(run, 'late')])).toEqual([undefined]);
      expect((await store().acquireShard(SHARD, 'third')).nextOffset).toBe(0);
    });

    it('is taken from the owner that was seen, and by a take that is repeated', async () => {
      await owner();
      const seen = await store().readShardOwner(SHARD);
      const take = { owner: 'next', from: seen };
      const first = await rival().takeShard(SHARD, take);
      expect(await store().readShardOwner(SHARD)).toBe('next');
      expect((await rival().takeShard(SHARD, take))?.version).toBe(first!.version + 1);
    });

    it('is not taken from the next owner by a take that comes late', async () => {
      const former = await owner();
      const seen = await store().readShardOwner(SHARD);
      await store().releaseShard({ shardId: SHARD, version: former.version() });
      const next = await rival().takeShard(SHARD, { owner: 'next', from: undefined });
      expect(await store().takeShard(SHARD, { owner: 'late', from: seen })).toBeUndefined();
      expect(await store().takeShard(SHARD, { owner: 'late', from: undefined })).toBeUndefined();
      expect(await store().readShardOwner(SHARD)).toBe('next');
      await rival().releaseShard({ shardId: SHARD, version: next!.version });
    });

    it('fences an owner that released its shard', async () => {
      const former = await owner();
      await store().releaseShard({ shardId: SHARD, version: former.version() });
      expect(await former.write({})).toEqual({ type: 'fenced' });
    });

    it('ignores the release of an owner that is not the owner any more', async () => {
      const former = await owner();
      const current = await owner();
      await store().releaseShard({ shardId: SHARD, version: former.version() });
      expect(await current.write({})).toMatchObject({ type: 'written' });
    });

    it('is raised again by the owner, and shuts out what that one has on its way', async () => {
      const mine = await owner();
      await mine.write({ nextOffset: 3 });
      const again = await store().reacquireShard(SHARD, 'owner');
      expect(again).toMatchObject({ shardId: SHARD, version: mine.version() + 1, nextOffset: 3 });
      expect(await mine.write({})).toEqual({ type: 'fenced' });
    });

    it('is not raised by an owner that was replaced', async () => {
      await owner();
      const { version } = await rival().acquireShard(SHARD, 'rival');
      expect(await store().reacquireShard(SHARD, 'owner')).toBeUndefined();
      expect(await rival().reacquireShard(SHARD, 'rival')).toMatchObject({ version: version + 1 });
    });

    it('is not raised by an owner that released its shard', async () => {
      const former = await owner();
      await store().releaseShard({ shardId: SHARD, version: former.version() });
      expect(await store().reacquireShard(SHARD, 'owner')).toBeUndefined();
    });

    it('says who acquired the shard last', async () => {
      expect(await store().readShardOwner(SHARD)).toBeUndefined();
      const mine = await owner();
      expect(await rival().readShardOwner(SHARD)).toBe('owner');
      await mine.write({});
      expect(await rival().readShardOwner(SHARD)).toBe('owner');
      await rival().acquireShard(SHARD, 'rival');
      expect(await store().readShardOwner(SHARD)).toBe('rival');
      expect(await store().readShardOwner(OTHER_SHARD)).toBeUndefined();
    });

    it('keeps shards apart', async () => {
      const first = await owner(SHARD);
      const second = await owner(OTHER_SHARD);
      expect(await first.write({ nextOffset: 1 })).toMatchObject({ type: 'written' });
      expect(await second.write({ nextOffset: 2 })).toMatchObject({ type: 'written' });
    });

    it('tells a time that does not go backwards', async () => {
      const { databaseTime } = await store().acquireShard(OTHER_SHARD, 'owner');
      const written = await (await owner()).write({});
      expect(written.type === 'written' && written.databaseTime >= databaseTime).toBe(true);
    });

    it('refuses a shard that does not exist', async () => {
      await expect(store().acquireShard(ShardId(100_000), 'owner')).rejects.toThrow(
        'no shard 100000',
      );
    });
  });
}
