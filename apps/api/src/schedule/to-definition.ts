import { canonicalSpec } from '@app/calendar';
import {
  type CalendarRange,
  type EpochMs,
  type OverlapPolicy,
  type Rejection,
  rejection,
  type ScheduleAction,
  type SchedulePolicies,
  type ScheduleSpec,
  type ScheduleSpecInput as SpecInput,
  type StartAttributes,
  type StructuredCalendar,
  type TextCalendar,
} from '@app/contract';

import type { StartWorkflowInput } from '../workflow/to-request';

type Nullable<T> = { readonly [K in keyof T]?: T[K] | null };

export interface ScheduleSpecArgs {
  readonly calendars?: readonly Nullable<TextCalendar>[] | null;
  readonly structuredCalendars?: readonly StructuredCalendarArgs[] | null;
  readonly intervals?: readonly { readonly every: number; readonly phase?: number | null }[] | null;
  readonly cronStrings?: readonly string[] | null;
  readonly excludeCalendars?: readonly Nullable<TextCalendar>[] | null;
  readonly excludeStructuredCalendars?: readonly StructuredCalendarArgs[] | null;
  readonly startTime?: EpochMs | null;
  readonly endTime?: EpochMs | null;
  readonly jitter?: number | null;
  readonly timeZone?: string | null;
}

type CalendarField = Exclude<keyof StructuredCalendar, 'comment'>;

type StructuredCalendarArgs = Readonly<
  Partial<Record<CalendarField, readonly Nullable<CalendarRange>[] | null>>
> & { readonly comment?: string | null };

export type ScheduleActionArgs = Pick<
  StartWorkflowInput,
  | 'definition'
  | 'version'
  | 'alias'
  | 'workflowType'
  | 'workflowId'
  | 'input'
  | 'taskQueue'
  | 'memo'
  | 'searchAttributes'
  | 'executionTimeout'
  | 'runTimeout'
  | 'retryPolicy'
>;

export interface SchedulePoliciesArgs {
  readonly overlap?: OverlapPolicy | null;
  readonly catchupWindow?: number | null;
  readonly pauseOnFailure?: boolean | null;
  readonly keepOriginalWorkflowId?: boolean | null;
}

/** Temporal's: an owner that moves must not make a schedule miss what was due meanwhile. */
const CATCHUP_WINDOW_MS_MIN = 10_000;
const CATCHUP_WINDOW_MS_DEFAULT = 31_536_000_000;

/** The one form of a spec, or a refusal that says what is wrong with it. */
export function toSpec(args: ScheduleSpecArgs): ScheduleSpec | Rejection {
  const { intervals, jitter, ...rest } = args;
  const input = {
    ...(withoutNulls(rest) as object),
    ...(args.structuredCalendars && {
      structuredCalendars: args.structuredCalendars.map(toCalendar),
    }),
    ...(args.excludeStructuredCalendars && {
      excludeStructuredCalendars: args.excludeStructuredCalendars.map(toCalendar),
    }),
    ...(intervals && {
      intervals: intervals.map(({ every, phase }) => ({ everyMs: every, phaseMs: phase ?? 0 })),
    }),
    ...(jitter != null && { jitterMs: jitter }),
  } as SpecInput;
  const canonical = canonicalSpec(input);
  return canonical.ok ? canonical.spec : rejection('INVALID_ARGUMENT', canonical.sentence);
}

const ZERO: readonly CalendarRange[] = [{ start: 0 }];

/** What is absent is the start of the day, any day. */
function toCalendar(args: StructuredCalendarArgs): StructuredCalendar {
  return {
    second: ZERO,
    minute: ZERO,
    hour: ZERO,
    dayOfMonth: [{ start: 1, end: 31 }],
    month: [{ start: 1, end: 12 }],
    year: [],
    dayOfWeek: [{ start: 0, end: 6 }],
    ...(withoutNulls(args) as object),
  };
}

/** GraphQL says `null` for what is absent, at any depth. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== null && each !== undefined)
      .map(([key, each]) => [key, withoutNulls(each)]),
  );
}

export function toPolicies(args: SchedulePoliciesArgs): SchedulePolicies | Rejection {
  const catchupWindowMs = args.catchupWindow ?? CATCHUP_WINDOW_MS_DEFAULT;
  return catchupWindowMs < CATCHUP_WINDOW_MS_MIN
    ? rejection('INVALID_ARGUMENT', 'catchupWindow must be 10 seconds or more.')
    : {
        overlap: args.overlap ?? 'Skip',
        catchupWindowMs,
        pauseOnFailure: args.pauseOnFailure ?? false,
        keepOriginalWorkflowId: args.keepOriginalWorkflowId ?? false,
      };
}

export function toAction(start: StartAttributes, workflowId: string): ScheduleAction {
  const { workflowType, taskQueue, input, stateMachine, memo, searchAttributes } = start;
  const { workflowExecutionTimeoutMs, workflowRunTimeoutMs, retryPolicy } = start;
  return {
    workflowId,
    workflowType,
    taskQueue,
    ...(input && { input }),
    ...(stateMachine && { stateMachine }),
    ...(memo && { memo }),
    ...(searchAttributes && { searchAttributes }),
    ...(workflowExecutionTimeoutMs !== undefined && { workflowExecutionTimeoutMs }),
    ...(workflowRunTimeoutMs !== undefined && { workflowRunTimeoutMs }),
    ...(retryPolicy && { retryPolicy }),
  };
}

/** The fields of a start that an action does not have. */
export function asStart(namespace: string, action: ScheduleActionArgs): StartWorkflowInput {
  return { ...action, namespace, reusePolicy: 'AllowDuplicate', conflictPolicy: 'Fail' };
}
