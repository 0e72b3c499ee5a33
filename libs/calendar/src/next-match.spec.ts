import type { CalendarRange, StructuredCalendar } from '@app/contract';
import fc from 'fast-check';

import { nextMatch } from './next-match';
import { timeZoneOf } from './time-zone';
import { wallCalendarOf } from './wall-calendar';

const SEED = Number(process.env['CALENDAR_SEED'] ?? 20_261);
const ZONES = Intl.supportedValuesOf('timeZone');
const MINUTE_MS = 60_000;
const WINDOW_MINUTES = 2_000;

/** The same question asked the slow way: every minute, of the runtime's own calendar. */
function bruteForce(calendar: StructuredCalendar, zone: string, after: number): number | undefined {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    weekday: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  const has = (ranges: readonly CalendarRange[], value: number): boolean =>
    ranges.some(
      ({ start, end = start, step = 1 }) =>
        value >= start && value <= end && (value - start) % step === 0,
    );
  const first = Math.floor(after / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
  for (let at = first; at < first + WINDOW_MINUTES * MINUTE_MS; at += MINUTE_MS) {
    const parts = Object.fromEntries(
      format.formatToParts(at).map(({ type, value }) => [type, value]),
    );
    const weekday = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'].indexOf(parts['weekday']!);
    const isMatch =
      has(calendar.minute, Number(parts['minute'])) &&
      has(calendar.hour, Number(parts['hour'])) &&
      has(calendar.dayOfMonth, Number(parts['day'])) &&
      has(calendar.month, Number(parts['month'])) &&
      has(calendar.dayOfWeek, weekday);
    if (isMatch) return at;
  }
  return undefined;
}

/** A moment shortly before the clocks of the zone change, should they do so within two years. */
function beforeChange(zone: string, from: number): number {
  const offsetMs = (at: number): number => timeZoneOf(zone)!.offsetMs(at);
  for (let days = 0; days < 730; days += 1) {
    const at = from + days * 86_400_000;
    if (offsetMs(at) !== offsetMs(at + 86_400_000)) return at - 3_600_000;
  }
  return from;
}

const range = (min: number, max: number): fc.Arbitrary<CalendarRange> =>
  fc
    .tuple(fc.integer({ min, max }), fc.integer({ min, max }), fc.integer({ min: 1, max: 7 }))
    .map(([a, b, step]) => ({ start: Math.min(a, b), end: Math.max(a, b), step }));

const field = (min: number, max: number): fc.Arbitrary<readonly CalendarRange[]> =>
  fc.oneof(
    fc.constant([{ start: min, end: max }]),
    fc.array(range(min, max), { minLength: 1, maxLength: 3 }),
  );

const calendars: fc.Arbitrary<StructuredCalendar> = fc.record({
  second: fc.constant([{ start: 0 }]),
  minute: field(0, 59),
  hour: field(0, 23),
  dayOfMonth: field(1, 31),
  month: fc.constant([{ start: 1, end: 12 }]),
  year: fc.constant([]),
  dayOfWeek: field(0, 6),
});

describe('the next match of a calendar', () => {
  it(`is the one found by asking every minute, around clock changes of any zone (seed ${SEED})`, () => {
    fc.assert(
      fc.property(
        calendars,
        fc.constantFrom(...ZONES),
        fc.integer({ min: Date.UTC(1985, 0), max: Date.UTC(2060, 0) }),
        (calendar, zone, from) => {
          const after = beforeChange(zone, from);
          const found = nextMatch(wallCalendarOf(calendar), timeZoneOf(zone)!, after);
          const expected = bruteForce(calendar, zone, after);
          if (expected === undefined) {
            expect(found ?? Number.POSITIVE_INFINITY).toBeGreaterThan(
              after + (WINDOW_MINUTES - 2) * MINUTE_MS,
            );
          } else {
            expect(found).toBe(expected);
          }
        },
      ),
      { seed: SEED, numRuns: Number(process.env['CALENDAR_RUNS'] ?? 150) },
    );
  });

  const at = (text: string): number => Date.parse(text);
  const times = (calendar: Partial<StructuredCalendar>, zone: string, after: string): string[] => {
    const compiled = wallCalendarOf({
      second: [{ start: 0 }],
      minute: [{ start: 0 }],
      hour: [{ start: 0 }],
      dayOfMonth: [{ start: 1, end: 31 }],
      month: [{ start: 1, end: 12 }],
      year: [],
      dayOfWeek: [{ start: 0, end: 6 }],
      ...calendar,
    });
    const found: string[] = [];
    let last = at(after);
    for (let count = 0; count < 3; count += 1) {
      const next = nextMatch(compiled, timeZoneOf(zone)!, last);
      if (next === undefined) break;
      found.push(new Date(next).toISOString().replace('.000Z', 'Z'));
      last = next;
    }
    return found;
  };

  it('leaves out a local time that a clock change leaves out', () => {
    const half = { hour: [{ start: 2 }], minute: [{ start: 30 }] };
    expect(times(half, 'Europe/Berlin', '2026-03-28T00:00:00Z')).toEqual([
      '2026-03-28T01:30:00Z',
      '2026-03-30T00:30:00Z',
      '2026-03-31T00:30:00Z',
    ]);
  });

  it('takes a local time twice that a clock change repeats', () => {
    const half = { hour: [{ start: 2 }], minute: [{ start: 30 }] };
    expect(times(half, 'Europe/Berlin', '2026-10-24T12:00:00Z')).toEqual([
      '2026-10-25T00:30:00Z',
      '2026-10-25T01:30:00Z',
      '2026-10-26T01:30:00Z',
    ]);
  });

  it('knows changes of half an hour', () => {
    const lordHowe = { hour: [{ start: 1 }], minute: [{ start: 45 }] };
    expect(times(lordHowe, 'Australia/Lord_Howe', '2026-04-03T16:00:00Z')).toEqual([
      '2026-04-04T14:45:00Z',
      '2026-04-04T15:15:00Z',
      '2026-04-05T15:15:00Z',
    ]);
  });

  it('does not miss a day that a zone skipped on its way over the date line', () => {
    expect(times({ hour: [{ start: 12 }] }, 'Pacific/Apia', '2011-12-29T12:00:00Z')).toEqual([
      '2011-12-29T22:00:00Z',
      '2011-12-30T22:00:00Z',
      '2011-12-31T22:00:00Z',
    ]);
  });

  it('finds 29 February across a century year that has none, and nothing after 2100', () => {
    const leap = { month: [{ start: 2 }], dayOfMonth: [{ start: 29 }] };
    expect(times(leap, 'UTC', '2095-01-01T00:00:00Z')).toEqual(['2096-02-29T00:00:00Z']);
  });

  it('never finds a date that does not exist', () => {
    const never = { month: [{ start: 2 }], dayOfMonth: [{ start: 30 }] };
    expect(times(never, 'Europe/Berlin', '2026-01-01T00:00:00Z')).toEqual([]);
  });
});
