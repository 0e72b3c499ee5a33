import { type InboxRow, type NamespaceClock, ShardId } from '@app/contract';

import { executionStoreContract } from './contracts/execution-store-contract';
import { testTurn } from './contracts/turn-builder';
import { MemoryExecutionStore } from './memory-execution-store';
import type { StoreMishap } from './memory-store/store-mishap';

executionStoreContract('MemoryExecutionStore', () => {
  let time = 1_790_000_000_000;
  const store = new MemoryExecutionStore({ shardCount: 4, now: () => (time += 1) });
  const addClock = (clock: NamespaceClock): Promise<void> => {
    store.addClock(clock);
    return Promise.resolve();
  };
  const putInbox = (rows: readonly Omit<InboxRow, 'sequence'>[]): Promise<void> => {
    for (const row of rows) store.putInbox(row);
    return Promise.resolve();
  };
  return Promise.resolve({
    store,
    rival: store,
    addClock,
    putInbox,
    close: () => Promise.resolve(),
  });
});

describe('MemoryExecutionStore with mishaps', () => {
  const shardId = ShardId(0);

  function storeWith(mishap: StoreMishap, sleep = () => Promise.resolve()) {
    let isArmed = false;
    const store = new MemoryExecutionStore({
      shardCount: 1,
      now: () => 1,
      sleep,
      mishapOf: (operation) => (isArmed && operation === 'writeTurn' ? mishap : undefined),
    });
    return { store, arm: (armed: boolean) => (isArmed = armed) };
  }

  it('fails before it does anything', async () => {
    const { store, arm } = storeWith({ type: 'error-before', outcome: 'not-applied' });
    const { version } = await store.acquireShard(shardId, 'owner');
    arm(true);
    await expect(store.writeTurn(testTurn({ shardId, version }, {}))).rejects.toMatchObject({
      outcome: 'not-applied',
      retryable: true,
    });
    arm(false);
    expect(await store.writeTurn(testTurn({ shardId, version }, {}))).toMatchObject({
      type: 'written',
    });
  });

  it('takes effect and tells that nobody knows', async () => {
    const { store, arm } = storeWith({ type: 'execute-then-error' });
    const { version } = await store.acquireShard(shardId, 'owner');
    arm(true);
    await expect(
      store.writeTurn(testTurn({ shardId, version }, { nextOffset: 5 })),
    ).rejects.toMatchObject({ outcome: 'unknown' });
    expect((await store.acquireShard(shardId, 'owner')).nextOffset).toBe(5);
  });

  it('is overtaken while a call is delayed', async () => {
    const late: (() => void)[] = [];
    const sleep = () => new Promise<void>((resolve) => late.push(resolve));
    const { store, arm } = storeWith({ type: 'delay', delayMs: 100 }, sleep);
    const { version } = await store.acquireShard(shardId, 'slow');
    arm(true);
    const writing = store.writeTurn(testTurn({ shardId, version }, { nextOffset: 5 }));
    await store.acquireShard(shardId, 'rival');
    late.forEach((wake) => wake());
    expect(await writing).toEqual({ type: 'fenced' });
  });
});
