import type { EpochMs, ScheduleInterval, ScheduleSpec } from '@app/contract';

import { jitterOf } from './jitter';
import { isMatch, nextMatch } from './next-match';
import { type TimeZone, timeZoneOf } from './time-zone';
import { type WallCalendar, wallCalendarOf } from './wall-calendar';

/** Moments tried against the exclusions in one go: bounds the time one question takes to a few milliseconds. */
const TRY_COUNT_MAX = 1_000;

export type NextTime =
  /** `nominal` is what the spec says, `actual` is put off by the jitter. */
  | { readonly type: 'time'; readonly nominal: EpochMs; readonly actual: EpochMs }
  | { readonly type: 'none' }
  /** Nothing up to here, and too much was excluded to look further in one go: ask again from here. */
  | { readonly type: 'later'; readonly from: EpochMs };

/** When a schedule acts. Pure: the same question has the same answer. */
export interface ScheduleTimes {
  /** The first time strictly after this moment. `seed` tells schedules of the same spec apart. */
  next(after: EpochMs, seed: string): NextTime;
}

/** Of a spec that `canonicalSpec` has made; the time zone's data is the runtime's. */
export function scheduleTimesOf(spec: ScheduleSpec): ScheduleTimes {
  const zone = timeZoneOf(spec.timeZone);
  if (zone === undefined) return { next: () => ({ type: 'none' }) };
  const calendars = spec.calendars.map((calendar) => wallCalendarOf(calendar));
  const excluded = spec.excludeCalendars.map((calendar) => wallCalendarOf(calendar));
  const sources = { zone, calendars, intervals: spec.intervals, excluded };
  return { next: (after, seed) => nextTime(spec, sources, { after, seed }) };
}

interface Sources {
  readonly zone: TimeZone;
  readonly calendars: readonly WallCalendar[];
  readonly intervals: readonly ScheduleInterval[];
  readonly excluded: readonly WallCalendar[];
}

function nextTime(
  spec: ScheduleSpec,
  sources: Sources,
  { after, seed }: { readonly after: EpochMs; readonly seed: string },
): NextTime {
  const { startTime, endTime = Number.POSITIVE_INFINITY } = spec;
  // The first second of the range counts, should it match.
  let from = startTime !== undefined && after < startTime ? startTime - 1 : after;
  for (let tries = 0; tries < TRY_COUNT_MAX; tries += 1) {
    const nominal = rawNext(sources, from);
    if (nominal === undefined || nominal > endTime) return { type: 'none' };
    const exclusion = sources.excluded.find((calendar) => isMatch(calendar, sources.zone, nominal));
    if (exclusion === undefined) {
      return { type: 'time', nominal, actual: nominal + jitter(spec, sources, { nominal, seed }) };
    }
    from = endOfGrain(exclusion, sources.zone, nominal);
  }
  return { type: 'later', from };
}

/** Last millisecond of the minute, hour or day that an exclusion takes as a whole. */
function endOfGrain(exclusion: WallCalendar, zone: TimeZone, at: EpochMs): EpochMs {
  const { grainMs } = exclusion;
  const wall = at + zone.offsetMs(at);
  const end = at + (Math.floor(wall / grainMs) + 1) * grainMs - wall - 1;
  // Clocks that change meanwhile show another day than was counted on: then second by second.
  return zone.offsetMs(end) === zone.offsetMs(at) ? end : at;
}

/** Never reaches the following time: order and number of actions stay those of the spec. */
function jitter(
  { jitterMs }: ScheduleSpec,
  sources: Sources,
  { nominal, seed }: { readonly nominal: EpochMs; readonly seed: string },
): number {
  if (jitterMs <= 0) return 0;
  const following = rawNext(sources, nominal) ?? Number.POSITIVE_INFINITY;
  return jitterOf(seed, nominal, Math.min(jitterMs, following - nominal));
}

function rawNext({ zone, calendars, intervals }: Sources, after: EpochMs): EpochMs | undefined {
  let earliest: EpochMs | undefined;
  const consider = (time: EpochMs | undefined): void => {
    if (time !== undefined && (earliest === undefined || time < earliest)) earliest = time;
  };
  for (const calendar of calendars) consider(nextMatch(calendar, zone, after));
  for (const { everyMs, phaseMs } of intervals) {
    consider((Math.floor((after - phaseMs) / everyMs) + 1) * everyMs + phaseMs);
  }
  return earliest;
}
