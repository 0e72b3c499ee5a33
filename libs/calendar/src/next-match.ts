import type { EpochMs } from '@app/contract';

import type { TimeZone } from './time-zone';
import type { WallCalendar } from './wall-calendar';

/** No two zones, nor a zone before and after a change, lie further apart than 26 hours. */
const APART_MS = 2 * 86_400_000;
const PROBE_MS = 86_400_000;

/**
 * First moment after this one, in whole seconds, at which a clock in the zone shows what the calendar asks for. A wall
 * time that a clock change leaves out never comes; one that it repeats comes twice.
 */
export function nextMatch(
  calendar: WallCalendar,
  zone: TimeZone,
  after: EpochMs,
): EpochMs | undefined {
  let from = Math.floor(after / 1_000) * 1_000 + 1_000;
  for (;;) {
    const offsetMs = zone.offsetMs(from);
    const wall = calendar.next(from + offsetMs);
    if (wall === undefined) return undefined;
    // As if the clocks never changed again: what a change in between makes of it is looked at change by change.
    const candidate = wall - offsetMs;
    const change = firstChange(zone, from, Math.min(candidate, from + APART_MS));
    if (change !== undefined) from = change;
    else if (candidate <= from + APART_MS) return candidate;
    else from = candidate - APART_MS;
  }
}

/** First second in (from, until] at which the clocks show something else than a second of theirs later. */
function firstChange(zone: TimeZone, from: EpochMs, until: EpochMs): EpochMs | undefined {
  let before = from;
  const offsetMs = zone.offsetMs(from);
  while (before < until) {
    const at = Math.min(before + PROBE_MS, until);
    if (zone.offsetMs(at) !== offsetMs) return bisect(zone, before, at);
    before = at;
  }
  return undefined;
}

/** The offset at `low` is another than at `high`, and changes once in between. */
function bisect(zone: TimeZone, low: EpochMs, high: EpochMs): EpochMs {
  const offsetMs = zone.offsetMs(low);
  let [before, at] = [low, high];
  while (at - before > 1_000) {
    const middle = before + Math.floor((at - before) / 2_000) * 1_000;
    if (zone.offsetMs(middle) === offsetMs) before = middle;
    else at = middle;
  }
  return at;
}

/** Whether a clock in the zone shows what the calendar asks for. */
export function isMatch(calendar: WallCalendar, zone: TimeZone, at: EpochMs): boolean {
  return calendar.matches(at + zone.offsetMs(at));
}
