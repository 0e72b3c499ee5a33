import type { CalendarRange, DurationMs, StructuredCalendar } from '@app/contract';

import { type CivilDate, dateOfDays, daysInMonth, daysOfDate, weekdayOfDays } from './civil';

export const YEAR_MIN = 2000;
export const YEAR_MAX = 2100;

const DAY_S = 86_400;
const DAY_MS = DAY_S * 1_000;

/**
 * A calendar on the wall: it knows dates and clock faces, not time zones. A wall time is the number of milliseconds
 * since 1970 that a clock on UTC would show the same with.
 */
export interface WallCalendar {
  /** First wall time at or after this one that matches, in whole seconds; `undefined` when there is none until 2100. */
  next(wallMs: number): number | undefined;
  matches(wallMs: number): boolean;
  /** Every second of a minute, minute of an hour, hour of a day that matches at all matches: how much is skipped at once. */
  readonly grainMs: DurationMs;
}

interface Fields {
  readonly seconds: readonly number[];
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly hasMonth: readonly boolean[];
  /** `or`: a day that matches either the month's or the week's field does, as crontabs have it. */
  readonly hasDay: (days: number, day: number) => boolean;
  readonly hasYear: (year: number) => boolean;
}

/** `days: 'or'` is for crontabs in which both day fields say something. */
export function wallCalendarOf(
  calendar: StructuredCalendar,
  options: { readonly days: 'and' | 'or' } = { days: 'and' },
): WallCalendar {
  const fields = fieldsOf(calendar, options.days);
  return {
    next: (wallMs) => nextWallTime(fields, wallMs),
    matches: (wallMs) => matchesWallTime(fields, wallMs),
    grainMs: grainOf(fields),
  };
}

function fieldsOf(calendar: StructuredCalendar, days: 'and' | 'or'): Fields {
  const daysOfMonth = new Set(valuesOf(calendar.dayOfMonth));
  const daysOfWeek = new Set(valuesOf(calendar.dayOfWeek));
  const months = new Set(valuesOf(calendar.month));
  const years = new Set(valuesOf(calendar.year));
  const both = (sinceDays: number, day: number): boolean =>
    daysOfMonth.has(day) && daysOfWeek.has(weekdayOfDays(sinceDays));
  const either = (sinceDays: number, day: number): boolean =>
    daysOfMonth.has(day) || daysOfWeek.has(weekdayOfDays(sinceDays));
  return {
    seconds: valuesOf(calendar.second),
    minutes: valuesOf(calendar.minute),
    hours: valuesOf(calendar.hour),
    hasMonth: Array.from({ length: 13 }, (_, month) => months.has(month)),
    hasDay: days === 'or' ? either : both,
    hasYear: years.size === 0 ? () => true : (year) => years.has(year),
  };
}

function valuesOf(ranges: readonly CalendarRange[]): number[] {
  const values = new Set<number>();
  for (const { start, end = start, step = 1 } of ranges) {
    for (let value = start; value <= end; value += Math.max(step, 1)) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

function grainOf({ seconds, minutes, hours }: Fields): DurationMs {
  if (seconds.length < 60) return 1_000;
  if (minutes.length < 60) return 60_000;
  return hours.length < 24 ? 3_600_000 : DAY_MS;
}

function nextWallTime(fields: Fields, wallMs: number): number | undefined {
  const wallSeconds = Math.ceil(wallMs / 1_000);
  let days = Math.floor(wallSeconds / DAY_S);
  let first = clockAtOrAfter(fields, wallSeconds - days * DAY_S);
  if (first === undefined) {
    days += 1;
    first = clockAtOrAfter(fields, 0);
  }
  const matching = nextDay(fields, days);
  if (matching === undefined || first === undefined) return undefined;
  const clock = matching === days ? first : clockAtOrAfter(fields, 0)!;
  return (matching * DAY_S + clock) * 1_000;
}

function matchesWallTime(fields: Fields, wallMs: number): boolean {
  if (wallMs % 1_000 !== 0) return false;
  const days = Math.floor(wallMs / DAY_MS);
  const secondOfDay = wallMs / 1_000 - days * DAY_S;
  const { year, month, day } = dateOfDays(days);
  return (
    fields.hasYear(year) &&
    fields.hasMonth[month] === true &&
    fields.hasDay(days, day) &&
    clockAtOrAfter(fields, secondOfDay) === secondOfDay
  );
}

/** First second of the day at or after this one whose clock face matches. */
function clockAtOrAfter(
  { hours, minutes, seconds }: Fields,
  secondOfDay: number,
): number | undefined {
  const hour = Math.floor(secondOfDay / 3_600);
  const minute = Math.floor((secondOfDay % 3_600) / 60);
  const second = secondOfDay % 60;
  const lowest = [minutes[0], seconds[0]];
  if (lowest[0] === undefined || lowest[1] === undefined) return undefined;
  if (hours.includes(hour)) {
    const sameMinute = minutes.includes(minute) ? atLeast(seconds, second) : undefined;
    if (sameMinute !== undefined) return hour * 3_600 + minute * 60 + sameMinute;
    const laterMinute = atLeast(minutes, minute + 1);
    if (laterMinute !== undefined) return hour * 3_600 + laterMinute * 60 + lowest[1];
  }
  const laterHour = atLeast(hours, hour + 1);
  return laterHour === undefined ? undefined : laterHour * 3_600 + lowest[0] * 60 + lowest[1];
}

function atLeast(values: readonly number[], least: number): number | undefined {
  return values.find((value) => value >= least);
}

/** First matching day at or after this one; whole months and years that cannot match are passed at once. */
function nextDay(fields: Fields, from: number): number | undefined {
  let { year, month, day } = dateOfDays(from);
  while (year <= YEAR_MAX) {
    const isPossible = fields.hasYear(year) && fields.hasMonth[month] === true;
    const found = isPossible ? nextDayOfMonth(fields, { year, month, day }) : undefined;
    if (found !== undefined) return found;
    const isYearOver = month === 12 || !fields.hasYear(year);
    month = isYearOver ? 1 : month + 1;
    if (isYearOver) year += 1;
    day = 1;
  }
  return undefined;
}

function nextDayOfMonth(fields: Fields, { year, month, day }: CivilDate): number | undefined {
  const first = daysOfDate(year, month, 1);
  for (let each = day; each <= daysInMonth(year, month); each += 1) {
    if (fields.hasDay(first + each - 1, each)) return first + each - 1;
  }
  return undefined;
}
