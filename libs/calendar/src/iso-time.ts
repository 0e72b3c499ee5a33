import type { EpochMs } from '@app/contract';

import { dateOfDays } from './civil';

const DAY_MS = 86_400_000;

/** RFC 3339 in UTC, with milliseconds only where there are any: `2026-03-01T09:00:00Z`. */
export function isoTime(at: EpochMs): string {
  const days = Math.floor(at / DAY_MS);
  const { year, month, day } = dateOfDays(days);
  const rest = at - days * DAY_MS;
  const clock = [rest / 3_600_000, (rest / 60_000) % 60, (rest / 1_000) % 60]
    .map((value) => digits(Math.floor(value), 2))
    .join(':');
  const fraction = rest % 1_000 === 0 ? '' : `.${digits(rest % 1_000, 3)}`;
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}T${clock}${fraction}Z`;
}

function digits(value: number, length: number): string {
  return String(value).padStart(length, '0');
}
