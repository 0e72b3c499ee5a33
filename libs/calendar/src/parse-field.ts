import type { CalendarRange } from '@app/contract';

import { YEAR_MAX, YEAR_MIN } from './wall-calendar';

export type FieldName =
  'second' | 'minute' | 'hour' | 'dayOfMonth' | 'month' | 'year' | 'dayOfWeek';

interface FieldRule {
  readonly min: number;
  readonly max: number;
  readonly absent: string;
  readonly names?: readonly string[];
  /** Fewest letters of a name that are understood. */
  readonly lettersMin?: number;
}

const MONTHS =
  'january february march april may june july august september october november december';
const WEEKDAYS = 'sunday monday tuesday wednesday thursday friday saturday';

export const FIELD_RULES: Readonly<Record<FieldName, FieldRule>> = {
  second: { min: 0, max: 59, absent: '0' },
  minute: { min: 0, max: 59, absent: '0' },
  hour: { min: 0, max: 23, absent: '0' },
  dayOfMonth: { min: 1, max: 31, absent: '*' },
  month: { min: 1, max: 12, absent: '*', names: MONTHS.split(' '), lettersMin: 3 },
  year: { min: YEAR_MIN, max: YEAR_MAX, absent: '*' },
  /** 7 is Sunday, too, and becomes 0. */
  dayOfWeek: { min: 0, max: 7, absent: '*', names: WEEKDAYS.split(' '), lettersMin: 2 },
};

/** What a field could not be, in a sentence a client can act on. */
export class FieldProblem {
  constructor(readonly sentence: string) {}
}

/**
 * Reads one field: comma-separated parts, each `*`, `x`, `x-z`, with `/step`; `x/step` goes on to the end. `?` is `*`.
 * Every year is no range at all.
 */
export function parseField(
  field: FieldName,
  text: string | undefined,
): CalendarRange[] | FieldProblem {
  const rule = FIELD_RULES[field];
  const trimmed = text?.trim() ?? '';
  const said = trimmed === '' ? rule.absent : trimmed;
  if (field === 'year' && said === '*') return [];
  const ranges: CalendarRange[] = [];
  for (const part of said.split(',')) {
    const parsed = parsePart(field, rule, part);
    if (parsed instanceof FieldProblem) return parsed;
    ranges.push(...parsed);
  }
  return ranges;
}

function parsePart(
  field: FieldName,
  rule: FieldRule,
  part: string,
): CalendarRange[] | FieldProblem {
  const [span = '', stepText, ...moreSteps] = part.split('/');
  const step = stepText === undefined ? 1 : wholeNumber(stepText);
  if (moreSteps.length > 0 || step === undefined || step < 1) {
    return new FieldProblem(`${field}: \`${part}\` has a bad step; write \`start-end/step\`.`);
  }
  const bounds = parseSpan(rule, span, stepText !== undefined);
  if (bounds === undefined) {
    return new FieldProblem(
      `${field}: \`${part}\` is not within ${rule.min} to ${rule.max}, or ends before it starts.`,
    );
  }
  const [start, end] = bounds;
  return field === 'dayOfWeek' ? weekdayRanges(start, end, step) : [rangeOf(start, end, step)];
}

function parseSpan(
  rule: FieldRule,
  span: string,
  hasStep: boolean,
): readonly [number, number] | undefined {
  if (span === '*' || span === '?') return [rule.min, rule.max];
  const [startText = '', endText, ...more] = span.split('-');
  const start = parseValue(rule, startText);
  const openEnd = hasStep ? rule.max : start;
  const end = endText === undefined ? openEnd : parseValue(rule, endText);
  if (more.length > 0 || start === undefined || end === undefined || end < start) return undefined;
  return [start, end];
}

function parseValue(rule: FieldRule, text: string): number | undefined {
  if (rule.names !== undefined && text.length >= (rule.lettersMin ?? 1)) {
    const index = rule.names.findIndex((name) => name.startsWith(text.toLowerCase()));
    // Months count from 1, days of the week from 0, and so do their rules.
    if (index !== -1) return index + rule.min;
  }
  const value = wholeNumber(text);
  return value !== undefined && value >= rule.min && value <= rule.max ? value : undefined;
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** Sunday as 7 becomes 0: in a range of its own when the step would not hit it from there. */
function weekdayRanges(start: number, end: number, step: number): CalendarRange[] {
  if (end < 7) return [rangeOf(start, end, step)];
  const ranges: CalendarRange[] = [];
  if ((7 - start) % step === 0 && start > 0) ranges.push({ start: 0 });
  if (start <= 6) ranges.push(rangeOf(start, 6, step));
  return ranges;
}

function rangeOf(start: number, end: number, step: number): CalendarRange {
  return { start, ...(end !== start && { end }), ...(step !== 1 && { step }) };
}
