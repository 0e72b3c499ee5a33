import fc from 'fast-check';

import { DueHeap } from './due-heap';

describe('DueHeap', () => {
  it('hands things out in the order in which they are due', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1_000 })), (dueTimes) => {
        const heap = new DueHeap<{ dueAt: number }>();
        for (const dueAt of dueTimes) heap.add({ dueAt });
        const taken: number[] = [];
        for (let item = heap.takeDue(2_000); item; item = heap.takeDue(2_000))
          taken.push(item.dueAt);
        expect(taken).toEqual([...dueTimes].sort((a, b) => a - b));
      }),
    );
  });

  it('keeps what is not due', () => {
    const heap = new DueHeap<{ dueAt: number }>();
    heap.add({ dueAt: 10 });
    expect(heap.takeDue(9)).toBeUndefined();
    expect(heap.takeDue(10)).toEqual({ dueAt: 10 });
  });
});
