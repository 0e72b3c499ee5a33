import { TenantId } from '@app/contract';

import { SharedSlots } from './shared-slots';

const a = TenantId('a');
const b = TenantId('b');
const c = TenantId('c');

function takeAll(slots: SharedSlots, tenantId: TenantId): number {
  let taken = 0;
  while (slots.available(tenantId) > 0) {
    slots.take(tenantId);
    taken += 1;
  }
  return taken;
}

it('gives a tenant alone half of the slots', () => {
  expect(takeAll(new SharedSlots(100), a)).toBe(50);
});

it('always has some for a tenant that comes new', () => {
  const slots = new SharedSlots(100);
  expect([takeAll(slots, a), takeAll(slots, b), takeAll(slots, c)]).toEqual([50, 25, 13]);
  expect(slots.freeCount).toBe(12);
});

it('lets tenants that want all come to equal shares', () => {
  const slots = new SharedSlots(90);
  const held = new Map([
    [a, takeAll(slots, a)],
    [b, takeAll(slots, b)],
  ]);
  const want = (tenantId: TenantId): void => {
    slots.wait(tenantId, () => {
      while (slots.available(tenantId) > 0) {
        slots.take(tenantId);
        held.set(tenantId, (held.get(tenantId) ?? 0) + 1);
      }
      want(tenantId);
    });
  };
  want(a);
  want(b);
  for (let round = 0; round < 500; round += 1) {
    for (const tenantId of [a, b]) {
      held.set(tenantId, (held.get(tenantId) ?? 0) - 1);
      slots.give(tenantId);
    }
  }
  expect(held.get(a)).toBeGreaterThanOrEqual(28);
  expect(held.get(b)).toBeGreaterThanOrEqual(28);
  expect((held.get(a) ?? 0) + (held.get(b) ?? 0) + slots.freeCount).toBe(90);
});

it('wakes a waiter once, when it may take', () => {
  const slots = new SharedSlots(4);
  takeAll(slots, a);
  let woken = 0;
  const ready = (): void => {
    woken += 1;
  };
  slots.wait(a, ready);
  slots.wait(a, ready);
  slots.give(a);
  slots.give(a);
  expect(woken).toBe(1);
});

it('wakes everybody by the time all slots are free', () => {
  const slots = new SharedSlots(1_000);
  const tenants = Array.from({ length: 200 }, (_, index) => TenantId(`t${String(index)}`));
  const taken = tenants.flatMap((tenantId) =>
    Array.from({ length: takeAll(slots, tenantId) }, () => tenantId),
  );
  const woken = new Set<TenantId>();
  for (const tenantId of tenants) slots.wait(tenantId, () => woken.add(tenantId));
  for (const tenantId of taken) slots.give(tenantId);
  expect(slots.freeCount).toBe(1_000);
  expect(woken.size).toBe(200);
});
