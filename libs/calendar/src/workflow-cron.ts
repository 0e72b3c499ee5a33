import type { EpochMs, TextCalendar } from '@app/contract';

import { nextMatch } from './next-match';
import { parseCron } from './parse-cron';
import { FieldProblem } from './parse-field';
import { type TimeZone, timeZoneOf } from './time-zone';
import { type WallCalendar, wallCalendarOf } from './wall-calendar';

type CompiledCron =
  | { readonly type: 'calendar'; readonly calendar: WallCalendar; readonly zone: TimeZone }
  | { readonly type: 'interval'; readonly everyMs: number };

/** Compiling takes microseconds; a chain asks with each of its runs. */
const COMPILED_COUNT_MAX = 1_000;
const compiled = new Map<string, CompiledCron | FieldProblem>();

/** Why a workflow's cron schedule cannot be used, in a sentence; `undefined` when it can. */
export function cronProblem(cron: string): string | undefined {
  const known = compile(cron);
  return known instanceof FieldProblem ? known.sentence : undefined;
}

/**
 * When the next run of a workflow with a cron schedule is due: strictly after `after`. `@every` counts from `from`, the
 * moment the run before was due; calendars do not look at it. `undefined` when the schedule has no further time, or is
 * none. Where both day fields say something, either is enough, as crontabs have it.
 */
export function nextCronTime(
  cron: string,
  after: EpochMs,
  from: EpochMs = after,
): EpochMs | undefined {
  const known = compile(cron);
  if (known instanceof FieldProblem) return undefined;
  if (known.type === 'calendar') return nextMatch(known.calendar, known.zone, after);
  const passed = Math.max(0, Math.floor((after - from) / known.everyMs));
  return from + (passed + 1) * known.everyMs;
}

function compile(cron: string): CompiledCron | FieldProblem {
  const known = compiled.get(cron);
  if (known !== undefined) return known;
  if (compiled.size >= COMPILED_COUNT_MAX) compiled.clear();
  const fresh = compileFresh(cron);
  compiled.set(cron, fresh);
  return fresh;
}

function compileFresh(cron: string): CompiledCron | FieldProblem {
  const parsed = parseCron(cron);
  if (parsed instanceof FieldProblem) return parsed;
  const zone = timeZoneOf(parsed.timeZone);
  if (zone === undefined) {
    return new FieldProblem(
      `There is no time zone \`${parsed.timeZone}\`. Use an IANA name like Europe/Berlin.`,
    );
  }
  if (parsed.type === 'interval') {
    const everyMs = Math.floor(parsed.interval.everyMs / 1_000) * 1_000;
    return everyMs < 1_000
      ? new FieldProblem('`@every` is at least one second.')
      : { type: 'interval', everyMs };
  }
  const days = isRestricted(parsed.text, 'dayOfMonth') && isRestricted(parsed.text, 'dayOfWeek');
  const calendar = wallCalendarOf(parsed.calendar, { days: days ? 'or' : 'and' });
  return { type: 'calendar', calendar, zone };
}

/** A field that begins with a star says nothing, except with a step. */
function isRestricted(text: TextCalendar, field: 'dayOfMonth' | 'dayOfWeek'): boolean {
  return !/(^|,)[*?](,|\/1$|$)/.test(text[field] ?? '*');
}
