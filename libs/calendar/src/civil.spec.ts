import { dateOfDays, daysInMonth, daysOfDate, weekdayOfDays } from './civil';

describe('dates of the Gregorian calendar', () => {
  it('agree with those of the runtime, day by day from 1900 to 2101', () => {
    const last = Date.UTC(2101, 0, 1) / 86_400_000;
    for (let days = Date.UTC(1900, 0, 1) / 86_400_000; days <= last; days += 1) {
      const date = new Date(days * 86_400_000);
      const expected = {
        year: date.getUTCFullYear(),
        month: date.getUTCMonth() + 1,
        day: date.getUTCDate(),
      };
      const actual = dateOfDays(days);
      const isSame =
        actual.year === expected.year &&
        actual.month === expected.month &&
        actual.day === expected.day &&
        daysOfDate(actual.year, actual.month, actual.day) === days &&
        weekdayOfDays(days) === date.getUTCDay();
      if (!isSame) expect({ days, ...actual }).toEqual({ days, ...expected });
    }
  });

  it('know how long February is', () => {
    expect([1900, 2000, 2024, 2026, 2100].map((year) => daysInMonth(year, 2))).toEqual([
      28, 29, 29, 28, 28,
    ]);
  });
});
