import { type ActivityTaskOffer, NamespaceId, RunId, TenantId, WorkflowId } from '@app/contract';
import fc from 'fast-check';

import { Backlog } from './backlog';

const offer = (number: number, activityType: string): ActivityTaskOffer => ({
  queue: { tenantId: TenantId('t'), namespaceId: NamespaceId('n'), name: 'q' },
  workflowId: WorkflowId('w'),
  runId: RunId(String(number)),
  scheduledEventId: 1,
  attempt: 1,
  activityType,
  offeredAt: number,
});

/** The same in the simplest way. */
class ListBacklog {
  private waiting: ActivityTaskOffer[] = [];

  add(added: ActivityTaskOffer): void {
    this.waiting.push(added);
  }

  remove(key: string): boolean {
    const index = this.waiting.findIndex((each) => each.runId === key);
    if (index >= 0) this.waiting.splice(index, 1);
    return index >= 0;
  }

  takeOldest(types: readonly string[] | undefined): ActivityTaskOffer | undefined {
    const found = this.waiting.find((each) => types?.includes(each.activityType) ?? true);
    if (found !== undefined) this.remove(found.runId);
    return found;
  }

  get size(): number {
    return this.waiting.length;
  }

  oldestOffer(): ActivityTaskOffer | undefined {
    return this.waiting[0];
  }
}

const types = ['charge', 'ship', 'refund'];
const step = fc.oneof(
  fc.record({ do: fc.constant('add' as const), type: fc.constantFrom(...types) }),
  fc.record({ do: fc.constant('remove' as const), index: fc.nat({ max: 60 }) }),
  fc.record({
    do: fc.constant('take' as const),
    types: fc.option(fc.subarray(types), { nil: undefined }),
  }),
);

it('does what a plain list would do', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const backlog = new Backlog<ActivityTaskOffer>();
      const list = new ListBacklog();
      steps.forEach((each, number) => {
        if (each.do === 'add') {
          backlog.add(String(number), offer(number, each.type), each.type);
          list.add(offer(number, each.type));
        } else if (each.do === 'remove') {
          expect(backlog.remove(String(each.index))).toBe(list.remove(String(each.index)));
        } else {
          expect(backlog.takeOldest(each.types)).toEqual(list.takeOldest(each.types));
        }
        expect(backlog.size).toBe(list.size);
        expect(backlog.oldestOffer()).toEqual(list.oldestOffer());
      });
    }),
    { numRuns: 300 },
  );
});
