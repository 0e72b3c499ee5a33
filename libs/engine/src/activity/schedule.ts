import type { ActivityTaskScheduled, CommandOf, DurationMs } from '@app/contract';
import { DEFAULT_RETRY_POLICY, LIMITS } from '@app/contract';

import type { Draft } from '../draft';
import type { MutableState } from '../state';
import { refuse, type ApplyCommand, type CommandRefusal } from '../workflow-task/applied';

export const applyScheduleActivityTask: ApplyCommand<'ScheduleActivityTask'> = (
  draft,
  command,
  context,
) => {
  const refusal = checkCommand(draft, command);
  if (refusal !== undefined) return refusal;
  draft.append({
    type: 'ActivityTaskScheduled',
    eventId: draft.nextEventId,
    eventTime: draft.now,
    activityId: command.activityId,
    activityType: command.activityType,
    taskQueue: command.taskQueue ?? draft.state.info.started.taskQueue,
    ...timeoutsOf(draft, command),
    workflowTaskCompletedEventId: context.completedEventId,
    retryPolicy: command.retryPolicy ?? DEFAULT_RETRY_POLICY,
    retriedBy: command.retriedBy ?? 'Engine',
    firstAttempt: command.firstAttempt ?? 1,
    awaitsToken: command.awaitsToken ?? false,
    ...(command.header && { header: command.header }),
    ...(command.input && { input: command.input }),
    ...(command.priority && { priority: command.priority }),
  });
  return undefined;
};

function checkCommand(
  draft: Draft,
  command: CommandOf<'ScheduleActivityTask'>,
): CommandRefusal | undefined {
  const bad = (message: string): CommandRefusal =>
    refuse('BadScheduleActivityAttributes', `Activity ${command.activityId}: ${message}`);
  const { activityId, activityType } = command;
  if (activityId === '' || activityId.length > LIMITS.idBytesMax) return bad('bad activity id.');
  if (activityType === '' || activityType.length > LIMITS.idBytesMax) {
    return bad('bad activity type.');
  }
  const timeouts = [
    command.scheduleToCloseTimeoutMs,
    command.scheduleToStartTimeoutMs,
    command.startToCloseTimeoutMs,
    command.heartbeatTimeoutMs,
  ];
  if (timeouts.some((ms) => ms !== undefined && !(ms >= 0))) return bad('negative time-out.');
  const unbounded = !command.scheduleToCloseTimeoutMs && !command.startToCloseTimeoutMs;
  if (unbounded && (command.retriedBy ?? 'Engine') === 'Engine') {
    return bad('set scheduleToCloseTimeout or startToCloseTimeout.');
  }
  const policy = command.retryPolicy;
  if (policy && !(policy.backoffCoefficient >= 1 && policy.initialIntervalMs >= 0)) {
    return bad('the retry policy needs a coefficient of at least 1 and an interval of at least 0.');
  }
  if (draft.state.activityIds.has(activityId)) {
    return refuse(
      'ScheduleActivityDuplicateId',
      `Activity id ${activityId} is in use by a pending activity.`,
    );
  }
  if (draft.state.activities.size >= LIMITS.pendingActivityCountMax) {
    return refuse(
      'PendingActivitiesLimitExceeded',
      `More than ${LIMITS.pendingActivityCountMax} activities are pending.`,
    );
  }
  return undefined;
}

type Timeouts = Pick<
  ActivityTaskScheduled,
  | 'scheduleToCloseTimeoutMs'
  | 'scheduleToStartTimeoutMs'
  | 'startToCloseTimeoutMs'
  | 'heartbeatTimeoutMs'
>;

/** Missing time-outs are filled from each other, and all are capped by the run's. 0 means no limit. */
function timeoutsOf(draft: Draft, command: CommandOf<'ScheduleActivityTask'>): Timeouts {
  const runTimeoutMs = draft.state.info.started.workflowRunTimeoutMs ?? 0;
  const toClose = shorter(command.scheduleToCloseTimeoutMs ?? 0, runTimeoutMs);
  const startToClose = shorter(command.startToCloseTimeoutMs ?? 0, toClose);
  return {
    scheduleToCloseTimeoutMs: toClose,
    scheduleToStartTimeoutMs: shorter(command.scheduleToStartTimeoutMs ?? 0, toClose),
    startToCloseTimeoutMs: startToClose,
    heartbeatTimeoutMs:
      command.heartbeatTimeoutMs === undefined || command.heartbeatTimeoutMs === 0
        ? 0
        : shorter(command.heartbeatTimeoutMs, startToClose),
  };
}

function shorter(a: DurationMs, b: DurationMs): DurationMs {
  if (a === 0) return b;
  return b === 0 ? a : Math.min(a, b);
}

export function evolveActivityTaskScheduled(
  state: MutableState,
  event: ActivityTaskScheduled,
): MutableState {
  return {
    ...state,
    activities: state.activities.with(event.eventId, {
      scheduled: event,
      attempt: event.firstAttempt,
      attemptScheduledTime: event.eventTime,
      dispatchAt: event.eventTime,
      started: undefined,
      heartbeatTimeoutMs: event.heartbeatTimeoutMs,
      heartbeatDetails: undefined,
      lastFailure: undefined,
      lastIdentity: undefined,
      returnReason: undefined,
      cancelRequestedEventId: 0,
    }),
    activityIds: state.activityIds.with(event.activityId, event.eventId),
  };
}
