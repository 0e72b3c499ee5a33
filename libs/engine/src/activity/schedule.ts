import type { ActivityTaskScheduled, CommandOf } from '@app/contract';
import { DEFAULT_RETRY_POLICY } from '@app/contract';

import type { Draft } from '../draft';
import { shorterTimeout } from '../duration';
import type { MutableState } from '../state';
import type { ApplyCommand } from '../workflow-task/applied';
import { checkSchedule } from './check-schedule';

type Schedule = CommandOf<'ScheduleActivityTask'>;

export const applyScheduleActivityTask: ApplyCommand<'ScheduleActivityTask'> = (
  draft,
  command,
  context,
) => {
  const refusal = checkSchedule(draft.state, command);
  if (refusal !== undefined) return refusal;
  const { started } = draft.state.info;
  const { toClose, toStart, startToClose, heartbeat } = timeoutsOf(draft, command);
  draft.append({
    type: 'ActivityTaskScheduled',
    eventId: draft.nextEventId,
    eventTime: draft.now,
    activityId: command.activityId,
    activityType: command.activityType,
    taskQueue: command.taskQueue ?? started.taskQueue,
    scheduleToCloseTimeoutMs: toClose,
    scheduleToStartTimeoutMs: toStart,
    startToCloseTimeoutMs: startToClose,
    heartbeatTimeoutMs: heartbeat,
    workflowTaskCompletedEventId: context.completedEventId,
    retryPolicy: command.retryPolicy ?? DEFAULT_RETRY_POLICY,
    retriedBy: command.retriedBy ?? 'Engine',
    firstAttempt: command.firstAttempt ?? 1,
    awaitsToken: command.awaitsToken ?? false,
    ...(command.header && { header: command.header }),
    ...(command.userMetadata && { userMetadata: command.userMetadata }),
    ...(command.input && { input: command.input }),
    ...((command.priority ?? started.priority) && {
      priority: { ...started.priority, ...command.priority },
    }),
  });
  return undefined;
};

/** Missing time-outs are filled from each other, and all are capped by the run's. 0 means no limit. */
function timeoutsOf(draft: Draft, command: Schedule) {
  const runMs = draft.state.info.started.workflowRunTimeoutMs;
  const toClose = shorterTimeout(command.scheduleToCloseTimeoutMs, runMs);
  const startToClose = shorterTimeout(command.startToCloseTimeoutMs, toClose);
  const isHeartbeatExpected = (command.heartbeatTimeoutMs ?? 0) > 0;
  return {
    toClose,
    toStart: shorterTimeout(command.scheduleToStartTimeoutMs, toClose),
    startToClose,
    heartbeat: isHeartbeatExpected ? shorterTimeout(command.heartbeatTimeoutMs, startToClose) : 0,
  };
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
      control: undefined,
    }),
    activityIds: state.activityIds.with(event.activityId, event.eventId),
  };
}
