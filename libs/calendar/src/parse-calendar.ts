import type { CalendarRange, StructuredCalendar, TextCalendar } from '@app/contract';

import { FIELD_RULES, type FieldName, FieldProblem, parseField } from './parse-field';

export const COMMENT_CHARACTERS_MAX = 200;

const FIELDS: readonly FieldName[] = [
  'second',
  'minute',
  'hour',
  'dayOfMonth',
  'month',
  'year',
  'dayOfWeek',
];

/** The structured form of a calendar in text, or what is wrong with it. */
export function parseCalendar(calendar: TextCalendar): StructuredCalendar | FieldProblem {
  const ranges: Partial<Record<FieldName, CalendarRange[]>> = {};
  for (const field of FIELDS) {
    const parsed = parseField(field, calendar[field]);
    if (parsed instanceof FieldProblem) return parsed;
    ranges[field] = parsed;
  }
  return {
    ...(ranges as Record<FieldName, CalendarRange[]>),
    ...(calendar.comment !== undefined && calendar.comment !== '' && { comment: calendar.comment }),
  };
}

/** What is wrong with a structured calendar, if anything is. */
export function problemOf(calendar: StructuredCalendar): FieldProblem | undefined {
  for (const field of FIELDS) {
    const { min, max } = FIELD_RULES[field];
    const highest = field === 'dayOfWeek' ? 6 : max;
    for (const { start, end = start, step = 1 } of calendar[field]) {
      const isWithin = [start, end, step].every(Number.isInteger) && start >= min && end <= highest;
      if (!isWithin || end < start || step < 1) {
        return new FieldProblem(
          `${field}: ranges lie within ${min} to ${highest}, end after they start and have a step of 1 or more.`,
        );
      }
    }
    if (field !== 'year' && calendar[field].length === 0) {
      return new FieldProblem(`${field}: has no range, so the calendar never matches.`);
    }
  }
  if ((calendar.comment?.length ?? 0) > COMMENT_CHARACTERS_MAX) {
    return new FieldProblem(`comment: is longer than ${COMMENT_CHARACTERS_MAX} characters.`);
  }
  return undefined;
}
