import { changeCursorText, parseChangeCursor } from './change-cursor';

it('is read as it was written', () => {
  const cursor = { feedId: 'b7e2-1', place: 12, time: 1_790_000_000_000 };
  expect(parseChangeCursor(changeCursorText(cursor))).toEqual(cursor);
});

it.each(['', '1790000000000', 'a.b.c', 'a.1', 'a.1.2.3', `a.${'9'.repeat(20)}.1`, 'a.1.-1'])(
  'refuses %j',
  (text) => {
    expect(() => parseChangeCursor(text)).toThrow('none that workflowChanges has given');
  },
);
