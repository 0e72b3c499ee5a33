/// <reference types="jest" />
import type { ExecutionStore, InboxRow, NamespaceClock, TurnWrite } from '@app/contract';

import { type Owner, SHARD } from './execution-store/bench';
import { describeClocks } from './execution-store/clocks';
import { describeContradictions } from './execution-store/contradictions';
import { describeFacts } from './execution-store/facts';
import { describeFence } from './execution-store/fence';
import { describeForks } from './execution-store/forks';
import { describeInbox } from './execution-store/inbox';
import { describeOutbox } from './execution-store/outbox';
import { describeRuns } from './execution-store/runs';
import { describeWakesAndRequests } from './execution-store/wakes-and-requests';
import { testTurn } from './turn-builder';

/** An empty store and a second owner's view of the same data. */
export interface OpenedStores {
  readonly store: ExecutionStore;
  readonly rival: ExecutionStore;
  /** Gives a namespace a clock, as the control plane does. */
  addClock(clock: NamespaceClock): Promise<void>;
  /** Puts requests into the inbox of their shards, as an edge does. */
  putInbox(rows: readonly Omit<InboxRow, 'sequence'>[]): Promise<void>;
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

    const bench = {
      owner,
      store: () => store,
      rival: () => opened.rival,
      addClock: (clock: NamespaceClock) => opened.addClock(clock),
      putInbox: (rows: readonly Omit<InboxRow, 'sequence'>[]) => opened.putInbox(rows),
    };
    describeFence(bench);
    describeRuns(bench);
    describeFacts(bench);
    describeForks(bench);
    describeWakesAndRequests(bench);
    describeOutbox(bench);
    describeInbox(bench);
    describeClocks(bench);
    describeContradictions(bench);
  });
}
