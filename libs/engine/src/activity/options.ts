import type {
  ActivityOptions,
  ActivityOptionsChange,
  ActivityTaskOptionsNoted,
  ActivityTaskScheduled,
  EpochMs,
  UpdateActivityOptions,
} from '@app/contract';

import { type Decision, reject } from '../decision';
import type { Draft } from '../draft';
import { retryDelayMs } from '../retry';
import {
  knownActivity,
  type MutableState,
  type PendingActivityState,
  withActivity,
} from '../state';
import { countedAttempt } from './attempt';
import { optionsProblem } from './check-schedule';
import { NO_CONTROL } from './control';
import { forEachSelected, selectedActivities } from './select';

/**
 * Changes how activities are tried from now on: the next attempt goes to the new queue, every time-out counts by the
 * new length from where it began, and a back-off begins anew by the new policy. Temporal: `api/updateactivityoptions`.
 */
export function decideUpdateActivityOptions(
  draft: Draft,
  request: UpdateActivityOptions,
): Decision {
  const { change, select } = request;
  const selected = selectedActivities(draft.state, select);
  if ('code' in selected) return { type: 'reject', rejection: selected };
  if (change === 'RestoreOriginal') {
    return forEachSelected(draft, select, (activity) => {
      if (activity.control?.original !== undefined) noteOptions(draft, activity, undefined);
    });
  }
  for (const { scheduled } of selected) {
    const problem = optionsProblem({ ...scheduled, ...changed(scheduled, change) });
    if (problem !== undefined) {
      return reject('INVALID_ARGUMENT', `Activity ${scheduled.activityId}: ${problem}`);
    }
  }
  return forEachSelected(draft, select, (activity) => {
    noteOptions(draft, activity, changed(activity.scheduled, change));
  });
}

/** What is asked for, complete: of a retry policy only the parts that are named change. */
function changed(scheduled: ActivityTaskScheduled, change: ActivityOptionsChange): ActivityOptions {
  const { retryPolicy, ...options } = change;
  return retryPolicy === undefined
    ? options
    : { ...options, retryPolicy: { ...scheduled.retryPolicy, ...retryPolicy } };
}

function noteOptions(
  draft: Draft,
  activity: PendingActivityState,
  options: ActivityOptions | undefined,
): void {
  const { scheduled, started } = activity;
  const next = options ?? optionsOf(activity.control?.original ?? scheduled);
  const isMoved =
    started === undefined && next.taskQueue !== undefined && next.taskQueue !== scheduled.taskQueue;
  const dispatchAt = backoffAnew(activity, next, draft.now);
  draft.append({
    type: 'ActivityTaskOptionsNoted',
    noteTime: draft.now,
    scheduledEventId: scheduled.eventId,
    ...(options && { options }),
    ...(dispatchAt !== undefined && { dispatchAt }),
    ...(isMoved && { withdrawnFrom: scheduled.taskQueue }),
  });
}

/** When a back-off ends that begins anew by another policy; `undefined` when the wait is no back-off or stays as it is. */
function backoffAnew(
  activity: PendingActivityState,
  { retryPolicy }: ActivityOptions,
  now: EpochMs,
): EpochMs | undefined {
  const { started, dispatchAt, lastFailure } = activity;
  const isInBackoff = started === undefined && lastFailure !== undefined && dispatchAt > now;
  if (!isInBackoff || retryPolicy === undefined) return undefined;
  return now + retryDelayMs(retryPolicy, countedAttempt(activity) - 1, lastFailure);
}

export function evolveActivityTaskOptionsNoted(
  state: MutableState,
  note: ActivityTaskOptionsNoted,
): MutableState {
  const { options, dispatchAt } = note;
  const found = knownActivity(state, note.scheduledEventId);
  const activity = options === undefined ? withOriginalOptions(found) : withOptions(found, options);
  return withActivity(
    state,
    dispatchAt === undefined
      ? activity
      : { ...activity, dispatchAt, attemptScheduledTime: dispatchAt },
  );
}

function withOptions(
  activity: PendingActivityState,
  options: ActivityOptions,
): PendingActivityState {
  const { scheduled, control = NO_CONTROL } = activity;
  return {
    ...activity,
    scheduled: { ...scheduled, ...options },
    control: { ...control, original: control.original ?? scheduled },
    heartbeatTimeoutMs: options.heartbeatTimeoutMs ?? activity.heartbeatTimeoutMs,
  };
}

/** The activity as it was scheduled. */
export function withOriginalOptions(activity: PendingActivityState): PendingActivityState {
  const { control } = activity;
  if (control?.original === undefined) return activity;
  const { original, ...rest } = control;
  return {
    ...activity,
    scheduled: original,
    control: rest,
    heartbeatTimeoutMs: original.heartbeatTimeoutMs,
  };
}

export function optionsOf(scheduled: ActivityTaskScheduled): ActivityOptions {
  const { taskQueue, retryPolicy, priority } = scheduled;
  const { scheduleToCloseTimeoutMs, scheduleToStartTimeoutMs } = scheduled;
  const { startToCloseTimeoutMs, heartbeatTimeoutMs } = scheduled;
  return {
    taskQueue,
    scheduleToCloseTimeoutMs,
    scheduleToStartTimeoutMs,
    startToCloseTimeoutMs,
    heartbeatTimeoutMs,
    retryPolicy,
    ...(priority && { priority }),
  };
}
