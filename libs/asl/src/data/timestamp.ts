const RFC3339 =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})$/;

const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334] as const;
const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Milliseconds since the epoch of an RFC 3339 time with capital T and Z, as AWS takes it; `undefined` if it is none. */
export function parseTimestamp(text: string): number | undefined {
  const parts = RFC3339.exec(text);
  if (parts === null) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const days = daysInMonth(year, month);
  if (days === undefined || day < 1 || day > days) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const fractionMs = Math.floor(Number(`0.${parts[7] ?? '0'}`) * 1_000);
  const offsetMinutes = offsetOf(parts[8]!);
  const dayNumber = daysFromEpoch(year, month, day);
  return (
    ((dayNumber * 24 + hour) * 60 + minute - offsetMinutes) * 60_000 + second * 1_000 + fractionMs
  );
}

function offsetOf(zone: string): number {
  if (zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return zone.startsWith('-') ? -minutes : minutes;
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

function daysInMonth(year: number, month: number): number | undefined {
  return month === 2 && isLeap(year) ? 29 : DAYS_IN_MONTH[month - 1];
}

function daysFromEpoch(year: number, month: number, day: number): number {
  const y = year - 1;
  const leapDays = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
  const days = y * 365 + leapDays + (DAYS_BEFORE_MONTH[month - 1] as number) + (day - 1);
  return days + (month > 2 && isLeap(year) ? 1 : 0) - 719_162;
}

/** `2026-11-23T17:40:00.123Z`. */
export function formatTimestamp(epochMs: number): string {
  const ms = Math.floor(epochMs);
  const day = Math.floor(ms / 86_400_000);
  const time = ms - day * 86_400_000;
  const { year, month, dayOfMonth } = civilFromDays(day);
  const pad = (value: number, width = 2): string => String(value).padStart(width, '0');
  const clock = [
    Math.floor(time / 3_600_000),
    Math.floor(time / 60_000) % 60,
    Math.floor(time / 1_000) % 60,
  ].map((value) => pad(value));
  return `${pad(year, 4)}-${pad(month)}-${pad(dayOfMonth)}T${clock.join(':')}.${pad(time % 1_000, 3)}Z`;
}

/** Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": civil_from_days. */
function civilFromDays(days: number): { year: number; month: number; dayOfMonth: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    dayOfMonth: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}

const DAY_NAMES = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'] as const;
const MONTH_NAMES = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `Mon, 23 Nov 2026 17:40:00 GMT`. */
export function httpDate(epochMs: number): string {
  const text = formatTimestamp(epochMs);
  const day = Math.floor(epochMs / 86_400_000);
  const name = DAY_NAMES[((day % 7) + 7) % 7]!;
  const month = MONTH_NAMES[Number(text.slice(5, 7)) - 1]!;
  return `${name}, ${text.slice(8, 10)} ${month} ${text.slice(0, 4)} ${text.slice(11, 19)} GMT`;
}
