import { canonicalSpec } from '@app/calendar';
import {
  type CalendarRange,
  type Rejection,
  rejection,
  type ScheduleSpec,
  type ScheduleSpecInput,
  type StructuredCalendar,
  type TextCalendar,
} from '@app/contract';

import { type temporal, textOf } from '../../wire/proto';
import { fromDuration, fromTimestamp, toDuration, toTimestamp } from '../time';

type WireSpec = temporal.api.schedule.v1.IScheduleSpec;
type WireCalendar = temporal.api.schedule.v1.IStructuredCalendarSpec;
type WireRange = temporal.api.schedule.v1.IRange;

/** The one form in which a spec is kept, or what is wrong with it. */
export function fromSpec(spec: WireSpec): ScheduleSpec | Rejection {
  const canonical = canonicalSpec({ ...calendarsOf(spec), ...boundsOf(spec) });
  return canonical.ok ? canonical.spec : rejection('INVALID_ARGUMENT', canonical.sentence);
}

function calendarsOf(spec: WireSpec): ScheduleSpecInput {
  return {
    calendars: (spec.calendar ?? []).map(fromTextCalendar),
    structuredCalendars: (spec.structuredCalendar ?? []).map(fromCalendar),
    cronStrings: spec.cronString ?? [],
    intervals: (spec.interval ?? []).map(({ interval, phase }) => ({
      everyMs: fromDuration(interval) ?? 0,
      phaseMs: fromDuration(phase) ?? 0,
    })),
    excludeCalendars: (spec.excludeCalendar ?? []).map(fromTextCalendar),
    excludeStructuredCalendars: (spec.excludeStructuredCalendar ?? []).map(fromCalendar),
  };
}

function boundsOf(spec: WireSpec): ScheduleSpecInput {
  const startTime = fromTimestamp(spec.startTime);
  const endTime = fromTimestamp(spec.endTime);
  const jitterMs = fromDuration(spec.jitter);
  const timeZone = textOf(spec.timezoneName);
  return {
    ...(startTime !== undefined && { startTime }),
    ...(endTime !== undefined && { endTime }),
    ...(jitterMs !== undefined && { jitterMs }),
    ...(timeZone !== undefined && { timeZone }),
  };
}

const TEXT_FIELDS = [
  'second',
  'minute',
  'hour',
  'dayOfMonth',
  'month',
  'year',
  'dayOfWeek',
  'comment',
] as const;

function fromTextCalendar(calendar: temporal.api.schedule.v1.ICalendarSpec): TextCalendar {
  const given = TEXT_FIELDS.map((field) => [field, textOf(calendar[field])] as const);
  return Object.fromEntries(given.filter(([, text]) => text !== undefined));
}

/** What is absent is the start of the day, any day. */
const DEFAULTS: Omit<StructuredCalendar, 'comment'> = {
  second: [{ start: 0 }],
  minute: [{ start: 0 }],
  hour: [{ start: 0 }],
  dayOfMonth: [{ start: 1, end: 31 }],
  month: [{ start: 1, end: 12 }],
  year: [],
  dayOfWeek: [{ start: 0, end: 6 }],
};
const FIELDS = Object.keys(DEFAULTS) as (keyof typeof DEFAULTS)[];

function fromCalendar(calendar: WireCalendar): StructuredCalendar {
  const comment = textOf(calendar.comment);
  const given = FIELDS.map((field) => {
    const ranges = calendar[field] ?? [];
    return [field, ranges.length === 0 ? DEFAULTS[field] : ranges.map(fromRange)] as const;
  });
  return {
    ...(Object.fromEntries(given) as unknown as typeof DEFAULTS),
    ...(comment !== undefined && { comment }),
  };
}

/** On the wire an end below the start means the start, and a step of 0 means 1. */
function fromRange({ start, end, step }: WireRange): CalendarRange {
  const from = start ?? 0;
  const to = end ?? 0;
  const by = step ?? 0;
  return { start: from, ...(to > from && { end: to }), ...(by > 1 && { step: by }) };
}

export function toSpec(spec: ScheduleSpec): WireSpec {
  const { startTime, endTime } = spec;
  return {
    structuredCalendar: spec.calendars.map(toCalendar),
    interval: spec.intervals.map(({ everyMs, phaseMs }) => ({
      interval: toDuration(everyMs),
      phase: toDuration(phaseMs),
    })),
    excludeStructuredCalendar: spec.excludeCalendars.map(toCalendar),
    ...(startTime !== undefined && { startTime: toTimestamp(startTime) }),
    ...(endTime !== undefined && { endTime: toTimestamp(endTime) }),
    ...(spec.jitterMs > 0 && { jitter: toDuration(spec.jitterMs) }),
    timezoneName: spec.timeZone,
  };
}

function toCalendar(calendar: StructuredCalendar): WireCalendar {
  const ranges = FIELDS.map((field) => [field, calendar[field].map(toRange)] as const);
  return { ...Object.fromEntries(ranges), comment: calendar.comment ?? '' };
}

function toRange({ start, end, step }: CalendarRange): WireRange {
  return { start, end: end ?? start, step: step ?? 1 };
}
