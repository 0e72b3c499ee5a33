import type { DurationMs, EpochMs } from '@app/contract';

/** What a place's clocks show, by the time zone data of the runtime. */
export interface TimeZone {
  /** The name in its one spelling. */
  readonly name: string;
  /** What has to be added to a moment to read the wall clock, in whole seconds. */
  offsetMs(at: EpochMs): DurationMs;
}

const UTC: TimeZone = { name: 'UTC', offsetMs: () => 0 };

/** Making a formatter takes 0.3 ms, asking it 1 µs. More names than there are zones means somebody makes spellings up. */
const ZONE_COUNT_MAX = 1_000;
const zones = new Map<string, TimeZone | undefined>();

/** The zone of an IANA name; `undefined` when there is none of that name. */
export function timeZoneOf(name: string): TimeZone | undefined {
  if (name === '' || name === 'UTC') return UTC;
  if (!zones.has(name)) {
    if (zones.size >= ZONE_COUNT_MAX) zones.clear();
    zones.set(name, loadZone(name));
  }
  return zones.get(name);
}

function loadZone(name: string): TimeZone | undefined {
  // Offsets like +01:00 are accepted by newer runtimes only: a schedule must not depend on which.
  if (!/^[A-Za-z]/.test(name)) return undefined;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      year: 'numeric',
      timeZoneName: 'longOffset',
    });
  } catch {
    return undefined;
  }
  const canonical = format.resolvedOptions().timeZone;
  if (canonical === 'UTC') return UTC;
  return { name: canonical, offsetMs: (at) => offsetOfText(format.format(at)) };
}

/** `2026, GMT+05:30`, `1970, GMT-00:44:30`, `2026, GMT`. */
function offsetOfText(text: string): DurationMs {
  const at = text.indexOf('GMT') + 3;
  if (text.length === at) return 0;
  const hours = Number(text.slice(at + 1, at + 3));
  const minutes = Number(text.slice(at + 4, at + 6));
  const seconds = text.length > at + 6 ? Number(text.slice(at + 7, at + 9)) : 0;
  const offset = ((hours * 60 + minutes) * 60 + seconds) * 1_000;
  return text[at] === '-' ? -offset : offset;
}
