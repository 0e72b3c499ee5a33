import type { DurationMs, EpochMs } from '../ids';

/** Values of one field of a calendar: every `step`-th from `start` to `end`, both included. */
export interface CalendarRange {
  readonly start: number;
  /** Absent means `start`. */
  readonly end?: number;
  /** Absent means 1. */
  readonly step?: number;
}

/** Moments at which every field of the wall clock matches. Seconds are the finest there is. */
export interface StructuredCalendar {
  readonly second: readonly CalendarRange[];
  readonly minute: readonly CalendarRange[];
  readonly hour: readonly CalendarRange[];
  readonly dayOfMonth: readonly CalendarRange[];
  /** 1 is January. */
  readonly month: readonly CalendarRange[];
  /** Empty means every year. */
  readonly year: readonly CalendarRange[];
  /** 0 is Sunday. */
  readonly dayOfWeek: readonly CalendarRange[];
  readonly comment?: string;
}

/** The same in text: `*`, `5`, `1-5`, `0/15`, `mon-fri`, `jan,jul`. An absent time of day is 0, an absent date is any. */
export interface TextCalendar {
  readonly second?: string;
  readonly minute?: string;
  readonly hour?: string;
  readonly dayOfMonth?: string;
  readonly month?: string;
  readonly year?: string;
  readonly dayOfWeek?: string;
  readonly comment?: string;
}

/** Every `everyMs` since the epoch, moved by `phaseMs`. Whole seconds. */
export interface ScheduleInterval {
  readonly everyMs: DurationMs;
  readonly phaseMs: DurationMs;
}

/** When a schedule acts, as a client may say it: whatever matches any calendar, interval or cron string, exclusions aside. */
export interface ScheduleSpecInput {
  readonly calendars?: readonly TextCalendar[];
  readonly structuredCalendars?: readonly StructuredCalendar[];
  readonly intervals?: readonly ScheduleInterval[];
  /** 5 to 7 fields, `@daily` and the like, `@every 1h/10m`; `CRON_TZ=Zone` before, a `# comment` after. */
  readonly cronStrings?: readonly string[];
  readonly excludeCalendars?: readonly TextCalendar[];
  readonly excludeStructuredCalendars?: readonly StructuredCalendar[];
  readonly startTime?: EpochMs;
  readonly endTime?: EpochMs;
  /** Each action is put off by less than this, and never beyond the next one. */
  readonly jitterMs?: DurationMs;
  /** IANA name; absent means UTC. */
  readonly timeZone?: string;
}

/** When a schedule acts, in the one form that is kept. */
export interface ScheduleSpec {
  readonly calendars: readonly StructuredCalendar[];
  readonly intervals: readonly ScheduleInterval[];
  readonly excludeCalendars: readonly StructuredCalendar[];
  readonly startTime?: EpochMs;
  readonly endTime?: EpochMs;
  readonly jitterMs: DurationMs;
  readonly timeZone: string;
}
