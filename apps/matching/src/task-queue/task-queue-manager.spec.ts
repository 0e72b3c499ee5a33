import {
  type ActivityTaskOffer,
  NamespaceId,
  type Reservation,
  RunId,
  type TaskQueueKey,
  TenantId,
  WorkflowId,
} from '@app/contract';

import type { Poller, PollerReason, PollerRegistration } from '../poll/poller';
import { TaskQueueManager } from './task-queue-manager';

const queue = (name = 'default', tenant = 't1'): TaskQueueKey => ({
  tenantId: TenantId(tenant),
  namespaceId: NamespaceId('n1'),
  name,
});

const offer = (number: number, over: Partial<ActivityTaskOffer> = {}): ActivityTaskOffer => ({
  queue: queue(),
  workflowId: WorkflowId(`w${String(number)}`),
  runId: RunId(`r${String(number)}`),
  scheduledEventId: 5,
  attempt: 1,
  activityType: 'charge',
  offeredAt: number,
  ...over,
});

/** A worker with so many slots. A slot stays taken until `finish`. */
class SlotPoller implements Poller {
  readonly taken: ActivityTaskOffer[] = [];
  readonly queue: TaskQueueKey;
  registration: PollerRegistration | undefined;
  reservedCount = 0;
  capacityAskedCount = 0;

  constructor(
    readonly identity: string,
    private slots: number,
    readonly types: readonly string[] = [],
    options: { queue?: TaskQueueKey; reason?: PollerReason } = {},
  ) {
    this.queue = options.queue ?? queue();
    this.reason = options.reason ?? { kind: 'Dispatching', sentence: 'Ready.' };
  }

  private readonly reason: PollerReason;

  capacity(): number {
    this.capacityAskedCount += 1;
    return this.slots;
  }

  reserve(): Reservation {
    this.slots -= 1;
    this.reservedCount += 1;
    return {
      identity: this.identity,
      pollRequestId: 'p',
      deliver: () => undefined,
      release: () => {
        this.finish();
      },
    };
  }

  take(taken: ActivityTaskOffer): void {
    this.slots -= 1;
    this.taken.push(taken);
  }

  explain(): PollerReason {
    return this.reason;
  }

  finish(count = 1): void {
    this.slots += count;
    this.registration?.ready();
  }
}

function register(matching: TaskQueueManager, poller: SlotPoller): SlotPoller {
  poller.registration = matching.register(poller);
  return poller;
}

const takenRuns = (poller: SlotPoller): string[] => poller.taken.map((taken) => taken.runId);

describe('reserve', () => {
  it('answers with a slot of a waiting poller and with nothing once the slots are taken', () => {
    const matching = new TaskQueueManager();
    register(matching, new SlotPoller('a', 2));
    expect(matching.reserve(queue(), 'charge')?.identity).toBe('a');
    expect(matching.reserve(queue(), 'charge')?.identity).toBe('a');
    expect(matching.reserve(queue(), 'charge')).toBeUndefined();
  });

  it('finds a poller again after its reservation was released', () => {
    const matching = new TaskQueueManager();
    register(matching, new SlotPoller('a', 1));
    const reservation = matching.reserve(queue(), 'charge');
    expect(matching.reserve(queue(), 'charge')).toBeUndefined();
    reservation?.release();
    expect(matching.reserve(queue(), 'charge')).toBeDefined();
  });

  it('takes turns between pollers', () => {
    const matching = new TaskQueueManager();
    const pollers = ['a', 'b', 'c'].map((name) => register(matching, new SlotPoller(name, 10)));
    for (let count = 0; count < 9; count += 1) matching.reserve(queue(), 'charge');
    expect(pollers.map((poller) => poller.reservedCount)).toEqual([3, 3, 3]);
  });

  it('takes turns between pollers with different types', () => {
    const matching = new TaskQueueManager();
    const all = register(matching, new SlotPoller('all', 10));
    const some = register(matching, new SlotPoller('some', 10, ['charge', 'ship']));
    for (let count = 0; count < 8; count += 1) matching.reserve(queue(), 'charge');
    expect([all.reservedCount, some.reservedCount]).toEqual([4, 4]);
  });

  it('keeps queues, namespaces and tenants apart', () => {
    const matching = new TaskQueueManager();
    register(matching, new SlotPoller('a', 5));
    expect(matching.reserve(queue('other'), 'charge')).toBeUndefined();
    expect(matching.reserve(queue('default', 't2'), 'charge')).toBeUndefined();
    expect(
      matching.reserve({ ...queue(), namespaceId: NamespaceId('n2') }, 'charge'),
    ).toBeUndefined();
  });

  it('does not overtake attempts that wait', () => {
    const matching = new TaskQueueManager();
    const poller = register(matching, new SlotPoller('a', 0));
    matching.offer(offer(1));
    poller.finish(1);
    expect(takenRuns(poller)).toEqual(['r1']);
    expect(matching.reserve(queue(), 'charge')).toBeUndefined();
  });

  it('asks a full poller once, however often it is looked for', () => {
    const matching = new TaskQueueManager();
    const full = register(matching, new SlotPoller('full', 1));
    matching.reserve(queue(), 'charge');
    const before = full.capacityAskedCount;
    for (let count = 0; count < 100; count += 1) matching.reserve(queue(), 'charge');
    expect(full.capacityAskedCount - before).toBeLessThanOrEqual(1);
  });
});

