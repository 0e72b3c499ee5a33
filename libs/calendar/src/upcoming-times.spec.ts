import { canonicalSpec } from './canonical-spec';
import { UPCOMING_TIME_COUNT_MAX, upcomingTimes } from './upcoming-times';

const at = (text: string): number => Date.parse(text);
const HOURLY = specOf({ intervals: [{ everyMs: 3_600_000, phaseMs: 0 }] });

function specOf(input: Parameters<typeof canonicalSpec>[0]) {
  const canonical = canonicalSpec(input);
  if (!canonical.ok) throw new Error(canonical.sentence);
  return canonical.spec;
}

describe('upcomingTimes', () => {
  it('tells the times after a moment, the moment itself left out', () => {
    const times = upcomingTimes(HOURLY, { from: at('2026-03-01T08:00:00Z'), seed: '', count: 2 });
    expect(times).toEqual([at('2026-03-01T09:00:00Z'), at('2026-03-01T10:00:00Z')]);
  });

  it('ends with the last moment that is asked about', () => {
    const from = at('2026-03-01T08:30:00Z');
    const to = at('2026-03-01T10:00:00Z');
    expect(upcomingTimes(HOURLY, { from, to, seed: '', count: 100 })).toHaveLength(2);
  });

  it('is bounded whatever count is asked for', () => {
    const ask = { from: 0, seed: '' };
    expect(upcomingTimes(HOURLY, { ...ask, count: 1e9 })).toHaveLength(UPCOMING_TIME_COUNT_MAX);
    expect(upcomingTimes(HOURLY, { ...ask, count: -1 })).toEqual([]);
  });

  it('ends for a spec that never matches again', () => {
    const once = specOf({ calendars: [{ year: '2020', month: '1', dayOfMonth: '1' }] });
    expect(upcomingTimes(once, { from: at('2026-01-01T00:00:00Z'), seed: '', count: 5 })).toEqual(
      [],
    );
  });
});
