import type { ScheduleSpecInput } from '@app/contract';
import fc from 'fast-check';

import { canonicalSpec } from './canonical-spec';
import { scheduleTimesOf } from './schedule-times';

const SEED = Number(process.env['CALENDAR_SEED'] ?? 20_262);
const at = (text: string): number => Date.parse(text);

function timesOf(input: ScheduleSpecInput) {
  const canonical = canonicalSpec(input);
  if (!canonical.ok) throw new Error(canonical.sentence);
  return scheduleTimesOf(canonical.spec);
}

function nominals(input: ScheduleSpecInput, after: string, count: number): string[] {
  const times = timesOf(input);
  const found: string[] = [];
  let last = at(after);
  while (found.length < count) {
    const next = times.next(last, 'seed');
    if (next.type !== 'time') break;
    found.push(new Date(next.nominal).toISOString().replace('.000Z', 'Z'));
    last = next.nominal;
  }
  return found;
}

function problem(input: ScheduleSpecInput): string | undefined {
  const canonical = canonicalSpec(input);
  return canonical.ok ? undefined : canonical.sentence;
}

describe('the times of a schedule', () => {
  it('are those of any of its calendars, intervals and cron strings, each once', () => {
    const spec: ScheduleSpecInput = {
      calendars: [{ hour: '12' }],
      cronStrings: ['0 6,12 * * *'],
      intervals: [{ everyMs: 43_200_000, phaseMs: 3_600_000 }],
    };
    expect(nominals(spec, '2026-03-01T00:00:00Z', 5)).toEqual([
      '2026-03-01T01:00:00Z',
      '2026-03-01T06:00:00Z',
      '2026-03-01T12:00:00Z',
      '2026-03-01T13:00:00Z',
      '2026-03-02T01:00:00Z',
    ]);
  });

  it('must match both day fields of a calendar, unlike a crontab', () => {
    const spec = { cronStrings: ['0 0 13 * fri'] };
    expect(nominals(spec, '2026-03-01T00:00:00Z', 2)).toEqual([
      '2026-03-13T00:00:00Z',
      '2026-11-13T00:00:00Z',
    ]);
  });

  it('are not those that an exclusion matches', () => {
    const spec: ScheduleSpecInput = {
      cronStrings: ['0 9 * * *'],
      excludeCalendars: [
        { hour: '*', dayOfWeek: 'sat,sun' },
        { hour: '9', month: 'mar', dayOfMonth: '3' },
      ],
      timeZone: 'Europe/Berlin',
    };
    expect(nominals(spec, '2026-02-27T00:00:00Z', 4)).toEqual([
      '2026-02-27T08:00:00Z',
      '2026-03-02T08:00:00Z',
      '2026-03-04T08:00:00Z',
      '2026-03-05T08:00:00Z',
    ]);
  });

  it('begin with the first second of the range and end with its last', () => {
    const spec: ScheduleSpecInput = {
      cronStrings: ['0 * * * *'],
      startTime: at('2026-03-01T10:00:00Z'),
      endTime: at('2026-03-01T12:00:00Z'),
    };
    expect(nominals(spec, '2020-01-01T00:00:00Z', 9)).toEqual([
      '2026-03-01T10:00:00Z',
      '2026-03-01T11:00:00Z',
      '2026-03-01T12:00:00Z',
    ]);
  });

  it('count intervals from the epoch, with a phase', () => {
    const spec = { cronStrings: ['@every 14h/3h'] };
    const [first] = nominals(spec, '2026-03-01T00:00:00Z', 1);
    expect((at(first!) - 3 * 3_600_000) % (14 * 3_600_000)).toBe(0);
  });

  it('are put off by a jitter that is the same each time, and never beyond the following one', () => {
    const times = timesOf({ cronStrings: ['* * * * *'], jitterMs: 3_600_000 });
    let last = at('2026-03-01T00:00:00Z');
    const delays = new Set<number>();
    for (let count = 0; count < 200; count += 1) {
      const next = times.next(last, 'a');
      if (next.type !== 'time') throw new Error('no time');
      expect(times.next(last, 'a')).toEqual(next);
      expect(next.actual - next.nominal).toBeLessThan(60_000);
      expect(next.actual).toBeGreaterThanOrEqual(next.nominal);
      delays.add(next.actual - next.nominal);
      last = next.nominal;
    }
    expect(delays.size).toBeGreaterThan(150);
    expect(times.next(last, 'a')).not.toEqual(times.next(last, 'b'));
  });

  it('ask for patience, not for ever, where nearly everything is excluded', () => {
    const times = timesOf({
      cronStrings: ['* * * * * * *'],
      excludeCalendars: [
        { second: '*/2', minute: '*', hour: '*' },
        { second: '1-59/2', minute: '*', hour: '*' },
      ],
    });
    const next = times.next(at('2026-03-01T00:00:00Z'), 'seed');
    expect(next).toEqual({ type: 'later', from: expect.any(Number) });
    if (next.type === 'later') expect(next.from).toBeGreaterThan(at('2026-03-01T00:10:00Z'));
  });

  it('pass a whole excluded decade at once', () => {
    const spec: ScheduleSpecInput = {
      cronStrings: ['* * * * * *'],
      excludeCalendars: [{ second: '*', minute: '*', hour: '*', month: '3', dayOfMonth: '1-30' }],
    };
    expect(nominals(spec, '2026-03-01T00:00:00Z', 1)).toEqual(['2026-03-31T00:00:00Z']);
  });

  it(`do not depend on how one gets there: from any moment in between the next is the same (seed ${SEED})`, () => {
    const times = timesOf({
      cronStrings: ['CRON_TZ=America/Sao_Paulo 15 */7 * * mon-fri'],
      excludeCalendars: [{ hour: '14', minute: '15', dayOfMonth: '*/3' }],
      jitterMs: 600_000,
    });
    fc.assert(
      fc.property(
        fc.integer({ min: at('2015-01-01'), max: at('2019-12-01') }),
        fc.nat(1_000_000),
        (after, ppm) => {
          const next = times.next(after, 'x');
          if (next.type !== 'time') throw new Error('no time');
          const between = after + Math.floor(((next.nominal - 1 - after) * ppm) / 1_000_000);
          expect(times.next(between, 'x')).toEqual(next);
        },
      ),
      { seed: SEED, numRuns: 500 },
    );
  });
});