describe('offer', () => {
  it('goes to a free poller at once', () => {
    const matching = new TaskQueueManager();
    const poller = register(matching, new SlotPoller('a', 1));
    matching.offer(offer(1));
    expect(takenRuns(poller)).toEqual(['r1']);
    expect(matching.waitingCount).toBe(0);
  });

  it('waits and is handed over in order when slots come free', () => {
    const matching = new TaskQueueManager();
    const poller = register(matching, new SlotPoller('a', 0));
    for (let number = 1; number <= 5; number += 1) matching.offer(offer(number));
    expect(matching.stats(queue())).toMatchObject({
      waitingCount: 5,
      droppedCount: 0,
      oldestOfferedAt: 1,
    });
    poller.finish(2);
    expect(takenRuns(poller)).toEqual(['r1', 'r2']);
    poller.finish(3);
    expect(takenRuns(poller)).toEqual(['r1', 'r2', 'r3', 'r4', 'r5']);
  });

  it('waits for a poller that comes later', () => {
    const matching = new TaskQueueManager();
    matching.offer(offer(1));
    expect(takenRuns(register(matching, new SlotPoller('a', 1)))).toEqual(['r1']);
  });

  it('offered again changes nothing, a later attempt is another offer', () => {
    const matching = new TaskQueueManager();
    matching.offer(offer(1));
    matching.offer(offer(1));
    matching.offer(offer(1, { attempt: 2 }));
    const poller = register(matching, new SlotPoller('a', 10));
    expect(poller.taken.map((taken) => taken.attempt)).toEqual([1, 2]);
  });

  it('goes only to pollers that take its type, oldest first over several types', () => {
    const matching = new TaskQueueManager();
    const types = ['ship', 'charge', 'refund', 'charge', 'ship'];
    types.forEach((activityType, index) => {
      matching.offer(offer(index, { activityType }));
    });
    const poller = register(matching, new SlotPoller('a', 10, ['charge', 'ship']));
    expect(takenRuns(poller)).toEqual(['r0', 'r1', 'r3', 'r4']);
    expect(takenRuns(register(matching, new SlotPoller('b', 10)))).toEqual(['r2']);
  });

  it('is not handed over once withdrawn, wherever it stood', () => {
    const matching = new TaskQueueManager();
    for (let number = 0; number < 6; number += 1) {
      matching.offer(offer(number, { activityType: number % 2 === 0 ? 'charge' : 'ship' }));
    }
    for (const number of [0, 3, 5, 99]) matching.withdraw(offer(number));
    expect(takenRuns(register(matching, new SlotPoller('a', 10, ['ship'])))).toEqual(['r1']);
    expect(takenRuns(register(matching, new SlotPoller('b', 10)))).toEqual(['r2', 'r4']);
    expect(matching.waitingCount).toBe(0);
  });

  it('no longer reaches a poller that is closed', () => {
    const matching = new TaskQueueManager();
    const poller = register(matching, new SlotPoller('a', 5));
    poller.registration?.close();
    matching.offer(offer(1));
    expect(matching.reserve(queue(), 'charge')).toBeUndefined();
    poller.finish();
    expect(poller.taken).toEqual([]);
  });
});

