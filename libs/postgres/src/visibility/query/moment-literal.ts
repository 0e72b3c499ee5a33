import type { EpochMs } from '@app/contract';

import type { Literal } from './ast';
import { durationMs } from './duration-literal';

const RFC_3339 =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/i;

/**
 * RFC 3339 with or without seconds, a day alone (its beginning in UTC), nanoseconds since 1970, or a duration from now
 * (`-24h`, `5m`), all as Temporal has it.
 */
export function momentMs(literal: Literal, now: EpochMs): EpochMs | undefined {
  if (literal.kind === 'boolean') return undefined;
  if (literal.kind === 'number') {
    return /^[+-]?\d{1,19}$/.test(literal.text)
      ? Number(BigInt(literal.text) / 1_000_000n)
      : undefined;
  }
  const match = RFC_3339.exec(literal.text);
  if (match === null) return relativeMs(literal, now);
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] =
    match;
  const milliseconds = fraction.slice(1, 4).padEnd(3, '0');
  const date = `${year}-${month}-${day}`;
  const time = Date.parse(
    `${date}T${hour}:${minute}:${second}.${milliseconds}${zone.toUpperCase()}`,
  );
  // Date.parse rolls 30 February over into March.
  if (Number.isNaN(time) || !isDay(date)) return undefined;
  return time;
}

function relativeMs(
  literal: Extract<Literal, { kind: 'string' }>,
  now: EpochMs,
): EpochMs | undefined {
  const isPast = literal.text.startsWith('-');
  const text = isPast ? literal.text.slice(1) : literal.text;
  // A clock time is a duration elsewhere; as a moment it would be taken for the time of day.
  const distance = text.includes(':') ? undefined : durationMs({ ...literal, text });
  if (distance === undefined) return undefined;
  return isPast ? now - distance : now + distance;
}

function isDay(date: string): boolean {
  const midnight = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(date);
}
