/// <reference types="jest" />
import type { ExecutionStore, TurnWrite } from '@app/contract';

import { type Owner, SHARD } from './execution-store/bench';
import { describeContradictions } from './execution-store/contradictions';
import { describeFacts } from './execution-store/facts';
import { describeFence } from './execution-store/fence';
import { describeForks } from './execution-store/forks';
import { describeOutbox } from './execution-store/outbox';
import { describeRuns } from './execution-store/runs';
import { describeWakesAndRequests } from './execution-store/wakes-and-requests';
import { testTurn } from './turn-builder';

/** An empty store and a second owner's view of the same data. */
export interface OpenedStores {
  readonly store: ExecutionStore;
  readonly rival: ExecutionStore;
  close(): Promise<void>;
}

/** What every ExecutionStore must do. The store needs at least two shards and no data. */
export function executionStoreContract(name: string, open: () => Promise<OpenedStores>): void {
  describe(`${name} as ExecutionStore`, () => {
    let opened: OpenedStores;
    let store: ExecutionStore;

    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });
    afterEach(() => opened.close());

    /** Acquires the shard and writes turns one after the other, as an owner does. */
    async function owner(shardId = SHARD): Promise<Owner> {
      const lease = await store.acquireShard(shardId, 'owner');
      let { version } = lease;
      return {
        lease,
        version: () => version,
        async write(parts: Partial<TurnWrite>) {
          const written = await store.writeTurn(testTurn({ shardId, version }, parts));
          if (written.type === 'written') version += 1;
          return written;
        },
      };
    }

    const bench = { owner, store: () => store, rival: () => opened.rival };
    describeFence(bench);
    describeRuns(bench);
    describeFacts(bench);
    describeForks(bench);
    describeWakesAndRequests(bench);
    describeOutbox(bench);
    describeContradictions(bench);
  });
}