describe('memory', () => {
  it('drops offers beyond the bound and takes them when they are offered again later', () => {
    const matching = new TaskQueueManager({ offerCountMax: 10 });
    for (let number = 0; number < 8; number += 1) matching.offer(offer(number));
    expect(matching.stats(queue())).toMatchObject({ waitingCount: 5, droppedCount: 3 });
    const poller = register(matching, new SlotPoller('a', 10));
    expect(poller.taken).toHaveLength(5);
    expect(matching.stats(queue()).droppedCount).toBe(0);
    matching.offer(offer(7));
    expect(takenRuns(poller)).toContain('r7');
  });

  it('leaves room for another queue when one floods', () => {
    const matching = new TaskQueueManager({ offerCountMax: 100 });
    for (let number = 0; number < 1_000; number += 1) matching.offer(offer(number));
    for (let number = 0; number < 20; number += 1) {
      matching.offer(offer(number, { queue: queue('default', 't2') }));
    }
    expect(matching.stats(queue()).waitingCount).toBe(50);
    expect(matching.stats(queue('default', 't2')).waitingCount).toBe(20);
  });

  it('forgets queues that nobody uses', () => {
    const matching = new TaskQueueManager({ offerCountMax: 1 });
    const poller = register(matching, new SlotPoller('a', 0));
    matching.offer(offer(1));
    matching.offer(offer(2, { queue: queue('no room') }));
    matching.withdraw(offer(1));
    poller.registration?.close();
    expect(matching.queueCount).toBe(0);
  });
});

describe('explain', () => {
  it('says when no poller takes the type', () => {
    const matching = new TaskQueueManager();
    expect(matching.explain(queue(), 'charge').kind).toBe('NoWorkerForActivityType');
    register(matching, new SlotPoller('a', 1, ['ship']));
    expect(matching.explain(queue(), 'charge')).toMatchObject({
      kind: 'NoWorkerForActivityType',
      subject: 'charge',
    });
  });

  it('answers with the reason of the poller nearest to taking it', () => {
    const matching = new TaskQueueManager();
    const reason = (kind: PollerReason['kind']): PollerReason => ({ kind, sentence: kind });
    const paused = { reason: reason('EndpointPaused') };
    const limited = { reason: reason('EndpointAtConcurrencyLimit') };
    register(matching, new SlotPoller('a', 0, [], paused));
    expect(matching.explain(queue(), 'charge').kind).toBe('EndpointPaused');
    register(matching, new SlotPoller('b', 0, ['charge'], limited));
    expect(matching.explain(queue(), 'charge').kind).toBe('EndpointAtConcurrencyLimit');
  });
});

describe('notifyCancel', () => {
  it('reaches every listener until it leaves', () => {
    const matching = new TaskQueueManager();
    const heard: string[] = [];
    const leave = matching.onCancel((notice) => heard.push(`a ${notice.runId}`));
    matching.onCancel((notice) => heard.push(`b ${notice.runId}`));
    matching.notifyCancel(offer(1));
    leave();
    matching.notifyCancel(offer(2));
    expect(heard).toEqual(['a r1', 'b r1', 'b r2']);
  });
});

describe('a long backlog', () => {
  const nanosecondsPerPairing = (backlogCount: number): number => {
    const matching = new TaskQueueManager({ offerCountMax: 10_000_000 });
    for (let number = 0; number < backlogCount; number += 1) matching.offer(offer(number));
    const poller = register(matching, new SlotPoller('a', 0));
    const rounds = 20_000;
    const begun = process.hrtime.bigint();
    for (let number = 0; number < rounds; number += 1) {
      poller.finish();
      matching.offer(offer(1_000_000 + number));
    }
    return Number(process.hrtime.bigint() - begun) / rounds;
  };

  it('of 100,000 offers does not make a pairing slower', () => {
    nanosecondsPerPairing(100);
    const short = Math.min(nanosecondsPerPairing(100), nanosecondsPerPairing(100));
    const long = Math.min(nanosecondsPerPairing(100_000), nanosecondsPerPairing(100_000));
    // A linear cost would be 1,000 times; the rest is cache misses and a noisy machine.
    expect(long).toBeLessThan(short * 10 + 5_000);
  });
});
