import type {
  ScheduleInterval,
  ScheduleSpec,
  ScheduleSpecInput,
  StructuredCalendar,
  TextCalendar,
} from '@app/contract';

import { parseCalendar, problemOf } from './parse-calendar';
import { parseCron } from './parse-cron';
import { FieldProblem } from './parse-field';
import { timeZoneOf } from './time-zone';

/** Calendars, intervals and cron strings of one schedule: each is asked for every action. */
export const SPEC_PART_COUNT_MAX = 100;

/** The one form in which a spec is kept, or a sentence that says what is wrong with it. */
export type CanonicalSpec =
  | { readonly ok: true; readonly spec: ScheduleSpec }
  | { readonly ok: false; readonly sentence: string };

export function canonicalSpec(input: ScheduleSpecInput): CanonicalSpec {
  const problem = new Collector();
  const crons = (input.cronStrings ?? []).map((cron) => problem.unless(parseCron(cron)));
  const calendars = [
    ...(input.structuredCalendars ?? []),
    ...problem.parsed(input.calendars),
    ...crons.flatMap((cron) => (cron?.type === 'calendar' ? [cron.calendar] : [])),
  ];
  const excludeCalendars = [
    ...(input.excludeStructuredCalendars ?? []),
    ...problem.parsed(input.excludeCalendars),
  ];
  const intervals = [
    ...(input.intervals ?? []),
    ...crons.flatMap((cron) => (cron?.type === 'interval' ? [cron.interval] : [])),
  ];
  for (const each of [...calendars, ...excludeCalendars]) problem.note(problemOf(each));
  for (const interval of intervals) problem.note(intervalProblem(interval));
  const timeZone = problem.unless(
    zoneName(
      input.timeZone,
      crons.flatMap((cron) => (cron === undefined ? [] : [cron.timeZone])),
    ),
  );
  problem.note(boundsProblem(input, calendars.length + intervals.length + excludeCalendars.length));
  if (problem.first !== undefined) return { ok: false, sentence: problem.first.sentence };
  const { startTime, endTime, jitterMs = 0 } = input;
  const spec: ScheduleSpec = {
    calendars,
    intervals,
    excludeCalendars,
    ...(startTime !== undefined && { startTime }),
    ...(endTime !== undefined && { endTime }),
    jitterMs,
    timeZone: timeZone ?? 'UTC',
  };
  return { ok: true, spec };
}

/** Keeps the first problem: the others often follow from it. */
class Collector {
  first: FieldProblem | undefined;

  note(problem: FieldProblem | undefined): void {
    this.first ??= problem;
  }

  unless<T>(result: T | FieldProblem): T | undefined {
    if (!(result instanceof FieldProblem)) return result;
    this.note(result);
    return undefined;
  }

  parsed(calendars: readonly TextCalendar[] = []): StructuredCalendar[] {
    return calendars.flatMap((calendar) => this.unless(parseCalendar(calendar)) ?? []);
  }
}

/** Cron strings name the zone for the whole spec, so they must agree with each other and with it. */
function zoneName(named: string | undefined, byCron: readonly string[]): string | FieldProblem {
  const [first = '', ...others] = byCron;
  const own = named ?? '';
  const disagree =
    others.some((other) => other !== first) || (first !== '' && own !== '' && own !== first);
  if (disagree) {
    return new FieldProblem(
      'The cron strings name different time zones. Name one, in all or in timeZone.',
    );
  }
  const name = first === '' ? own : first;
  const zone = timeZoneOf(name);
  return (
    zone?.name ??
    new FieldProblem(`There is no time zone \`${name}\`. Use an IANA name like Europe/Berlin.`)
  );
}

function intervalProblem({ everyMs, phaseMs }: ScheduleInterval): FieldProblem | undefined {
  const isWhole = [everyMs, phaseMs].every((ms) => Number.isSafeInteger(ms) && ms % 1_000 === 0);
  if (!isWhole || everyMs < 1_000) {
    return new FieldProblem(
      'An interval is at least one second long, and its phase whole seconds.',
    );
  }
  return phaseMs < 0 || phaseMs >= everyMs
    ? new FieldProblem("An interval's phase is shorter than the interval and not negative.")
    : undefined;
}

function boundsProblem(input: ScheduleSpecInput, partCount: number): FieldProblem | undefined {
  const { startTime, endTime, jitterMs = 0 } = input;
  if (partCount > SPEC_PART_COUNT_MAX) {
    return new FieldProblem(
      `A schedule has at most ${SPEC_PART_COUNT_MAX} calendars and intervals.`,
    );
  }
  if (startTime !== undefined && endTime !== undefined && endTime < startTime) {
    return new FieldProblem('The schedule ends before it starts.');
  }
  return jitterMs < 0 ? new FieldProblem('Jitter is not negative.') : undefined;
}
