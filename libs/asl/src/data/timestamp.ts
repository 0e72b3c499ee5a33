import { dateOfDays, daysInMonth, daysOfDate, weekdayOfDays } from '@app/calendar';

const RFC3339 =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})$/;

const DAY_MS = 86_400_000;

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
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const fractionMs = Math.floor(Number(`0.${parts[7] ?? '0'}`) * 1_000);
  const offsetMinutes = offsetOf(parts[8]!);
  const dayNumber = daysOfDate(year, month, day);
  return (
    ((dayNumber * 24 + hour) * 60 + minute - offsetMinutes) * 60_000 + second * 1_000 + fractionMs
  );
}

function offsetOf(zone: string): number {
  if (zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return zone.startsWith('-') ? -minutes : minutes;
}

/** `2026-11-23T17:40:00.123Z`. */
export function formatTimestamp(epochMs: number): string {
  const ms = Math.floor(epochMs);
  const days = Math.floor(ms / DAY_MS);
  const time = ms - days * DAY_MS;
  const { year, month, day } = dateOfDays(days);
  const pad = (value: number, width = 2): string => String(value).padStart(width, '0');
  const clock = [
    Math.floor(time / 3_600_000),
    Math.floor(time / 60_000) % 60,
    Math.floor(time / 1_000) % 60,
  ].map((value) => pad(value));
  return `${pad(year, 4)}-${pad(month)}-${pad(day)}T${clock.join(':')}.${pad(time % 1_000, 3)}Z`;
}

const DAY_NAMES = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const MONTH_NAMES = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `Mon, 23 Nov 2026 17:40:00 GMT`. */
export function httpDate(epochMs: number): string {
  const text = formatTimestamp(epochMs);
  const name = DAY_NAMES[weekdayOfDays(Math.floor(epochMs / DAY_MS))]!;
  const month = MONTH_NAMES[Number(text.slice(5, 7)) - 1]!;
  return `${name}, ${text.slice(8, 10)} ${month} ${text.slice(0, 4)} ${text.slice(11, 19)} GMT`;
}
