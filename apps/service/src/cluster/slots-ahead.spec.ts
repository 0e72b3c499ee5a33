import type { ActivityTask, TaskQueueKey } from '@app/contract';
import { NamespaceId, TenantId } from '@app/contract';

import { SlotBorrower, type StartedContent } from './slot-borrower';
import { type Borrower, type Lendable, SlotLender } from './slot-lender';
import type { LentContent, RecallContent, SpentContent } from './slot-lot';

const QUEUE: TaskQueueKey = {
  tenantId: TenantId('t'),
  namespaceId: NamespaceId('n'),
  name: 'emails',
};
const MATCHING = { peerId: 'matching', address: 'm:1' };

/** A queue with one poller and owners of shards that borrow from it; what they tell each other arrives at once. */
function world(roomFor: number) {
  const state = { isFlowing: true, countStarted: 0, taken: 0, recounts: 0, canConnect: true };
  const delivered: StartedContent[] = [];
  const closers = new Map<string, () => void>();
  const lender = new SlotLender({
    mayLend: () => state.isFlowing,
    countStarted: (_, count) => (state.countStarted += count),
  });
  const poller: Lendable = {
    lot: {
      ...{ holderId: 'dispatcher', pollerId: 1, registration: 1, address: 'd:1' },
      ...{ identity: 'webhook/emails', respondWithinMs: 1_000, types: ['send'] },
    },
    capacity: () => roomFor - state.taken,
    lend: (count) => (state.taken += count),
    takeBack: (count) => (state.taken -= count),
    recount: () => (state.recounts += 1),
  };
  const remove = lender.add(QUEUE, poller);
  let loseHolder = (): void => undefined;
  const owner = (name: string) => {
    const slots = new SlotBorrower({
      tell: (_, method, body) => {
        if (method === 'started') delivered.push(body as StartedContent);
        else lender.spent(connection, body as SpentContent);
      },
      connect: (_, onClose) => {
        loseHolder = onClose;
        return state.canConnect ? Promise.resolve() : Promise.reject(new Error('nobody there'));
      },
      matchingOf: () => MATCHING,
      newId: () => name,
      soon: (run) => {
        run();
      },
    });
    const connection: Borrower = {
      tell: (method, body) => {
        if (method === 'lend') slots.lent(body as LentContent);
        else slots.recalled(body as RecallContent);
      },
      onClose: (listener) => {
        closers.set(name, listener);
        return () => closers.delete(name);
      },
    };
    const offer = async () => {
      lender.offered(connection, QUEUE);
      await Promise.resolve();
      await Promise.resolve();
    };
    return { slots, offer, connection };
  };
  return {
    ...{ state, delivered, lender, poller, owner, remove },
    close: (name: string) => closers.get(name)?.(),
    loseHolder: () => {
      loseHolder();
    },
  };
}

const TASK = { activityId: 'a' } as ActivityTask;

describe('slots lent ahead of time', () => {
  it('lets an owner start attempts in its turns once it has made an offer', async () => {
    const { owner, delivered, state } = world(100);
    const { slots, offer } = owner('history');
    expect(slots.reserve(QUEUE, 'send')).toBeUndefined();
    await offer();
    const reservation = slots.reserve(QUEUE, 'send');
    expect(reservation).toMatchObject({ identity: 'webhook/emails', respondWithinMs: 1_000 });
    reservation?.deliver(TASK);
    reservation?.deliver(TASK);
    expect(delivered).toEqual([
      { holderId: 'dispatcher', pollerId: 1, registration: 1, task: TASK },
    ]);
    expect(state.taken).toBe(50);
  });

  it('lends nothing for types that the poller does not take', async () => {
    const { slots, offer } = world(100).owner('history');
    await offer();
    expect(slots.reserve(QUEUE, 'other')).toBeUndefined();
  });

  it('asks for more when half is used, and never holds all that the poller has', async () => {
    const { owner, state, delivered } = world(100);
    const { slots, offer } = owner('history');
    await offer();
    for (let count = 0; count < 60; count += 1) slots.reserve(QUEUE, 'send')?.deliver(TASK);
    expect(delivered).toHaveLength(60);
    expect(state.countStarted).toBeGreaterThanOrEqual(50);
    expect(state.taken).toBeLessThan(100);
  });

  it('goes back as soon as somebody waits for a slot', async () => {
    const { owner, state } = world(10);
    const [first, second] = [owner('first'), owner('second')];
    await first.offer();
    expect(state.taken).toBe(5);
    state.isFlowing = false;
    await second.offer();
    expect(state.taken).toBe(0);
    expect(first.slots.reserve(QUEUE, 'send')).toBeUndefined();
  });

  it('goes back when a turn fails whose slots were called back meanwhile', async () => {
    const { owner, state, lender } = world(10);
    const { slots, offer, connection } = owner('history');
    await offer();
    const reservation = slots.reserve(QUEUE, 'send');
    state.isFlowing = false;
    lender.offered(connection, QUEUE);
    expect(state.taken).toBe(1);
    reservation?.release();
    expect(state.taken).toBe(0);
  });

  it('is free for the next turn when a turn fails', async () => {
    const { slots, offer } = world(2).owner('history');
    await offer();
    slots.reserve(QUEUE, 'send')?.release();
    expect(slots.reserve(QUEUE, 'send')).toBeDefined();
    expect(slots.reserve(QUEUE, 'send')).toBeUndefined();
  });

  it('shares what the poller has between several owners', async () => {
    const { owner, state } = world(12);
    await owner('first').offer();
    await owner('second').offer();
    expect(state.taken).toBe(6 + 2);
  });

  it('is counted anew by its holder when the borrower is gone', async () => {
    const { owner, state, close } = world(10);
    await owner('history').offer();
    close('history');
    expect(state.recounts).toBe(1);
  });

  it('is called back when the poller has room for less', async () => {
    const { owner, state, lender, poller } = world(10);
    const { slots, offer } = owner('history');
    await offer();
    lender.shrunk(QUEUE, poller.lot);
    expect(state.taken).toBe(0);
    expect(slots.reserve(QUEUE, 'send')).toBeUndefined();
  });

  it('is called back when the poller goes, and worth nothing when its process is gone', async () => {
    const gone = world(10);
    const first = gone.owner('history');
    await first.offer();
    gone.remove();
    expect(first.slots.reserve(QUEUE, 'send')).toBeUndefined();
    const lost = world(10);
    const second = lost.owner('history');
    await second.offer();
    lost.loseHolder();
    expect(second.slots.reserve(QUEUE, 'send')).toBeUndefined();
  });

  it('goes back at once when its holder cannot be reached', async () => {
    const { owner, state } = world(10);
    state.canConnect = false;
    const { slots, offer } = owner('history');
    await offer();
    await Promise.resolve();
    expect(slots.reserve(QUEUE, 'send')).toBeUndefined();
    expect(state.taken).toBe(0);
  });

  it('goes with a start that was committed while the slot was called back', async () => {
    const { owner, delivered, state, lender, poller } = world(10);
    const { slots, offer } = owner('history');
    await offer();
    const reservation = slots.reserve(QUEUE, 'send');
    lender.shrunk(QUEUE, poller.lot);
    reservation?.deliver(TASK);
    expect(delivered).toHaveLength(1);
    expect(state.taken).toBe(1);
  });
});
