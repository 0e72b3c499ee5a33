import type { ActivityOptions, CommandOf } from '@app/contract';
import { LIMITS } from '@app/contract';

import { isDuration } from '../duration';
import { isIdentifier } from '../identifier';
import { isRetryPolicy } from '../retry';
import type { MutableState } from '../state';
import { type CommandRefusal, refuse } from '../workflow-task/applied';

type Schedule = CommandOf<'ScheduleActivityTask'>;

/** Why an activity cannot be scheduled. */
export function checkSchedule(state: MutableState, command: Schedule): CommandRefusal | undefined {
  const problem = attributeProblem(command);
  if (problem !== undefined) {
    return refuse('BadScheduleActivityAttributes', `Activity ${command.activityId}: ${problem}`);
  }
  if (state.activityIds.has(command.activityId)) {
    return refuse(
      'ScheduleActivityDuplicateId',
      `Activity id ${command.activityId} is in use by a pending activity.`,
    );
  }
  if (state.activities.size >= LIMITS.pendingActivityCountMax) {
    return refuse(
      'PendingActivitiesLimitExceeded',
      `${LIMITS.pendingActivityCountMax} activities are pending: no more may be.`,
    );
  }
  return undefined;
}

function attributeProblem(command: Schedule): string | undefined {
  const { firstAttempt } = command;
  if (!isIdentifier(command.activityId)) return 'the activity id is empty or too long.';
  if (!isIdentifier(command.activityType)) return 'the activity type is empty or too long.';
  if (firstAttempt !== undefined && !(Number.isInteger(firstAttempt) && firstAttempt >= 1)) {
    return 'attempts are counted from 1.';
  }
  return optionsProblem(command);
}

type Options = ActivityOptions & Pick<Schedule, 'retriedBy'>;

/** Why an activity cannot be tried by these rules. */
export function optionsProblem(options: Options): string | undefined {
  const { taskQueue, retryPolicy } = options;
  if (taskQueue !== undefined && !isIdentifier(taskQueue)) {
    return 'the task queue is empty or too long.';
  }
  if (retryPolicy !== undefined && !isRetryPolicy(retryPolicy)) {
    return 'the retry policy needs a coefficient of at least 1, intervals of at least 0 and a whole number of attempts.';
  }
  return timeoutProblem(options);
}

function timeoutProblem(options: Options): string | undefined {
  const { scheduleToCloseTimeoutMs, scheduleToStartTimeoutMs } = options;
  const { startToCloseTimeoutMs, heartbeatTimeoutMs } = options;
  const areDurations =
    isDuration(scheduleToCloseTimeoutMs ?? 0) &&
    isDuration(scheduleToStartTimeoutMs ?? 0) &&
    isDuration(startToCloseTimeoutMs ?? 0) &&
    isDuration(heartbeatTimeoutMs ?? 0);
  if (!areDurations) {
    return `time-outs are 0 to ${LIMITS.durationMsMax} whole milliseconds.`;
  }
  // Who retries by itself must know when an attempt is over; a host that is asked each time may wait for ever.
  const isEndless = (scheduleToCloseTimeoutMs ?? 0) === 0 && (startToCloseTimeoutMs ?? 0) === 0;
  return isEndless && options.retriedBy !== 'Host'
    ? 'set scheduleToCloseTimeout or startToCloseTimeout.'
    : undefined;
}
