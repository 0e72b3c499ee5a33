import { FieldProblem, parseField } from './parse-field';

describe('one field of a calendar in text', () => {
  it.each([
    ['minute', '*', [{ start: 0, end: 59 }]],
    ['minute', undefined, [{ start: 0 }]],
    ['minute', '5', [{ start: 5 }]],
    ['minute', '1-5/2,8', [{ start: 1, end: 5, step: 2 }, { start: 8 }]],
    ['minute', '3/5', [{ start: 3, end: 59, step: 5 }]],
    ['dayOfMonth', '?', [{ start: 1, end: 31 }]],
    ['month', 'Jan,september', [{ start: 1 }, { start: 9 }]],
    ['year', '*', []],
    ['year', '2026-2030', [{ start: 2026, end: 2030 }]],
    ['dayOfWeek', 'mon-Fri', [{ start: 1, end: 5 }]],
    ['dayOfWeek', '7', [{ start: 0 }]],
    ['dayOfWeek', '*', [{ start: 0, end: 6 }]],
    ['dayOfWeek', '3-7', [{ start: 0 }, { start: 3, end: 6 }]],
    ['dayOfWeek', '3-7/3', [{ start: 3, end: 6, step: 3 }]],
    ['dayOfWeek', '1-7/2', [{ start: 0 }, { start: 1, end: 6, step: 2 }]],
  ] as const)('%s `%s`', (field, text, ranges) => {
    expect(parseField(field, text)).toEqual(ranges);
  });

  it.each(['1--2', '1/2/3', '-1', '1.5', '', 'x', '60', '1-60', '1/0'].map((text) => [text]))(
    'is refused as `%s`',
    (text) => {
      const given = text === '' ? ',' : text;
      expect(parseField('minute', given)).toBeInstanceOf(FieldProblem);
    },
  );
});