describe('a schedule spec', () => {
  it('is kept in one form, with the zone that the cron strings name', () => {
    expect(canonicalSpec({ cronStrings: ['CRON_TZ=europe/berlin 0 9 * * mon # standup'] })).toEqual(
      {
        ok: true,
        spec: {
          calendars: [
            {
              second: [{ start: 0 }],
              minute: [{ start: 0 }],
              hour: [{ start: 9 }],
              dayOfMonth: [{ start: 1, end: 31 }],
              month: [{ start: 1, end: 12 }],
              year: [],
              dayOfWeek: [{ start: 1 }],
              comment: 'standup',
            },
          ],
          intervals: [],
          excludeCalendars: [],
          jitterMs: 0,
          timeZone: 'Europe/Berlin',
        },
      },
    );
  });

  it('is refused with a sentence when something is wrong with it', () => {
    expect(problem({ cronStrings: ['CRON_TZ=Europe/Berlin @daily', '@daily'] })).toMatch(
      /different time zones/,
    );
    expect(
      problem({ cronStrings: ['CRON_TZ=Europe/Berlin @daily'], timeZone: 'Asia/Tokyo' }),
    ).toMatch(/different time zones/);
    expect(problem({ timeZone: 'Nowhere' })).toMatch(/no time zone `Nowhere`/);
    expect(problem({ intervals: [{ everyMs: 500, phaseMs: 0 }] })).toMatch(/at least one second/);
    expect(problem({ intervals: [{ everyMs: 5_000, phaseMs: 5_000 }] })).toMatch(/phase/);
    expect(problem({ calendars: [{ hour: '25' }] })).toMatch(/hour: `25`/);
    expect(problem({ calendars: [{ comment: 'x'.repeat(201) }] })).toMatch(/comment/);
    expect(problem({ startTime: 2, endTime: 1 })).toMatch(/ends before it starts/);
    expect(problem({ jitterMs: -1 })).toMatch(/not negative/);
    expect(problem({ cronStrings: Array.from({ length: 101 }, () => '@daily') })).toMatch(
      /at most 100/,
    );
    const structured = canonicalSpec({ calendars: [{}] });
    const base = structured.ok ? structured.spec.calendars[0]! : undefined!;
    expect(problem({ structuredCalendars: [{ ...base, hour: [{ start: 24 }] }] })).toMatch(
      /hour: ranges/,
    );
    expect(problem({ structuredCalendars: [{ ...base, hour: [] }] })).toMatch(/never matches/);
  });
});
